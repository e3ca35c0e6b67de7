"""What the demo shows beside the 2008 test: every part of the product with something in it, and nothing wrong."""

import json
from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count

from apps.analytics.selectors import campaign_results
from apps.approvals import services as approvals
from apps.approvals.models import Decision, Review
from apps.campaigns.models import Campaign, Member
from apps.common import clock
from apps.common.models import AuditEntry, User
from apps.content.models import Item, Version
from apps.delivery.models import CaughtMail, Engagement, Message, MessageState
from apps.demo import campaigns, events, judging
from apps.demo import workspace as demo
from apps.demo.hillstrom import rows
from apps.demo.people import COLUMNS, with_inventions
from apps.drafts.models import DraftUse
from apps.profiles.models import Consent, Event, Profile, Suppression, TraitDefinition
from apps.prompts import models
from apps.prompts.models import Comparison, Label, LabelMove, Prompt, Proposal, Suggestion
from apps.prompts.performance import performance_of
from apps.prompts.reports.counting import standing_now, verdicts_on
from apps.prompts.reports.runs import default_baseline, report_of
from apps.prompts.reports.side_by_side import side_by_side
from apps.prompts.shipped import shipped_documents
from apps.segments.models import Segment

pytestmark = pytest.mark.django_db
Status = Campaign.Status


def campaign(name):
    return Campaign.objects.get(name=name)


def test_every_state_of_a_campaign_is_there(workspace):
    states = dict(Campaign.objects.values_list("name", "status"))
    assert states == {
        "Hillstrom e-mail test (2008)": Status.IMPORTED,
        campaigns.CANCELLED: Status.CANCELLED,
        campaigns.FINISHED: Status.FINISHED,
        campaigns.PAUSED: Status.PAUSED,
        campaigns.FROZEN: Status.FROZEN,
        campaigns.IN_REVIEW: Status.FROZEN,
        campaigns.PLANNED: Status.PLANNING,
    }


@pytest.mark.parametrize("name", [campaigns.FINISHED, campaigns.PAUSED])
def test_every_member_has_one_message_and_the_ledger_adds_up(workspace, name):
    members = Member.objects.filter(campaign=campaign(name)).count()
    fates = Counter(Message.objects.filter(campaign=campaign(name)).values_list("state", flat=True))
    assert sum(fates.values()) == members == campaign(name).audience.waterfall["matched"]
    assert set(fates) <= {MessageState.ACCEPTED, MessageState.SKIPPED, MessageState.QUEUED}
    if name == campaigns.PAUSED:
        assert abs(fates[MessageState.ACCEPTED] - fates[MessageState.QUEUED]) <= 2


def test_what_was_sent_is_in_the_mailbox_and_no_person_twice(workspace):
    sent = Message.objects.filter(state=MessageState.ACCEPTED)
    caught = CaughtMail.objects.values_list("message_uuid", flat=True)
    assert set(sent.values_list("uuid", flat=True)) == set(caught)
    assert len(caught) == sent.count() > 1500


def test_nothing_approved_has_a_blocking_finding(workspace):
    approved = Decision.objects.filter(verdict=Decision.Verdict.APPROVED, undone_at=None).select_related("revision")
    assert approved.count() > 30
    assert not [one for one in approved if any(f["severity"] == "block" for f in one.revision.findings)]
    assert not approved.filter(by_id=models_owner()).exists()


def models_owner():
    return User.objects.get(email="mara@attune.example").pk


def test_sixty_drafts_are_in_review_with_findings_decisions_and_one_sent_back(workspace):
    review = campaign(campaigns.IN_REVIEW)
    uses = DraftUse.objects.filter(campaign=review, status=DraftUse.Status.WRITTEN).select_related("revision")
    assert uses.count() == 60
    codes = {finding["code"] for use in uses for finding in use.revision.findings if finding["severity"] == "block"}
    assert {"grounding.number", "grounding.superlative", "grounding.percent"} <= codes
    open_ones = Review.objects.filter(campaign=review, status=Review.Status.OPEN)
    assert 30 <= open_ones.count() < 60
    verdicts = set(Decision.objects.filter(campaign=review).values_list("verdict", flat=True))
    assert verdicts == {"approved", "edited", "rejected", "changes"}
    assert not DraftUse.objects.exclude(status=DraftUse.Status.WRITTEN).exists()  # nothing waits for a worker


