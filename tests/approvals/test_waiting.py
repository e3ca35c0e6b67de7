"""The list of all drafts that wait: narrowed, kept as a view, exported."""

from datetime import timedelta

import pytest
from django.urls import reverse

from apps.approvals import selectors, services
from apps.approvals.models import Review
from apps.common import clock
from apps.drafts.models import DraftUse
from tests.campaigns.factories import NOW
from tests.factories import make_frozen_campaign, write_all

pytestmark = pytest.mark.django_db
LIST = "/review/drafts/"


@pytest.fixture
def campaign(noon, author, second_reviewer):
    made = make_frozen_campaign(author, second_reviewer)
    write_all(made, author)
    services.open_reviews()
    Review.objects.update(created_at=NOW)
    return made


def listed(client, **asked):
    return {review.pk for review in client.get(LIST, asked).context["page"].rows}


def test_each_filter_keeps_exactly_the_drafts_it_names(campaign, client_for, reviewer, second_reviewer):
    first, second = Review.objects.order_by("pk")
    type(first.revision).objects.filter(pk=first.revision_id).update(findings=[{"severity": "block"}])
    client = client_for(reviewer)
    assert listed(client) == {first.pk, second.pk}
    assert listed(client, findings="block") == listed(client, findings="any") == {first.pk}
    assert listed(client, findings="none") == {second.pk}
    assert listed(client, campaign=campaign.uuid) == {first.pk, second.pk}
    assert listed(client, findings="nonsense", campaign="x") == {first.pk, second.pk}
    held = services.claim_next(actor=reviewer)
    assert listed(client, open="me") == {held.pk}
    assert listed(client_for(second_reviewer), open="others") == {held.pk}
    assert listed(client, open="nobody") == {first.pk, second.pk} - {held.pk}
    assert listed(client, age="1") == set()
    with clock.at(NOW + timedelta(days=2)):
        assert listed(client, age="1") == {first.pk, second.pk}
        assert listed(client, age="3") == set()
        assert listed(client, open="me") == set(), "a lease that has run out holds nothing"


INFO, WARN, BLOCK = ({"severity": one} for one in ("info", "warn", "block"))


@pytest.mark.parametrize(
    ("findings", "lifted", "says", "is_doubtful"),
    [
        ([], 0, "None", False),
        ([INFO], 0, "1 note", False),  # a judge was not heard: that is nothing against the draft
        ([INFO, INFO], 0, "2 notes", False),
        ([WARN], 100_000, "1 finding", True),
        ([INFO, WARN], 100_000, "1 finding", True),
        ([WARN, BLOCK, INFO], 200_000, "2 findings", True),
    ],
    ids=["none", "info", "infos", "warn", "info-warn", "all"],
)
def test_a_draft_is_lifted_by_what_speaks_against_it_and_by_nothing_else(
    campaign, client_for, reviewer, findings, lifted, says, is_doubtful
):
    Review.objects.all().delete()
    use = DraftUse.objects.order_by("pk").first()
    type(use.revision).objects.filter(pk=use.revision_id).update(findings=findings)
    services.open_reviews()
    review = Review.objects.get(use=use)
    assert review.priority == lifted + use.brief.members
    client = client_for(reviewer)
    assert (review.pk in listed(client, findings="any")) is is_doubtful
    assert (review.pk in listed(client, findings="none")) is not is_doubtful
    assert says in client.get(LIST, {"sort": "-findings"}).content.decode()
    assert selectors.campaign_queues(reviewer)[0].with_findings == is_doubtful
    drafts = client.get(reverse("drafts:show_drafts", args=[campaign.uuid])).content.decode()
    assert says in drafts


def test_own_work_never_waits_for_its_author(campaign, client_for, author):
    author.roles = ["marketer", "reviewer"]
    author.save(update_fields=["roles"])
    assert listed(client_for(author)) == set()


def test_a_narrowed_list_is_kept_as_a_view_and_exported(campaign, client_for, reviewer):
    client = client_for(reviewer)
    client.post("/views/", {"list": "reviews", "state": "findings=none", "name": "Clean", "for": "me", "next": LIST})
    page = client.get(LIST, {"findings": "none"}).context["page"]
    assert [view.name for view in page.menu.views] == ["Clean"]
    answer = client.get(LIST, {"findings": "none", "format": "csv"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "Draft,Campaign,Findings,People,Waiting for,Open with"
    assert len(lines) == 1 + len(page.rows) > 1


def test_notifications_are_kept_as_views_and_exported_too(campaign, client_for, second_reviewer):
    url, client = "/notifications/", client_for(second_reviewer)
    client.post("/views/", {"list": "notices", "state": "show=unread", "name": "New", "for": "me", "next": url})
    page = client.get(url).context["page"]
    assert [view.name for view in page.menu.views] == ["New"]
    assert page.rows
    lines = b"".join(client.get(url, {"format": "csv"}).streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "When,About,Who,What,Read"
    assert len(lines) == 1 + len(page.rows)
