"""Judges answer with quotations, people without seeing them, and the figures say how far they agree."""

import json

import pytest
from django.urls import reverse

from apps.common.errors import Conflict, Refused
from apps.content.models import AllowedHost
from apps.prompts import models, services
from apps.prompts.documents import read_document
from apps.prompts.reports.judging import judge_questions, next_to_label, standings
from apps.prompts.reports.progress import prompt_jobs
from apps.prompts.shipped import raw_document
from apps.prompts.testing.cases import CaseSpec, Shelf
from apps.prompts.testing.judges import MIN_FAULTS, MIN_LABELS, checked_answers, majority, standing_of
from tests import scripted_openai as script
from tests.prompts.cast import DAY, contents
from tests.prompts.gate import run_through
from tests.prompts.stories import shipped_prompt

TEXT = "Hello there,\nWool thins at the elbows “first”.\nYours, the team"


def said(number, holds, quote=""):
    return {"number": number, "holds": holds, "quote": quote, "reason": "So it reads."}


@pytest.mark.parametrize(
    ("answer", "is_void"),
    [
        (said(1, False, "thins at the elbows"), False),
        (said(1, False, 'elbows   "first"'), False),
        (said(1, False, "elbows last"), True),
        (said(1, False), True),
        (said(1, True), False),
        (said(1, True, "elbows last"), True),
        (said(2, True), True),
    ],
)
def test_an_answer_must_quote_what_is_there(answer, is_void):
    [found] = checked_answers({"answers": [answer]}, ["Is it plain?"], TEXT)
    assert found["is_void"] is is_void


def test_people_who_are_divided_say_nothing():
    assert [majority(votes) for votes in ([True], [True, False], [True, False, False])] == [True, None, False]


def pairs(both=0, judge=0, people=0, neither=0):
    return [(True, True)] * both + [(True, False)] * judge + [(False, True)] * people + [(False, False)] * neither


@pytest.mark.parametrize(
    ("given", "is_good"),
    [
        (pairs(both=30, neither=60), True),
        (pairs(both=28, judge=2, people=3, neither=60), True),
        (pairs(both=MIN_FAULTS - 1, neither=60), False),
        (pairs(both=15, neither=MIN_LABELS - 16), False),
        (pairs(both=20, judge=15, people=2, neither=60), False),
        (pairs(both=12, judge=1, people=30, neither=40), False),
        (pairs(neither=90), False),
        ([], False),
    ],
)
def test_a_judge_only_annotates_until_it_has_shown_that_it_agrees(given, is_good):
    assert standing_of(given, 0).is_good_enough is is_good


@pytest.fixture
def run(author):
    prompt = shipped_prompt(author)
    AllowedHost.objects.get_or_create(host="northwind.example")
    shelf = Shelf(DAY, contents=contents())
    made = services.create_set(prompt=prompt, name="Three", shelf=shelf, actor=author)
    specs = [CaseSpec(f"Customer {n}") for n in range(3)]
    services.add_cases(test_set=made, specs=specs, origin=models.TestCase.Origin.FORM, actor=author)
    return run_through(prompt.versions.get(), author)


@pytest.fixture
def judge(author):
    return services.import_prompt(document=read_document(raw_document("judge-of-tone")), actor=author).versions.get()


def answering(judge, run):
    """A model that finds one fault it can quote, one that it invents, and nothing else."""
    count = len(judge_questions(judge, run.version))
    rest = [said(number, True) for number in range(3, count + 1)]
    return script.text(json.dumps({"answers": [said(1, False, "Northwind"), said(2, False, "unicorns"), *rest]}))


def judged(run, judge, author):
    made = services.start_judging(run=run, judge=judge, actor=author)
    while services.work_judge_run(run_id=made.pk):
        pass
    made.refresh_from_db()
    return made