def test_the_finished_campaign_raised_visits_and_purchases(workspace):
    arm = next(arm for arm in campaign_results(campaign(campaigns.FINISHED)).treated)
    for metric in arm.metrics[:2]:
        assert (metric.sample.n, metric.holdout.n) == (1349, 408), "the same people are held out in every build"
        assert metric.difference.low > 0, metric
        assert metric.difference.high < 0.2
    kinds = Counter(Engagement.objects.values_list("kind", "is_machine"))
    assert min(kinds["opened", False], kinds["opened", True], kinds["clicked", False]) > 100
    assert kinds["clicked", True] > 10
    assert kinds["unsubscribed", False] >= 5


def test_a_withdrawal_by_a_recipient_holds(workspace):
    left = Engagement.objects.filter(kind="unsubscribed").values_list("message__contact_point", flat=True)
    states = Consent.objects.filter(contact_point__in=left, purpose="marketing", is_current=True)
    assert set(states.values_list("state", flat=True)) == {"withdrawn"}


def test_content_comes_in_every_kind_and_standing(workspace):
    assert Item.objects.count() >= 48
    words = {"claim", "offer", "call_to_action", "link", "snippet", "disclaimer", "brand_voice", "persona",
             "catalog_item"}  # fmt: skip
    assert words | {"image", "layout"} <= set(Item.objects.values_list("kind", flat=True))
    assert set(Item.objects.values_list("locale", flat=True)) == {"en", "de"}
    assert Item.objects.exclude(tags=[]).count() > 20
    assert Item.objects.exclude(channels=[]).exists()
    assert Item.objects.values("owner").distinct().count() == 2
    assert Version.objects.filter(fields__has_key="eligibility", status=Version.Status.APPROVED).exists()
    assert set(Item.objects.values_list("content_class", flat=True)) == set(Item.ContentClass.values)
    assert set(Version.objects.values_list("status", flat=True)) == set(Version.Status.values)
    today = clock.now().date()
    approved = Version.objects.filter(status=Version.Status.APPROVED)
    assert approved.filter(valid_until__lt=today).count() == 1
    assert approved.filter(valid_until__range=(today, today + timedelta(days=14))).count() == 1
    assert Item.objects.annotate(n=Count("versions")).filter(n__gte=2).count() >= 5


def test_prompts_have_a_history_and_one_waits_for_an_answer(workspace):
    starters = [document.name for document in shipped_documents()]
    assert Prompt.objects.exclude(name__in=starters).count() == 4
    assert Prompt.objects.filter(name__in=starters, labels=None).count() == len(starters) == 14
    assert Label.objects.filter(name=Label.Name.PRODUCTION).count() == 3
    assert LabelMove.objects.filter(prompt__name=campaigns.FAVOURITES).count() == 2
    assert Proposal.objects.filter(status=Proposal.Status.OPEN).count() == 1


def test_a_wording_is_staged_tested_and_laid_beside_the_one_in_production(workspace, colleague):
    prompt = Prompt.objects.get(name=campaigns.COMEBACK)
    assert set(Prompt.objects.exclude(folder="").values_list("folder", flat=True)) >= {"Northwind", "Judging", "Offer"}
    staged = prompt.labels.get(name="staging").version
    assert (staged.number, [one["name"] for one in staged.includes]) == (2, ["House voice"])
    run = models.TestRun.objects.get(version=staged)
    report = report_of(run, default_baseline(run))
    assert (run.status, report.baseline.version.number) == ("finished", 1)
    assert report.passed.hits > 0.9 * report.passed.n
    comparison = Comparison.objects.get()
    columns = side_by_side(comparison).columns
    assert (comparison.status, [(one.number, one.written) for one in columns]) == ("finished", [(1, 6), (2, 6)])
    drafts = comparison.drafts.order_by("place", "column").values_list("output", flat=True)
    assert any(first != second for first, second in zip(drafts[::2], drafts[1::2], strict=True))
    assert "staging" in colleague("mara").get(f"/prompts/{prompt.uuid}/versions/").content.decode()


