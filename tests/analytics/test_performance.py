"""What became of drafts, version by version: also where two prompts, or two versions of one, say the same."""

import pytest
from django.urls import reverse

from apps.approvals.models import Decision
from apps.campaigns.models import Campaign
from apps.campaigns.services import freeze_audience
from apps.common import clock
from apps.delivery import services as delivery
from apps.delivery.models import Engagement, Message, MessageState
from apps.drafts import services as drafts
from apps.drafts.models import Revision
from apps.prompts import services as prompts
from apps.prompts.documents import version_fields
from apps.prompts.models import Label, Version
from apps.prompts.performance import performance_of
from tests.campaigns.factories import fact, make_campaign
from tests.delivery.cast import approve_drafts, sign_off
from tests.factories import EXAMPLE, make_frozen_campaign, parse_example, write_all

pytestmark = pytest.mark.django_db
FIELDS = {**version_fields({"instruction": "Write a short note."}), "examples": [parse_example("Plain", EXAMPLE)]}


def released(version: Version) -> Version:
    """In production, as if its tests had been passed."""
    Label.objects.update_or_create(
        prompt=version.prompt, name="production", defaults={"version": version, "moved_at": clock.now()}
    )
    return version


def written(campaign: Campaign, author, reviewer) -> Campaign:
    """Its drafts are written, approved and sent, and all have arrived."""
    write_all(campaign, author)
    approve_drafts(campaign, reviewer)
    sign_off(campaign, reviewer)
    delivery.launch(campaign=campaign, actor=author)
    Message.objects.filter(campaign=campaign).update(state=MessageState.DELIVERED)
    return campaign


def like(campaign: Campaign, author, version: Version) -> Campaign:
    """A campaign with the same briefs, planned with another prompt, or with what is in production of it by now."""
    facts = [fact("trait:zone", Urban="the city", Rural="the country")]
    made = make_campaign(author, prompt=version.prompt, contents=campaign.contents.all(), facts=facts)
    freeze_audience(campaign=made, actor=author)
    made.refresh_from_db()
    return made


def click(campaign: Campaign) -> None:
    message = Message.objects.filter(campaign=campaign).order_by("pk").first()
    Engagement.objects.create(message=message, kind=Engagement.Kind.CLICKED, at=clock.now())


def figures(prompt) -> dict[int, dict[str, tuple[float, int]]]:
    """By the versions' numbers: each measure's value and how much it rests on."""
    return {
        row.version.number: {
            cell.measure.key: (cell.figure.value, cell.figure.count) for cell in row.cells if cell.figure
        }
        for row in performance_of(prompt).rows
    }


@pytest.fixture
def first(noon, author, admin, reviewer):
    prompt = prompts.create_prompt(name="Come back", fields=FIELDS, actor=author)
    version = released(prompt.versions.select_related("prompt").get())
    campaign = written(make_frozen_campaign(author, admin, prompt=prompt), author, reviewer)
    Revision.objects.filter(prompt_version=version).update(cost="0.02")
    click(campaign)
    return campaign


def test_a_copy_shows_only_what_its_own_version_wrote(first, author, reviewer, client_for):
    original = first.prompt.versions.select_related("prompt").get()
    copy = prompts.duplicate_prompt(version=original, actor=author).prompt
    version = copy.versions.select_related("prompt").get()
    assert version.content_hash == original.content_hash
    assert figures(copy) == {}, "it has written nothing yet"
    page = client_for(author).get(reverse("prompts:show_performance", args=[copy.uuid])).content.decode()
    assert "No drafts of this prompt yet" in page
    was = figures(first.prompt)
    assert was == {1: {"cost": (0.02, 2), "approved": (1.0, 2), "distance": (0.0, 2), "clicked": (1 / 12, 12)}}

    second = written(like(first, author, released(version)), author, reviewer)
    decided = Decision.objects.filter(campaign=second)
    decided.filter(pk=decided.earliest("pk").pk).update(verdict=Decision.Verdict.EDITED, edit_distance=0.5)
    keys = [{bytes(one.key) for one in campaign.briefs.all()} for campaign in (first, second)]
    assert keys[0] == keys[1], "their briefs are equal, so the second campaign uses what is written"
    assert not Revision.objects.filter(prompt_version=version).exists(), "so it cost nothing"
    assert figures(copy) == {1: {"approved": (0.5, 2), "distance": (0.25, 2), "clicked": (0.0, 12)}}
    assert figures(first.prompt) == was


def test_a_version_that_says_again_what_an_earlier_one_said_begins_anew(first, author, reviewer):
    prompt = first.prompt
    prompts.save_version(prompt=prompt, fields=FIELDS | {"tone": "Dry."}, message="", actor=author)
    again = prompts.save_version(prompt=prompt, fields=FIELDS, message="As before", actor=author)
    assert again.content_hash == prompt.versions.get(number=1).content_hash
    assert set(figures(prompt)) == {1}
    written(like(first, author, released(again)), author, reviewer)
    assert {number: found["clicked"] for number, found in figures(prompt).items()} == {3: (0.0, 12), 1: (1 / 12, 12)}


def test_a_plan_that_is_frozen_again_leaves_what_was_decided_with_the_version_that_wrote(noon, author, admin, reviewer):
    prompt = prompts.create_prompt(name="Come back", fields=FIELDS, actor=author)
    released(prompt.versions.select_related("prompt").get())
    campaign = make_frozen_campaign(author, admin, prompt=prompt)
    write_all(campaign, author)
    approve_drafts(campaign, reviewer)
    drafts.reopen_plan(campaign=campaign, actor=author)
    released(prompts.save_version(prompt=prompt, fields=FIELDS | {"tone": "Dry."}, message="", actor=author))
    freeze_audience(campaign=Campaign.objects.get(pk=campaign.pk), actor=author)
    assert {number: found["approved"] for number, found in figures(prompt).items()} == {1: (1.0, 2)}


def test_each_measure_asks_once_however_many_versions_there_are(first, author, django_assert_num_queries):
    for number in range(3):
        prompts.save_version(prompt=first.prompt, fields=FIELDS | {"tone": f"{number}"}, message="", actor=author)
    with django_assert_num_queries(1 + 1 + 3 * 2):  # the versions, what they cost, and what became of them
        assert [row.version.number for row in performance_of(first.prompt).rows] == [1]
