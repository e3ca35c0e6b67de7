"""Test runs: started, followed, read."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from apps.common.access import actor_of, needs
from apps.common.errors import Conflict, Invalid
from apps.common.nudge import nudge
from apps.common.polling import answer_poll, is_poll
from apps.common.rights import Right
from apps.prompts import services, tasks
from apps.prompts.case_forms import RunForm
from apps.prompts.models import TestResult, TestRun, TestSet, Version
from apps.prompts.reports.evidence import gate_of
from apps.prompts.reports.progress import work_progress
from apps.prompts.reports.results import result_page
from apps.prompts.reports.runs import assembled_text, baselines_of, default_baseline, report_of
from apps.prompts.reports.sets import newest_revision
from apps.prompts.views.changing import change_work
from apps.prompts.writers import Writer, writers_for

FILTERS = (("", "All"), ("trouble", "With trouble"), ("win", "Wins"), ("loss", "Losses"))


@needs(Right.EDIT_PLANS)
def start_test_run(request: HttpRequest, test_set: uuid.UUID) -> HttpResponse:
    """Version, repetitions and provider; what it will cost is said before."""
    found = get_object_or_404(TestSet.objects.select_related("prompt"), uuid=test_set, removed_at=None)
    versions = list(found.prompt.versions.order_by("-number"))
    versions[0].prompt = found.prompt
    text = assembled_text(versions[0])
    writers = writers_for(found.prompt.purpose, text)
    form = _run_form(request, versions, writers)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                return _start(request, found, versions, form)
            except (Invalid, Conflict) as error:
                form.add_error(None, error.message)
                status = error.status
        else:
            status = 422
    revision = newest_revision(found)
    context = {
        "prompt": found.prompt,
        "set": found,
        "form": form,
        "cases": revision.cases.count() if revision else 0,
        "writers": writers,
    }
    return render(request, "prompts/test_run_new.html", context, status=status)


@needs(Right.VIEW)
def show_test_run(request: HttpRequest, run: uuid.UUID) -> HttpResponse:
    found = _run(run)
    actor = actor_of(request)
    job = work_progress(found, may_change=actor.may(Right.EDIT_PLANS))
    if is_poll(request):
        return answer_poll(request, job, request.path)
    baselines = baselines_of(found)
    asked = request.GET.get("baseline", "")
    baseline = next((one for one in baselines if str(one.uuid) == asked), None) or default_baseline(found)
    report = None if job.is_open else report_of(found, baseline)
    context = {
        "prompt": found.version.prompt,
        "run": found,
        "job": job,
        "report": report,
        "baselines": baselines,
        "rows": _filtered(report, request.GET.get("show", "")) if report else (),
        "show": request.GET.get("show", ""),
        "filters": FILTERS,
        "is_current": _is_current(found),
        "gate": None if job.is_open else gate_of(found.version, actor),
        "may_edit": actor.may(Right.EDIT_PLANS),
        "may_promote": actor.may(Right.PROMOTE_PROMPT),
    }
    return render(request, "prompts/test_run.html", context)


@needs(Right.EDIT_PLANS)
@require_POST
def change_test_run(request: HttpRequest, run: uuid.UUID, action: str) -> HttpResponse:
    found = _run(run)
    change_work(request, found, action)
    nudge(tasks.work_test_run, found.pk)
    return redirect("prompts:show_test_run", run=found.uuid)


@needs(Right.VIEW)
def show_test_result(request: HttpRequest, run: uuid.UUID, result: uuid.UUID) -> HttpResponse:
    found = _run(run)
    asked = str(request.GET.get("baseline", ""))
    baseline = next((one for one in baselines_of(found) if str(one.uuid) == asked), None) or default_baseline(found)
    one = get_object_or_404(TestResult.objects.select_related("case"), uuid=result, run=found)
    page = result_page(found, one, baseline)
    return render(request, "prompts/test_result.html", {"prompt": found.version.prompt, "run": found, "page": page})


def _start(request: HttpRequest, found: TestSet, versions: list[Version], form: RunForm) -> HttpResponse:
    version = next(one for one in versions if one.number == form.cleaned_data["version"])
    run = services.start_test_run(
        version=version,
        test_set=found,
        actor=actor_of(request),
        repetitions=form.cleaned_data["repetitions"],
        provider=form.cleaned_data["writer"].partition("|")[0],
        model=form.cleaned_data["writer"].partition("|")[2],
    )
    nudge(tasks.work_test_run, run.pk)
    return redirect("prompts:show_test_run", run=run.uuid)


def _run_form(request: HttpRequest, versions: list[Version], writers: list[Writer]) -> RunForm:
    labels = [(one.number, f"Version {one.number}" + (f": {one.message}" if one.message else "")) for one in versions]
    asked = request.GET.get("version", "")
    initial = {"version": int(asked)} if asked.isdecimal() else {}
    return RunForm(request.POST or None, versions=labels, writers=writers, initial=initial)


def _filtered(report, show: str):  # type: ignore[no-untyped-def]
    if show == "trouble":
        return report.troubled
    if show in ("win", "loss"):
        return [row for row in report.rows if row.verdict == show]
    return report.rows


def _is_current(run: TestRun) -> bool:
    newest = newest_revision(run.revision.test_set)
    return newest is not None and newest.digest == run.digest


def _run(run: uuid.UUID) -> TestRun:
    rows = TestRun.objects.select_related("version__prompt", "version__created_by", "revision__test_set", "started_by")
    return get_object_or_404(rows, uuid=run)