def test_a_prompts_versions_show_what_became_of_their_drafts(colleague):
    prompt = next(one for one in Prompt.objects.all() if performance_of(one).rows)
    found = {cell.measure.key: cell.figure for row in performance_of(prompt).rows for cell in row.cells if cell.figure}
    assert {"cost", "approved", "distance", "clicked"} <= found.keys()
    assert all(figure.low <= figure.value <= figure.high and figure.count for figure in found.values())
    assert "Approved as written" in colleague("mara").get(f"/prompts/{prompt.uuid}/performance/").content.decode()
    assert "holds version" in colleague("mara").get(f"/prompts/{prompt.uuid}/uses/").content.decode()


def test_the_sweep_finds_one_rule_in_what_two_reviewers_changed_alike(colleague):
    [found] = Suggestion.objects.all()
    assert (found.status, found.prompt.name) == (Suggestion.Status.OPEN, campaigns.FAVOURITES)
    assert found.sentence == f"Say “{campaigns.IN_HOUSE_WORDS.lower()}” instead of “{campaigns.BROWSE.lower()}”."
    assert (found.drafts, found.people) == (2 * campaigns.ALIKE, 2)
    assert approvals.learn_from_edits() == [], "the next sweep asks nothing again"
    approved = Decision.objects.filter(verdict=Decision.Verdict.APPROVED, campaign=campaign(campaigns.IN_REVIEW))
    assert not [one for one in approved if campaigns.BROWSE in str(one.revision.fields)], "nobody let it pass"
    browser = colleague("mara")
    assert "Edits of drafts suggest 1 rule" in browser.get("/").content.decode()
    page = browser.get(f"/prompts/{found.prompt.uuid}/edits/").content.decode()
    assert all(one.path in page and browser.get(one.path).status_code == 200 for one in found.snippets)


def test_the_suggested_rule_is_added_with_a_case_and_names_the_examples_to_edit(colleague):
    found = Suggestion.objects.get()
    shown = colleague("mara").post(f"/prompts/edits/{found.uuid}/accept/", follow=True).content.decode()
    for words in ("Version 3 has the rule", "has a case for it", "still say the old words", "Nothing known"):
        assert words in shown, words
    found.refresh_from_db()
    assert (found.status, found.version.rules[-1]["kind"]) == (Suggestion.Status.ACCEPTED, "preferred_words")
    assert found.prompt.labels.get(name="production").version.number == 2


def test_the_judge_counts_by_the_labels_of_two_people_and_says_what_needs_a_model(colleague):
    assert set(models.HumanLabel.objects.values_list("labelled_by__name", flat=True)) == {"Ravi Anand", "Ada Okafor"}
    later, earlier = models.TestRun.objects.exclude(judge_runs=None).order_by("-pk")
    judged = later.judge_runs.get()
    assert (judged.version.prompt.name, judged.version.number, judged.provider) == ("Judge of tone", 2, "composer")
    standing = standing_now(judged.content_hash, is_built_in=True)
    assert standing.is_good_enough
    assert 0 < standing.agreement.only_people + standing.agreement.only_judge < standing.agreement.n / 4
    assert not standing_now(judged.content_hash).is_good_enough, "no model has judged"
    assert all(verdicts_on(later, earlier))
    page = colleague("ravi").get(f"/prompts/tests/runs/{later.uuid}/judges/").content.decode()
    for words in ("Good enough to count", "judged by fixed checks", judging.LENGTH, "Needs a model", judging.ALOUD):
        assert words in page, words


