"""Drafts of a prompt that has them judged: warnings for the desk by a judge that is good enough, and never a lock."""

import json
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.ai import calling, limits
from apps.ai import services as money
from apps.ai.models import ModelCall
from apps.ai.targets import targets_for
from apps.ai.types import DraftText, Finding, Severity
from apps.approvals import services as approvals
from apps.approvals.models import Review
from apps.campaigns.selectors.forecast import forecast
from apps.common import clock
from apps.drafts import services
from apps.drafts.models import Draft, DraftUse, GenerationRun
from apps.drafts.services.batches import LOCK_CLASS
from apps.drafts.services.claims import LEASE
from apps.prompts import services as prompts
from apps.prompts.selectors import version_fields
from tests import scripted_openai as script
from tests.drafts.test_batches import BatchServer, good, look
from tests.drafts.test_batches import server as batch_server
from tests.drafts.test_model_runs import uses, work
from tests.factories import make_frozen_campaign, make_writing_prompt
from tests.model_server import model_server
from tests.prompts.judges import is_judging, judge_saying, make_good, make_judge, put_in_production

__all__ = ["batch_server", "model_server"]
pytestmark = pytest.mark.django_db(transaction=True)
CHAT = "/v1/chat/completions"
ALOUD = "Would a shopkeeper say this?"
WORDS = "We would be glad if you had a look around."


def checklist(severity):
    return [{"kind": "tone_checklist", "params": {"questions": [ALOUD]}, "severity": severity}]


def judged_campaign(author, reviewer, severity="warn", **fields):
    prompt = make_writing_prompt(settings={"judged": True}, rules=checklist(severity))
    return make_frozen_campaign(author, reviewer, prompt=prompt, **fields)


@pytest.fixture
def judge(author, reviewer):
    made = make_judge(author)
    put_in_production(made, reviewer)
    return made


@pytest.fixture
def campaign(author, reviewer):
    return judged_campaign(author, reviewer)


def started(campaign, author, **how):
    return services.start_run(campaign=campaign, actor=author, **how)


def findings(campaign):
    return [
        Finding.from_json(one) for use in uses(campaign) for one in use.revision.findings if one["family"] == "judge"
    ]


def judgings(server):
    return [one for one in server.seen if is_judging(one.body)]


def test_a_judge_that_is_not_good_enough_is_not_even_asked(campaign, judge, author, model_server):
    model_server.routes[CHAT] = judge_saying({ALOUD: WORDS})
    work(started(campaign, author))
    assert (findings(campaign), judgings(model_server)) == ([], [])


def test_a_draft_that_is_not_to_be_judged_asks_the_database_nothing_more(author, reviewer, judge, model_server):
    plain = make_frozen_campaign(author, reviewer)
    make_good(judge, plain.prompt.versions.get(), reviewer)
    run = started(plain, author, provider="composer")
    first, _ = services.claim_uses(run_id=run.pk, limit=9)
    with CaptureQueriesContext(connection) as asked:
        services.write_use(use=first)
    about = ("prompts_label", "prompts_humanlabel", "prompts_judg", "lease_until = '")
    assert not [one["sql"] for one in asked if any(words in one["sql"].replace('"', "") for words in about)]


def test_one_that_is_good_enough_warns_at_the_desk_and_locks_nobody_out(
    campaign, judge, author, reviewer, second_reviewer, model_server, client_for
):
    make_good(judge, campaign.prompt.versions.get(), reviewer)
    model_server.routes[CHAT] = judge_saying({ALOUD: WORDS})
    run = work(started(campaign, author))
    assert run.status == GenerationRun.Status.FINISHED
    found = findings(campaign)
    assert len(found) == len(judgings(model_server)) == uses(campaign).count() == 2
    assert {(one.code, one.severity, one.field) for one in found} == {
        ("judge.tone_checklist", Severity.WARN, "paragraphs.0")
    }
    use = uses(campaign).first()
    assert use.revision.fields["paragraphs"][0]["text"][found[0].start : found[0].end] == WORDS
    assert found[0].message == f"No to “{ALOUD}” It reads so. Says “Judge of tone”, version 1."
    calls = ModelCall.objects.filter(purpose="judge")
    assert {(one.campaign_uuid, one.prompt_hash) for one in calls} == {(campaign.uuid, judge.content_hash)}

    approvals.open_reviews()
    client = client_for(second_reviewer)
    review = Review.objects.get(use=use)
    assert review.priority >= 100_000
    desk = client.get(reverse("approvals:show_review", args=[review.uuid]), follow=True).content.decode()
    assert "Says “Judge of tone”, version 1." in desk
    review.refresh_from_db()
    held = approvals.claim_review(review=review, actor=second_reviewer)
    decision = approvals.decide(
        review=held, lease=held.lease, content_hash=held.content_hash, verdict="approved", actor=second_reviewer
    )
    assert decision.verdict == "approved"


