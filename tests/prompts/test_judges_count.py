"""Once a judge is good enough its answers count: in the results of a run and at the gate for production."""

import pytest
from django.urls import reverse

from apps.common.errors import Refused
from apps.prompts import services
from apps.prompts.reports.counting import standing_now, verdicts_on
from apps.prompts.reports.evidence import gate_of
from apps.prompts.reports.runs import report_of
from apps.prompts.rules import sentence
from apps.prompts.selectors import prompt_spec, version_fields
from apps.prompts.spec import RuleSpec
from tests.prompts.gate import run_through
from tests.prompts.judges import judge_saying, judged, label_alike, make_judge, put_in_production
from tests.prompts.stories import shipped_fields, shipped_prompt

pytestmark = pytest.mark.django_db(transaction=True)
CHAT = "/v1/chat/completions"
ALOUD = "Would a shopkeeper say this?"
CHECKLIST = RuleSpec("tone_checklist", {"questions": [ALOUD]})


@pytest.fixture
def prompt(author):
    """Its first version is in production; both versions ask a judge the same."""
    made = shipped_prompt(author)
    fields = shipped_fields()
    rules = [*fields["rules"], CHECKLIST.to_json()]
    before = services.save_version(prompt=made, fields={**fields, "rules": rules}, message="Asked", actor=author)
    put_in_production(before, author)
    after = services.save_version(
        prompt=made, fields={**fields, "rules": rules, "tone": "Drier."}, message="Drier", actor=author
    )
    return made, before, after


def rate(run, baseline=None):
    return next(one for one in report_of(run, baseline).rates if one.words == sentence(CHECKLIST))


def words_of(gate):
    return next(one.words for one in gate.conditions if one.key == "rules")


def test_a_judge_opens_and_closes_the_gate_only_once_it_is_good_enough(
    prompt, author, reviewer, model_server, client_for
):
    _, before, after = prompt
    was, run = run_through(before, author), run_through(after, author)
    judge = make_judge(author)
    model_server.routes[CHAT] = judge_saying({ALOUD: "Northwind"}, every=4)
    judged(was, judge, author)
    model_server.routes[CHAT] = judge_saying({ALOUD: "Northwind"}, every=2)
    second = judged(run, judge, author)

    page = client_for(author)
    shown = page.get(reverse("prompts:show_test_run", args=[run.uuid])).content.decode()
    assert "What only a judge can tell does not count yet" in shown
    assert verdicts_on(run, was) == (None, None)
    assert (rate(run, was).rate.n, gate_of(after, reviewer).is_open) == (0, True)
    assert "no judge of this run is good enough" in words_of(gate_of(after, reviewer))
    judges = page.get(reverse("prompts:show_judges", args=[run.uuid])).content.decode()
    assert "It only annotates: nothing that it says counts yet" in judges
    assert "People have answered 0 of the 50 questions that are needed." in judges

    label_alike(second, reviewer)
    assert standing_now(judge.content_hash).is_good_enough
    found = rate(run, was)
    total = run.results.exclude(output=None).count()
    assert (found.rate.n, found.rate.hits, found.is_below) == (total, total // 2, True)
    assert found.baseline.hits > found.rate.hits
    with pytest.raises(Refused, match="Keeps every blocking rule"):
        services.put_in_production(version=after, content_hash=after.content_hash, actor=reviewer)
    shown = page.get(reverse("prompts:show_test_run", args=[run.uuid]) + f"?baseline={was.uuid}").content.decode()
    assert "so its valid answers count here and at the gate" in shown
    broken = run.results.get(judgements__answers__contains=[{"holds": False}], case__place=first_broken(second))
    result = page.get(reverse("prompts:show_test_result", args=[run.uuid, broken.uuid])).content.decode()
    assert ALOUD in result
    assert "No judge that counts has told" not in result

    # People change their minds: at the next question the same wording is good enough no more.
    for result in run.results.exclude(output=None):
        services.label_result(result=result, answers={ALOUD: True}, actor=reviewer)
    assert verdicts_on(run, was) == (None, None)
    assert gate_of(after, reviewer).is_open


def first_broken(judge_run):
    found = judge_run.judgements.filter(answers__contains=[{"holds": False}]).order_by("result__case__place")
    return found.first().result.case.place


def test_what_the_baseline_was_not_asked_is_not_compared(prompt, author, reviewer, model_server):
    _, before, after = prompt
    was, run = run_through(before, author), run_through(after, author)
    judge = make_judge(author)
    model_server.routes[CHAT] = judge_saying({ALOUD: "Northwind"}, every=2)
    label_alike(judged(run, judge, author), reviewer)
    assert (rate(run, was).baseline.n, rate(run, was).is_below) == (0, False)
    gate = gate_of(after, reviewer)
    assert gate.is_open
    assert f"The run of version {before.number} has not been judged by “Judge of tone”" in words_of(gate)


def test_a_new_wording_of_a_judge_begins_at_nothing(prompt, author, reviewer, model_server):
    _, _, after = prompt
    run, judge = run_through(after, author), make_judge(author)
    model_server.routes[CHAT] = judge_saying({ALOUD: "Northwind"}, every=2)
    label_alike(judged(run, judge, author), reviewer)
    fields = version_fields(judge) | {"tone": "Strict."}
    newer = services.save_version(prompt=judge.prompt, fields=fields, message="Strict", actor=author)
    assert standing_now(judge.content_hash).is_good_enough
    assert standing_now(newer.content_hash).agreement.n == 0
    assert not standing_now(judge.content_hash, is_built_in=True).is_good_enough


def test_a_quotation_that_is_not_there_counts_for_nothing(prompt, author, reviewer, model_server):
    _, _, after = prompt
    run, judge = run_through(after, author), make_judge(author)
    own = prompt_spec(judge).rules[0].params["questions"][0]
    model_server.routes[CHAT] = judge_saying({ALOUD: "Northwind", own: "unicorns"}, every=2)
    label_alike(judged(run, judge, author), reviewer)
    total = run.results.exclude(output=None).count()
    checklist = next(one for one in report_of(run, None).rates if one.words == own)
    assert (checklist.rate.hits, checklist.rate.n, checklist.blocks) == (total // 2, total // 2, False)
    assert rate(run).rate.n == total