def test_eight_segments_say_how_many_they_find(workspace):
    assert Segment.objects.count() == 8
    assert min(Segment.objects.values_list("last_count", flat=True)) > 100
    assert all(Segment.objects.values_list("description", flat=True))


def test_what_was_invented_says_so(workspace):
    invented = set(TraitDefinition.objects.filter(label__endswith="(invented)").values_list("key", flat=True))
    assert invented == set(COLUMNS) - {"last_name", "locale", "time_zone", "country"}
    ours = Event.objects.exclude(name__startswith="attune:")
    assert set(ours.exclude(source__name=events.SOURCE).values_list("name", flat=True)) == {"visit", "conversion"}
    assert ours.filter(source__name=events.SOURCE).count() > 200_000
    assert not ours.filter(source__name=events.SOURCE, name__in=["visit", "conversion"]).exists()
    assert (
        not Consent.objects.filter(state="withdrawn")
        .exclude(source__contains="invented")
        .exclude(source="unsubscribe link")
        .exists()
    )
    assert "Invented" in Consent.objects.filter(state="given", purpose="marketing").first().wording
    assert "invented" in Profile.objects.first().source.name


def test_inventions_agree_with_what_the_file_says(workspace):
    for number in (1, 4, 77, 500, 12_345):
        person = Profile.objects.get(external_id=f"hill-{number:05}")
        bought = list(Event.objects.filter(profile=person, name="purchase").order_by("at"))
        days = (clock.now() - bought[-1].at).days
        assert (person.traits["recency"] - 1) * 30 - 2 <= days <= person.traits["recency"] * 31 + 2
        assert sum(e.properties["amount"] for e in bought) == pytest.approx(person.traits["history"], abs=0.1)
        assert person.traits["customer_since"] <= bought[0].at.date().isoformat()


def test_the_same_people_are_invented_every_time():
    today = clock.now().date()
    first, second = ([row for row, _ in zip(with_inventions(rows(), today), range(50), strict=False)] for _ in range(2))
    assert first == second


def test_nothing_lies_in_the_future_and_the_log_reads_forwards(workspace):
    now = clock.now()
    assert not Event.objects.filter(at__gt=now).exists()
    assert not Engagement.objects.filter(at__gt=now).exists()
    moments = list(AuditEntry.objects.exclude(action__startswith="delivery.unsub").order_by("id").values_list("at"))
    assert moments[0] < moments[-1]
    assert Campaign.objects.filter(created_at__gt=now - timedelta(hours=8)).count() == 0  # yesterday at three


def test_suppressions_have_every_reason_of_the_outside(workspace):
    found = set(Suppression.objects.values_list("reason", flat=True))
    assert {"unsubscribed", "bounced", "complained"} <= found


@pytest.mark.parametrize("name", ["mara", "ravi", "ada"])
def test_every_list_has_rows_for_everybody_who_may_see_it(colleague, name):
    browser = colleague(name)
    pages = {
        "/profiles/": "10,000+ people", "/segments/": "Everybody", "/content/": "Easy returns",
        "/prompts/": "Come back",
        "/campaigns/": campaigns.PAUSED, "/results/": campaigns.FINISHED, "/review/": campaigns.IN_REVIEW, "/": "",
    }  # fmt: skip
    for path, words in pages.items():
        answer = browser.get(path)
        assert answer.status_code == 200, path
        if not (name == "mara" and path == "/review/"):
            assert words in answer.content.decode().replace("&#x27;", "'"), path


def test_demo_alone_says_what_it_would_do(workspace, settings):
    with pytest.raises(CommandError, match="--fresh"):
        call_command("demo")
    assert Profile.objects.count() == 64_000


def test_the_shipped_texts_are_readable_json():
    for path in sorted(demo.DATA.glob("*.json")):
        assert json.loads(path.read_text()), path.name