@pytest.mark.parametrize("is_good", [False, True], ids=["it only annotates", "it is good enough"])
def test_a_chosen_judge_reads_the_drafts_and_no_other_takes_its_place(judge, author, reviewer, model_server, is_good):
    chosen = prompts.duplicate_prompt(version=judge, actor=author).prompt.versions.get()
    fields = version_fields(chosen) | {"tone": "Strict."}
    chosen = prompts.save_version(prompt=chosen.prompt, fields=fields, message="", actor=author)
    put_in_production(chosen, reviewer)
    named = {"name": chosen.prompt.name, "uuid": str(chosen.prompt.uuid)}
    prompt = make_writing_prompt(settings={"judged": True, "judge": named}, rules=checklist("warn"))
    campaign = make_frozen_campaign(author, reviewer, prompt=prompt)
    make_good(chosen if is_good else judge, prompt.versions.get(), reviewer)
    model_server.routes[CHAT] = judge_saying({ALOUD: WORDS})
    work(started(campaign, author))
    said = {one.message.rpartition("Says ")[2] for one in findings(campaign)}
    assert said == ({f"“{chosen.prompt.name}”, version 2."} if is_good else set())
    assert len(judgings(model_server)) == (2 if is_good else 0)


def test_an_edit_keeps_what_a_judge_found_in_words_that_still_stand(campaign, judge, author, reviewer, model_server):
    make_good(judge, campaign.prompt.versions.get(), reviewer)
    model_server.routes[CHAT] = judge_saying({ALOUD: WORDS})
    work(started(campaign, author))
    use = uses(campaign).select_related("revision").first()
    text = json.dumps(use.revision.fields)

    def edit(words):
        use.refresh_from_db()
        fields = DraftText.from_json(json.loads(text.replace(WORDS, words)))
        return services.edit_revision(use=use, fields=fields, actor=reviewer, base_hash=use.revision.content_hash)

    kept = [one for one in edit(f"Good day. {WORDS}").findings if one["family"] == "judge"]
    assert [(one["start"], one["end"]) for one in kept] == [(10, 10 + len(WORDS))]
    assert not [one for one in edit("Come and look.").findings if one["family"] == "judge"]


def test_a_quotation_that_is_not_in_the_draft_is_no_fault_and_is_said(campaign, judge, author, reviewer, model_server):
    make_good(judge, campaign.prompt.versions.get(), reviewer)
    model_server.routes[CHAT] = judge_saying({ALOUD: "unicorns"})
    work(started(campaign, author))
    assert {(one.code, one.severity) for one in findings(campaign)} == {("judge.void", Severity.INFO)}
    assert "was not heard on 1 of its 6 questions" in findings(campaign)[0].message


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (script.error(503), "The endpoint failed (HTTP 503)."),
        (script.refusal, "The model refused to write this."),
        (script.wrong_schema, "did not fit the schema"),
        (script.slow(2.0), "did not answer in time"),
        (script.rate_limited("90"), "limits the rate of requests"),
    ],
    ids=["down", "refused", "no answer", "slow", "rate limited"],
)
def test_a_judge_that_cannot_be_heard_costs_no_draft(
    campaign, judge, author, reviewer, model_server, monkeypatch, answer, words
):
    make_good(judge, campaign.prompt.versions.get(), reviewer)
    monkeypatch.setattr(calling, "TIMEOUT_SECONDS", 0.8)
    model_server.routes[CHAT] = lambda request: answer(request) if is_judging(request) else script.good(request)
    run = started(campaign, author)
    for use in services.claim_uses(run_id=run.pk, limit=9):
        for target in targets_for("draft"):
            limits.forget(target)
        services.write_use(use=use)
    found = findings(campaign)
    assert [(one.code, one.severity) for one in found] == [("judge.not_heard", Severity.INFO)] * 2
    assert found[0].message.startswith("This draft was not judged. ")
    assert words in found[0].message


