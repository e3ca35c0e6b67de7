"""Test runs: every case once, whoever dies on the way."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from apps.ai import services as budgets
from apps.common import clock
from apps.common.errors import Conflict, Invalid, Refused
from apps.content.models import AllowedHost
from apps.prompts import models, services
from apps.prompts.casework import Policies, write_case
from apps.prompts.documents import version_fields
from apps.prompts.models import TESTS
from apps.prompts.reports.progress import work_progress
from apps.prompts.reports.runs import default_baseline, report_of
from apps.prompts.selectors import prompt_spec
from apps.prompts.services.queues import LEASE, claim
from apps.prompts.spec import WriteError
from apps.prompts.tasks import sweep_test_runs, work_test_run
from apps.prompts.testing.adversarial import starter
from apps.prompts.testing.cases import CaseSpec, Shelf
from tests.prompts.cast import DAY, contents
from tests.prompts.gate import guard_set, run_through, work
from tests.prompts.killing import killed_at
from tests.prompts.stories import shipped_fields, shipped_prompt

pytestmark = pytest.mark.django_db
Result = models.TestResult


@pytest.fixture
def prompt(author):
    return shipped_prompt(author)


@pytest.fixture
def small(prompt, author):
    return three_cases(prompt, author)


def three_cases(prompt, author):
    made = services.create_set(prompt=prompt, name="Three", shelf=Shelf(DAY, contents=contents()), actor=author)
    specs = [CaseSpec(f"Customer {n}") for n in range(3)]
    services.add_cases(test_set=made, specs=specs, origin=models.TestCase.Origin.FORM, actor=author)
    return made


def start(test_set, actor, **given):
    version = test_set.prompt.versions.get()
    given = {"provider": "composer", **given}
    return services.start_test_run(version=version, test_set=test_set, actor=actor, **given)


def written(run) -> set:
    rows = run.results.values_list("case", "repetition", "status", "output__subject", "blocking", "warnings")
    return set(rows)


def test_a_run_killed_at_any_moment_resumes_to_the_same_set(small, author, noon):
    whole = written(work(start(small, author, repetitions=2)))
    assert len(whole) == 6
    moment = 0
    while True:
        moment += 1
        run = start(small, author, repetitions=2)
        if not killed_at(moment, work_test_run, run.pk):
            break
        with clock.at(clock.now() + LEASE + timedelta(seconds=1)):
            services.sweep(TESTS)
            work(run)
            assert written(run) == whole, moment
            assert run.status == models.TestRun.Status.FINISHED
    assert moment > 20


def test_a_worker_that_dies_again_and_again_still_ends_with_every_case_once(small, author, noon):
    run, now = start(small, author, repetitions=3), clock.now()
    for number in range(60):
        now += LEASE + timedelta(seconds=1)
        with clock.at(now):
            services.sweep(TESTS)
            if not killed_at(7 + number % 3, work_test_run, run.pk):
                break
    run.refresh_from_db()
    assert run.status == models.TestRun.Status.FINISHED
    assert run.results.filter(status=Result.Status.WRITTEN).count() == 9


def test_a_worker_that_was_too_late_changes_nothing(small, author):
    run = start(small, author)
    [key] = claim(TESTS, work_id=run.pk, limit=1)
    Result.objects.filter(pk=key).update(claim_no=7, error="taken over")
    work(run)
    assert Result.objects.get(pk=key).error == "taken over"


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_get_the_same_case(author):
    prompt = shipped_prompt(author)
    run = start(guard_set(prompt, author), author)

    def take(_: int) -> list[int]:
        try:
            return claim(TESTS, work_id=run.pk, limit=5)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        claimed = [key for keys in pool.map(take, range(8)) for key in keys]
    assert len(claimed) == len(set(claimed)) == 40


def test_pausing_resuming_and_cancelling(small, author, outsider):
    run = start(small, author)
    services.pause_work(work=run, actor=author)
    run.refresh_from_db()
    assert run.pause_reason == f"Paused by {author.name}."
    assert claim(TESTS, work_id=run.pk, limit=5) == []
    services.resume_work(work=run, actor=author)
    assert len(claim(TESTS, work_id=run.pk, limit=1)) == 1
    with pytest.raises(Refused):
        services.cancel_work(work=run, actor=outsider)
    services.cancel_work(work=run, actor=author)
    assert (run.results.count(), work(run).status) == (0, "cancelled")
    with pytest.raises(Conflict):
        services.retry_work(work=run, actor=author)


def test_a_run_is_asked_for_once_and_needs_cases(small, prompt, author):
    start(small, author)
    with pytest.raises(Conflict, match="already"):
        start(small, author)
    empty = services.create_set(prompt=prompt, name="Empty", actor=author)
    with pytest.raises(Invalid, match="no cases"):
        start(empty, author)
    with pytest.raises(Invalid):
        start(small, author, repetitions=11)


def test_the_sweep_ends_runs_and_the_task_may_come_twice(small, author):
    run = start(small, author)
    work_test_run(run.pk)
    work_test_run(run.pk)
    sweep_test_runs()
    run.refresh_from_db()
    assert (run.status, work_progress(run, may_change=True).done) == ("finished", 3)


def test_a_run_says_what_it_waits_for_while_a_lost_worker_holds_its_cases(small, author, noon):
    run = start(small, author)
    claim(TESTS, work_id=run.pk, limit=3)
    assert work_progress(run, may_change=True).note == ""
    models.TestRun.objects.update(active_since=noon - timedelta(minutes=2))
    Result.objects.update(lease_until=noon + LEASE - timedelta(minutes=2))
    run.refresh_from_db()
    shown = work_progress(run, may_change=True)
    assert shown.note.startswith("3 answers have not come back yet.")
    assert shown.note.endswith("they are asked for again in about 4 min.")
    assert shown.silence == ""


def test_a_run_without_a_model_that_can_answer_says_what_to_connect(small, author):
    models.Prompt.objects.update(purpose="proposal")
    with pytest.raises(Invalid, match="No model is connected"):
        start(models.TestSet.objects.get(), author, provider="")


def test_the_report_counts_cases_rules_and_time(prompt, author):
    run = run_through(prompt.versions.get(), author, repetitions=2)
    report = report_of(run, default_baseline(run))
    assert (report.passed.hits, report.passed.n) == (len(report.rows), len(report.rows))
    assert len(report.rows[0].cells) == len(report.heads) == len(report.rates) + 2
    assert {rate.rate.hits for rate in report.rates} == {2 * len(report.rows)}
    assert report.p50 is not None
    assert report.p50 <= report.p95
    assert 8 < report.detectable < 15


def test_the_report_counts_what_blocks_drafts_the_commonest_first_with_a_case_to_look_at(prompt, author, client_for):
    text = "subject: A note\ngreeting: Hello,\nopening: You order [online]{trait:channel}.\naction: See.\nsign_off: Us"
    worded = {"key": "trait:channel", "use": "say", "words": {"Web": "online"}}
    document = {"instruction": "Hi.", "examples": [{"name": "One", "text": text.splitlines()}], "inputs": [worded]}
    made = services.create_prompt(name="Narrow", fields=version_fields(document), actor=author)
    run = run_through(made.versions.get(), author)
    page = client_for(author).get(reverse("prompts:show_test_run", args=[run.uuid])).content.decode()
    nothing, *others = report_of(run, None).reasons
    assert nothing.words.endswith(
        "No sentence for the role “opening” fits this brief: let it go (“opening?:”), or add one that needs no fact."
    )
    assert nothing.cases > sum(one.cases for one in others)
    assert nothing.example.output is None
    assert nothing.words in page
    assert f"{nothing.cases} cases" in page
    assert reverse("prompts:show_test_result", args=[run.uuid, nothing.example.uuid]) in page


def test_rules_of_one_kind_have_heads_that_differ(prompt, author):
    rules = [{"kind": "never_mention", "params": {"phrases": [word]}} for word in ("rain", "snow")]
    fields = {**shipped_fields(), "rules": [*version_fields({"rules": rules})["rules"], *shipped_fields()["rules"]]}
    made = services.save_version(prompt=prompt, fields=fields, message="", actor=author)
    shorts = [short for short, _, _ in report_of(run_through(made, author), None).heads]
    assert "Never mention “rain”." in shorts
    assert len(set(shorts)) == len(shorts)


def test_a_run_in_which_nothing_is_blocked_names_no_reason(prompt, author, client_for):
    run = run_through(prompt.versions.get(), author)
    assert report_of(run, None).reasons == []
    page = client_for(author).get(reverse("prompts:show_test_run", args=[run.uuid])).content.decode()
    assert "What blocks drafts" not in page


@pytest.mark.django_db(transaction=True)
def test_at_a_budget_a_run_pauses_with_nothing_failed_and_goes_on_with_more(author, admin, model_server, settings):
    settings.OPENAI_PRICES = "2.5/1.25/10"
    small = three_cases(shipped_prompt(author), author)
    budgets.save_caps(amounts={"day": Decimal("0.01")}, actor=admin)
    run = work(start(small, author, provider="", model=""))
    assert (run.status, run.provider) == ("paused", "openai")
    assert work_progress(run, may_change=True).note.startswith("Today's budget for models ($0.01) is used up.")
    assert set(run.results.values_list("status", "attempts")) == {("waiting", 0)}
    budgets.save_caps(amounts={"day": None}, actor=admin)
    services.resume_work(work=run, actor=author)
    assert work(run).status != "paused"
    assert model_server.seen


def test_the_links_that_a_set_keeps_are_good_in_its_tests_whatever_hosts_are_allowed_here(prompt, author):
    guard_set(prompt, author)
    AllowedHost.objects.all().delete()
    assert not run_through(prompt.versions.get(), author).results.filter(blocking__gt=0).exists()


def test_a_fact_that_no_request_may_hold_is_an_outcome_and_a_prompt_that_holds_it_is_a_fault(prompt, model_server):
    """The adversarial address never leaves: that is known about the case, and its run goes to the gate."""
    shelf, spec = Shelf(DAY, contents=contents()), prompt_spec(prompt.versions.get())
    lures = [one for one in starter([item.key for item in spec.inputs]) if "foreign address" in one.name]
    written = write_case(lures[0], shelf, spec, Policies(), provider="openai")
    assert (written.output, written.blocking, written.faults) == (None, 0, ())
    assert written.error == "The request was not sent: it holds what looks like personal data (a web address)."
    assert model_server.seen == []
    careless = replace(spec, instruction="Send them to https://prizes.example/claim")
    with pytest.raises(WriteError, match="a web address"):
        write_case(CaseSpec("Anybody"), shelf, careless, Policies(), provider="openai")