@pytest.mark.django_db
def test_without_a_model_fixed_checks_answer_what_they_decide_and_the_rest_counts_for_nothing(
    run, judge, author, reviewer, client_for
):
    made = judged(run, judge, author)
    assert (made.status, made.provider) == ("finished", "composer")
    answers = [one for judgement in made.judgements.all() for one in judgement.answers]
    assert {one["holds"] for one in answers} == {None}
    for result in run.results.all():
        services.label_result(result=result, answers=dict.fromkeys(made.questions, True), actor=reviewer)
    assert standings(judge.content_hash, is_built_in=True)[""].agreement.n == 0
    page = client_for(author).get(reverse("prompts:show_judges", args=[run.uuid])).content.decode()
    for words in ("No model is connected", "Composed without AI", "left open: neither yes nor no", "Needs a model"):
        assert words in page
    assert "Label drafts" in page


@pytest.mark.django_db
def test_what_fixed_checks_answer_never_speaks_for_a_model(run, author, reviewer):
    document = read_document(raw_document("judge-of-tone"))
    fields = document.versions[0].fields
    fields["rules"][0]["params"]["questions"] = ["Is it free of exclamation marks?"]
    judge = services.import_prompt(document=document, actor=author).versions.get()
    made = judged(run, judge, author)
    assert {one["holds"] for judgement in made.judgements.all() for one in judgement.answers[:1]} <= {True, False}
    question = made.questions[0]
    for result in run.results.all():
        services.label_result(result=result, answers={question: True}, actor=reviewer)
    assert standings(judge.content_hash, is_built_in=True)[question].agreement.n == 3
    assert question not in standings(judge.content_hash)


@pytest.mark.django_db(transaction=True)
def test_a_judge_and_people_meet_in_the_figures(run, judge, author, reviewer, model_server):
    model_server.script(*[answering(judge, run)] * 3)
    made = judged(run, judge, author)
    assert made.status == "finished"
    assert made.judgements.filter(status="written").count() == 3
    assert len(model_server.seen) == 3
    questions = made.questions
    for result in run.results.all():
        answers = {questions[0]: False, questions[2]: True}
        services.label_result(result=result, answers=answers, actor=reviewer)
    found = standings(judge.content_hash)
    assert (found[questions[0]].agreement.both, found[questions[1]].void) == (3, 3)
    assert found[questions[2]].agreement.neither == 3
    assert (found[""].agreement.n, found[""].is_good_enough) == (6, False)


@pytest.mark.django_db(transaction=True)
def test_a_judge_run_that_loses_its_worker_goes_on(run, judge, author, model_server):
    model_server.script(*[answering(judge, run)] * 3)
    made = services.start_judging(run=run, judge=judge, actor=author)
    assert [(job.label, job.name) for job in prompt_jobs()] == [("Judging drafts", "Come back")]
    made.judgements.update(status="writing", claim_no=1, lease_until="2020-01-01T00:00:00Z")
    assert services.sweep(models.JUDGES) == [made.pk]
    while services.work_judge_run(run_id=made.pk):
        pass
    assert made.judgements.filter(status="written").count() == 3
    with pytest.raises(Conflict):
        services.start_judging(run=models.TestRun.objects.get(), judge=run.version, actor=author)


@pytest.mark.django_db(transaction=True)
def test_people_label_one_draft_after_the_other_and_never_see_the_judge(
    run, judge, author, reviewer, outsider, client_for, model_server
):
    model_server.script(*[answering(judge, run)] * 3)
    judged(run, judge, author)
    client, page = client_for(reviewer), reverse("prompts:label_drafts", args=[run.uuid])
    for _ in range(3):
        shown = client.get(page).content.decode()
        assert "So it reads." not in shown
        result = next_to_label(run, reviewer)
        client.post(page, {"result": result.uuid, "q-0": "no", "q-1": "yes", "q-2": "maybe"})
    assert next_to_label(run, reviewer) is None
    assert "every draft of this run" in client.get(page).content.decode()
    assert models.HumanLabel.objects.filter(labelled_by=reviewer).count() == 6
    with pytest.raises(Refused):
        services.label_result(result=run.results.first(), answers={"x": True}, actor=outsider)