def test_no_model_and_no_budget_are_said_and_the_composed_drafts_are_there(
    campaign, judge, author, reviewer, admin, model_server, settings
):
    make_good(judge, campaign.prompt.versions.get(), reviewer)
    settings.OPENAI_PRICES = "2.5/1.25/10"
    money.save_campaign_cap(campaign_uuid=campaign.uuid, amount=Decimal("0.0001"), actor=admin)
    first, second = uses_of(campaign, started(campaign, author, provider="composer"))
    services.write_use(use=first)
    settings.OPENAI_BASE_URL = settings.OPENAI_API_KEY = ""
    services.write_use(use=second)
    assert model_server.seen == []
    assert set(Draft.objects.values_list("provider", flat=True)) == {"composer"}
    said = sorted(one.message for one in findings(campaign))
    assert "This campaign's budget for models" in said[1]
    assert "No model is connected" in said[0]


def uses_of(campaign, run):
    return services.claim_uses(run_id=run.pk, limit=9)


def test_the_studio_foresees_the_judge(campaign, judge, author, reviewer, model_server, settings):
    settings.OPENAI_PRICES = "10/5/100"
    before = forecast(campaign, clock.now())
    make_good(judge, campaign.prompt.versions.get(), reviewer)
    after = forecast(campaign, clock.now())
    assert (before.is_judged, after.is_judged) == (False, True)
    assert after.planned.tokens > before.planned.tokens + 2 * 500
    assert after.planned.cost > before.planned.cost * Decimal("1.5")


def test_a_composed_draft_is_judged_and_its_cost_counts(campaign, judge, author, reviewer, model_server, settings):
    make_good(judge, campaign.prompt.versions.get(), reviewer)
    settings.OPENAI_PRICES = "2.5/1.25/10"
    model_server.routes[CHAT] = judge_saying({ALOUD: "Have a look through"})
    work(started(campaign, author, provider="composer"))
    assert len(findings(campaign)) == 2
    assert all(use.revision.cost > 0 for use in uses(campaign))


def test_a_blocked_draft_is_never_sent_to_the_judge(campaign, judge, author, reviewer, model_server):
    """What blocks it may be somebody's name."""
    make_good(judge, campaign.prompt.versions.get(), reviewer)
    named = script.saying(subject="A note for our friend Name1 today")
    model_server.routes[CHAT] = judge_saying({}, other=named)
    work(started(campaign, author))
    assert judgings(model_server) == []
    assert {one["code"] for use in uses(campaign) for one in use.revision.findings} >= {"personal.member_named"}


def test_a_no_to_a_rule_that_blocks_is_put_right_in_one_turn(judge, author, reviewer, model_server):
    campaign = judged_campaign(author, reviewer, "block")
    make_good(judge, campaign.prompt.versions.get(), reviewer)
    bettered = {"text": "Have a look around when you like.", "cites": []}

    def writing(request):
        is_told = f"a reader says no to “{ALOUD}”" in request["messages"][1]["content"]
        return (script.saying(paragraphs=[bettered]) if is_told else script.good)(request)

    honest = judge_saying({ALOUD: WORDS}, other=writing)
    pleased = judge_saying({}, other=writing)
    model_server.routes[CHAT] = lambda request: (honest if WORDS in str(request["messages"]) else pleased)(request)
    work(started(campaign, author))
    assert findings(campaign) == []
    assert {use.revision.fields["paragraphs"][0]["text"] for use in uses(campaign)} == {bettered["text"]}
    assert len(judgings(model_server)) == 4
    assert len(model_server.seen) == 8


