"""From reviewers' edits to a rule of the prompt: found by the sweep, added or declined by a person."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.ai.types import DraftText
from apps.approvals import services
from apps.approvals.models import Decision, LearnedUntil, Review
from apps.approvals.selectors.edited import WINDOW, prompts_to_look_at
from apps.campaigns.services import freeze_audience
from apps.common import clock
from apps.common.errors import Conflict, Refused
from apps.common.models import AuditEntry, Notice
from apps.drafts.models import DraftUse
from apps.prompts import services as prompts
from apps.prompts.models import Label, Prompt, Suggestion
from apps.prompts.rules import KINDS
from tests.campaigns.factories import define_traits, fact, make_campaign, make_person
from tests.factories import make_contents, make_writing_prompt, write_all
from tests.prompts.stories import learned

pytestmark = pytest.mark.django_db


ZONES = {"N": "the north", "S": "the south", "E": "the east", "W": "the west", "C": "the centre", "I": "the islands"}


@pytest.fixture
def prompt(noon, author, second_reviewer):
    """A campaign with six drafts by one prompt, all waiting for review."""
    made = make_writing_prompt()
    made.owner = author
    made.save()
    define_traits(zone="text")
    for zone in ZONES:
        for number in range(6):
            make_person({"zone": zone}, first_name=f"Name{number}")
    contents = make_contents(author, second_reviewer).all()
    campaign = make_campaign(author, prompt=made, contents=contents, facts=[fact("trait:zone", **ZONES)])
    freeze_audience(campaign=campaign, actor=author)
    campaign.refresh_from_db()
    write_all(campaign, author)
    services.open_reviews()
    return made


def edit_all(reviewers, old, new):
    """Reviewers in turn change `old` into `new` in every draft that waits."""
    waiting = Review.objects.filter(status=Review.Status.OPEN, revision__written_by=None).order_by("pk")
    for number, one in enumerate(list(waiting)):
        actor = reviewers[number % len(reviewers)]
        review = services.claim_review(review=one, actor=actor)
        text = DraftText.from_json(review.revision.fields)
        said = tuple(replace(part, text=part.text.replace(old, new)) for part in text.paragraphs)
        assert said != text.paragraphs
        fields = replace(text, paragraphs=said)
        services.edit(review=review, lease=review.lease, content_hash=review.content_hash, fields=fields, actor=actor)
    return len(waiting)


OLD, NEW = "look through", "peek into"


@pytest.fixture
def suggestion(prompt, reviewer, second_reviewer):
    assert edit_all([reviewer, second_reviewer], OLD, NEW) >= 5
    [found] = services.learn_from_edits()
    return found


def test_what_two_reviewers_keep_changing_is_suggested_with_its_places(suggestion, prompt, author):
    assert suggestion.sentence == f"Say “{NEW}” instead of “{OLD}”."
    assert (suggestion.drafts, suggestion.people) == (Decision.objects.count(), 2)
    assert {one.use for one in suggestion.snippets} <= {str(use.uuid) for use in DraftUse.objects.all()}
    assert Notice.objects.get(user=author, cause__startswith="suggestion:").excerpt == suggestion.sentence


def test_nothing_is_looked_at_twice_while_nobody_edits(suggestion, prompt):
    LearnedUntil.objects.update(at=Decision.objects.latest("at").at)
    assert services.learn_from_edits() == []
    assert Suggestion.objects.count() == 1


def test_an_edit_taken_back_takes_its_voice_back(suggestion, reviewer, second_reviewer):
    for decision in Decision.objects.all()[:3]:
        services.undo(decision=decision, actor=decision.by)
    services.learn_from_edits()
    suggestion.refresh_from_db()
    assert suggestion.status == Suggestion.Status.CLOSED


def looked(at):
    """Somebody looked then, and no version has come since."""
    Prompt.objects.update(updated_at=at - timedelta(days=1))
    LearnedUntil.objects.update(at=at)


def test_evidence_that_grew_too_old_closes_it_though_nobody_edits(suggestion, prompt):
    now = clock.now()
    old = Decision.objects.order_by("pk")[:3].values("pk")
    Decision.objects.filter(pk__in=old).update(at=now - WINDOW - timedelta(minutes=5))
    looked(now - timedelta(minutes=10))  # they were young enough then
    assert [one.pk for one in prompts_to_look_at(now)] == [prompt.pk]
    services.learn_from_edits()
    suggestion.refresh_from_db()
    assert suggestion.status == Suggestion.Status.CLOSED
    looked(now)
    assert not prompts_to_look_at(now).exists()


def test_evidence_whose_drafts_are_gone_closes_it(suggestion, prompt):
    looked(clock.now())
    shown = DraftUse.objects.filter(uuid__in=[one.use for one in suggestion.snippets])
    shown.exclude(pk=shown.first().pk).delete()
    services.learn_from_edits()
    suggestion.refresh_from_db()
    assert suggestion.status == Suggestion.Status.CLOSED


def test_one_draft_that_is_gone_only_changes_what_is_shown(suggestion, prompt):
    """Six drafts spoke for it, and five are enough."""
    looked(clock.now())
    gone = suggestion.snippets[0].use
    DraftUse.objects.filter(uuid=gone).delete()
    services.learn_from_edits()
    suggestion.refresh_from_db()
    assert (suggestion.status, suggestion.drafts) == (Suggestion.Status.OPEN, 5)
    assert gone not in {one.use for one in suggestion.snippets}
    looked(clock.now())
    assert not prompts_to_look_at(clock.now()).exists()


def test_looking_for_what_has_grown_too_old_takes_three_questions_however_much_there_is(suggestion, prompt):
    looked(clock.now())
    for number in range(3):
        more = make_writing_prompt(name=f"More {number}")
        prompts.note_suggestions(prompt=more, found=[learned(uses=[str(DraftUse.objects.first().uuid)])])
    with CaptureQueriesContext(connection) as asked:
        assert list(prompts_to_look_at(clock.now())) == []
    assert len(asked) == 3


def test_one_reviewer_alone_suggests_nothing(prompt, reviewer):
    assert edit_all([reviewer], OLD, NEW) >= 5
    assert services.learn_from_edits() == []


def test_adding_it_makes_a_version_with_a_case_and_moves_no_label(suggestion, prompt, author):
    before = Label.objects.get(prompt=prompt, name="production").version
    added = prompts.accept_suggestion(suggestion=suggestion, actor=author)
    assert added.version.number == before.number + 1
    assert added.version.rules[-1] == {
        "kind": "preferred_words", "params": {"pairs": [f"{OLD} = {NEW}"]}, "severity": "block",
    }  # fmt: skip
    assert added.version.message.startswith(f"Learned from edits of {suggestion.drafts} drafts by 2 people")
    assert Label.objects.get(prompt=prompt, name="production").version == before
    case = added.test_set.revisions.latest("number").cases.get()
    assert [one.to_json() for one in case.spec.expect] == [{"kind": "avoids", "phrases": [OLD]}]
    assert case.spec.facts[0].key == "trait:zone"
    entry = AuditEntry.objects.get(action="prompts.accept_suggestion")
    assert (entry.actor, entry.detail["number"]) == (author, added.version.number)
    assert not Notice.objects.filter(cause__startswith="suggestion:", read_at=None).exists()


def test_it_is_added_once_and_the_second_person_is_told_who(suggestion, prompt, author, admin):
    prompts.accept_suggestion(suggestion=suggestion, actor=author)
    with pytest.raises(Conflict, match=f"{author} has added this rule already in version 2"):
        prompts.accept_suggestion(suggestion=suggestion, actor=admin)
    with pytest.raises(Conflict):
        prompts.decline_suggestion(suggestion=suggestion, actor=admin)
    assert prompt.versions.count() == 2


def test_reviewers_suggest_by_editing_and_do_not_add(suggestion, reviewer):
    with pytest.raises(Refused):
        prompts.accept_suggestion(suggestion=suggestion, actor=reviewer)


def test_a_declined_one_comes_back_only_when_twice_as_many_drafts_say_so(suggestion, prompt, author):
    prompts.decline_suggestion(suggestion=suggestion, actor=author, note="We like it")
    again = learned(OLD, NEW, drafts=2 * suggestion.drafts - 1)
    assert prompts.note_suggestions(prompt=prompt, found=[again]) == []
    [back] = prompts.note_suggestions(prompt=prompt, found=[replace(again, drafts=2 * suggestion.drafts)])
    assert (back.pk, back.status, back.answer) == (suggestion.pk, Suggestion.Status.OPEN, "")


def test_whoever_declined_it_can_undo_that(suggestion, author, admin):
    prompts.decline_suggestion(suggestion=suggestion, actor=author)
    with pytest.raises(Conflict):
        prompts.reopen_suggestion(suggestion=suggestion, actor=admin)
    assert prompts.reopen_suggestion(suggestion=suggestion, actor=author).status == Suggestion.Status.OPEN


def test_a_version_that_says_it_by_other_means_closes_it(suggestion, prompt, author):
    version = prompt.versions.get()
    fields = {"instruction": version.instruction, "examples": version.examples}
    rules = [{"kind": "never_mention", "params": {"phrases": [OLD.upper()]}, "severity": "warn"}]
    prompts.save_version(prompt=prompt, fields=fields | {"rules": rules}, message="", actor=author)
    services.learn_from_edits()
    suggestion.refresh_from_db()
    assert suggestion.status == Suggestion.Status.CLOSED


def test_every_rule_that_is_suggested_is_one_that_prompts_know(suggestion):
    assert KINDS[suggestion.rule.kind].problems(suggestion.rule.params) == {}


def test_a_marketer_adds_the_rule_on_the_prompt_s_page(suggestion, prompt, author, client):
    client.force_login(author)
    page = client.get(reverse("prompts:list_suggestions", args=[prompt.uuid])).content.decode()
    assert suggestion.sentence in page
    assert f"<del>{OLD} </del>" in page or f"<del>{OLD}</del>" in page
    assert "Suggested rules" in client.get(reverse("prompts:list_prompts")).content.decode()
    assert "Edits of drafts suggest 1 rule for" in client.get("/").content.decode()
    answer = client.post(reverse("prompts:accept_suggestion", args=[suggestion.uuid]), follow=True)
    assert "Version 2 has the rule" in answer.content.decode()
    assert "still say the old words: “Plain”" in answer.content.decode()
    assert "Added by" in client.get(reverse("prompts:list_suggestions", args=[prompt.uuid])).content.decode()


def test_a_marketer_declines_it_with_a_word_and_may_undo(suggestion, prompt, author, client):
    client.force_login(author)
    answer = client.post(reverse("prompts:decline_suggestion", args=[suggestion.uuid]), {"note": "No"}, follow=True)
    assert "twice as many" in answer.content.decode()
    assert "Undo" in answer.content.decode()
    assert "Nothing keeps being changed" in answer.content.decode()
