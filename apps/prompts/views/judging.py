"""Judges on a run, and people who answer the same questions without seeing them."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from apps.ai.types import DraftText
from apps.common.access import actor_of, needs
from apps.common.errors import Refused
from apps.common.models import User
from apps.common.nudge import nudge
from apps.common.polling import answer_poll, is_poll
from apps.common.rights import Right
from apps.common.uuids import uuid_of
from apps.prompts import services, tasks
from apps.prompts.builtin import LIMITS
from apps.prompts.models import JudgeRun, TestResult, TestRun, Version
from apps.prompts.preview import Preview, shown_draft
from apps.prompts.purposes import JUDGE
from apps.prompts.reports.judging import (
    judge_pages,
    judges,
    labelled_count,
    next_to_label,
    questions_of_run,
)
from apps.prompts.reports.progress import work_progress
from apps.prompts.selectors import prompt_spec
from apps.prompts.testing.cases import brief_of
from apps.prompts.views.changing import change_work
from apps.prompts.writers import writers_for
from apps.prompts.writing import COMPOSER


@needs(Right.VIEW)
def show_judges(request: HttpRequest, run: uuid.UUID) -> HttpResponse:
    found = _run(run)
    actor = actor_of(request)
    if is_poll(request):
        return _answer_judge(request, found, actor)
    pages = judge_pages(found, may_change=actor.may(Right.EDIT_PLANS))
    context = {
        "prompt": found.version.prompt,
        "run": found,
        "pages": pages,
        "judges": judges(),
        "wanted": _uuid(request.GET.get("with", "")),
        "is_built_in": writers_for(JUDGE)[0].provider == COMPOSER,
        "limits": LIMITS[JUDGE],
        "questions": questions_of_run(found),
        "labelled": labelled_count(found, actor),
        "may_edit": actor.may(Right.EDIT_PLANS),
        "may_label": actor.may(Right.EDIT_PLANS) or actor.may(Right.DECIDE),
    }
    return render(request, "prompts/test_judges.html", context)


@needs(Right.EDIT_PLANS)
@require_POST
def start_judging(request: HttpRequest, run: uuid.UUID) -> HttpResponse:
    found = _run(run)
    judge = get_object_or_404(Version.objects.select_related("prompt"), uuid=_uuid(request.POST.get("judge", "")))
    made = services.start_judging(run=found, judge=judge, actor=actor_of(request))
    nudge(tasks.work_judge_run, made.pk)
    return redirect("prompts:show_judges", run=found.uuid)


@needs(Right.EDIT_PLANS)
@require_POST
def change_judging(request: HttpRequest, judge_run: uuid.UUID, action: str) -> HttpResponse:
    found = get_object_or_404(JudgeRun.objects.select_related("run__version__prompt"), uuid=judge_run)
    change_work(request, found, action)
    nudge(tasks.work_judge_run, found.pk)
    return redirect("prompts:show_judges", run=found.run.uuid)


@needs(Right.VIEW)
def label_drafts(request: HttpRequest, run: uuid.UUID) -> HttpResponse:
    """One draft after the other with its questions; a judge's answers are never on this page."""
    found, actor = _run(run), actor_of(request)
    if not (actor.may(Right.EDIT_PLANS) or actor.may(Right.DECIDE)):
        raise Refused("Marketers and reviewers label drafts.")
    questions = questions_of_run(found)
    if request.method == "POST":
        result = get_object_or_404(
            TestResult.objects.select_related("run"), uuid=_uuid(request.POST.get("result", "")), run=found
        )
        result.run = found
        answers = {
            text: request.POST[f"q-{n}"] == "yes"
            for n, text in enumerate(questions)
            if request.POST.get(f"q-{n}") in ("yes", "no")
        }
        if answers:
            services.label_result(result=result, answers=answers, actor=actor)
        return redirect("prompts:label_drafts", run=found.uuid)
    waiting = next_to_label(found, actor)
    context = {
        "prompt": found.version.prompt,
        "run": found,
        "result": waiting,
        "preview": _preview(found, waiting) if waiting else None,
        "questions": [(f"q-{n}", text) for n, text in enumerate(questions)],
        "labelled": labelled_count(found, actor),
    }
    return render(request, "prompts/test_labels.html", context)


def _answer_judge(request: HttpRequest, run: TestRun, actor: User) -> HttpResponse:
    """The progress of the judge that the poll names."""
    judging = get_object_or_404(run.judge_runs, uuid=_uuid(str(request.GET.get("judge", ""))))
    job = work_progress(judging, may_change=actor.may(Right.EDIT_PLANS))
    return answer_poll(request, job, f"{request.path}?judge={judging.uuid}")


def _preview(run: TestRun, result: TestResult) -> Preview:
    brief = brief_of(result.case.spec, run.revision.content, prompt_spec(run.version), result.repetition)
    return shown_draft(DraftText.from_json(result.output or {}), (), brief, Preview((), None, ""))


def _run(run: uuid.UUID) -> TestRun:
    rows = TestRun.objects.select_related("version__prompt", "revision__test_set")
    return get_object_or_404(rows, uuid=run)


def _uuid(text: str) -> uuid.UUID:
    return uuid_of(text) or uuid.UUID(int=0)