def test_a_turn_that_makes_nothing_better_is_the_only_one_and_the_first_wording_stands(
    judge, author, reviewer, model_server
):
    campaign = judged_campaign(author, reviewer, "block")
    make_good(judge, campaign.prompt.versions.get(), reviewer)
    model_server.routes[CHAT] = judge_saying({ALOUD: WORDS})
    work(started(campaign, author))
    assert [one.severity for one in findings(campaign)] == [Severity.WARN] * 2
    assert (len(model_server.seen), len(judgings(model_server))) == (8, 4)


def test_a_new_wording_in_production_and_an_unlabelled_one_stop_counting_at_once(
    campaign, judge, author, reviewer, model_server
):
    make_good(judge, campaign.prompt.versions.get(), reviewer)
    fields = version_fields(judge) | {"tone": "Strict."}
    newer = prompts.save_version(prompt=judge.prompt, fields=fields, message="", actor=author)
    put_in_production(newer, reviewer)
    work(started(campaign, author))
    assert (findings(campaign), judgings(model_server)) == ([], [])


def test_what_is_recorded_is_not_judged_again_when_its_worker_dies(campaign, judge, author, reviewer, model_server):
    make_good(judge, campaign.prompt.versions.get(), reviewer)
    model_server.routes[CHAT] = judge_saying({ALOUD: WORDS})
    run = started(campaign, author)
    first, second = services.claim_uses(run_id=run.pk, limit=9)
    services.write_use(use=first)
    DraftUse.objects.filter(pk=second.pk).update(lease_until="2020-01-01T00:00:00Z")  # killed before it asked
    services.sweep_runs()
    assert work(run).status == GenerationRun.Status.FINISHED
    services.write_use(use=DraftUse.objects.get(pk=first.pk))
    assert (len(judgings(model_server)), len(findings(campaign))) == (2, 2)


def test_the_claim_holds_while_the_judge_reads(campaign, judge, author, reviewer, model_server, noon):
    make_good(judge, campaign.prompt.versions.get(), reviewer)
    run = started(campaign, author)
    first, _ = services.claim_uses(run_id=run.pk, limit=9)
    DraftUse.objects.filter(pk=first.pk).update(lease_until=noon)
    seen = []

    def answer(request):
        seen.append(DraftUse.objects.get(pk=first.pk).lease_until)
        return judge_saying({})(request)

    model_server.routes[CHAT] = answer
    services.write_use(use=first)
    assert seen == [noon, noon + LEASE]


def test_drafts_of_a_batch_are_judged_at_the_line(campaign, judge, author, reviewer, batch_server):
    make_good(judge, campaign.prompt.versions.get(), reviewer)
    assert isinstance(batch_server, BatchServer)
    batch_server.routes[CHAT] = judge_saying({ALOUD: WORDS})
    run = started(campaign, author, is_batch=True)
    services.work_run(run_id=run.pk)
    look()
    look()
    batch_server.finish(good)
    look()
    other = connection.copy()
    with other.cursor() as cursor:  # another worker takes them at this moment
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK_CLASS, run.pk])
        services.work_run(run_id=run.pk)
        assert not uses(campaign, status="written").exists()
    other.close()
    assert work(run).status == GenerationRun.Status.FINISHED
    assert len(findings(campaign)) == 2
    assert len([seen for seen in batch_server.seen if seen.path == CHAT]) == 2


def test_fixed_checks_judge_where_it_is_they_that_agree_with_people(campaign, author, reviewer, model_server):
    judge = make_judge(author, "Is every sentence at most 4 words long?", "Is it free of exclamation marks?")
    put_in_production(judge, reviewer)
    make_good(judge, campaign.prompt.versions.get(), reviewer, built_in=True)
    work(started(campaign, author))
    assert judgings(model_server) == []
    assert {one.code for one in findings(campaign)} == {"judge.tone_checklist"}
    assert "at most 4 words long" in findings(campaign)[0].message
