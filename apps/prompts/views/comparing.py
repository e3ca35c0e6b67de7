"""Versions or models side by side on the same cases."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from apps.common.access import actor_of, needs
from apps.common.errors import Invalid
from apps.common.nudge import nudge
from apps.common.polling import answer_poll, is_poll
from apps.common.progress import Progress
from apps.common.rights import Right
from apps.prompts import selectors, services, tasks
from apps.prompts.case_forms import CompareForm
from apps.prompts.models import Comparison, Prompt
from apps.prompts.reports.progress import work_progress
from apps.prompts.reports.side_by_side import sample_cases, set_cases, side_by_side
from apps.prompts.views.changing import change_work
from apps.prompts.writers import writers_for


@needs(Right.EDIT_PLANS)
def start_comparison(request: HttpRequest, prompt: uuid.UUID) -> HttpResponse:
    """The form, with the comparisons of before beside it."""
    found = get_object_or_404(Prompt, uuid=prompt)
    versions = list(found.versions.order_by("-number"))
    writers = writers_for(found.purpose)
    sets = list(found.test_sets.filter(removed_at=None).order_by("name"))
    form = CompareForm(request.POST or None, versions=versions, writers=writers, sets=sets)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            source = form.chosen_set
            count = form.cleaned_data["count"]
            shelf, cases, title = set_cases(source, count) if source else sample_cases(found, versions[0], count)
            try:
                made = services.start_comparison(
                    prompt=found,
                    columns=form.columns,
                    shelf=shelf,
                    cases=cases,
                    title=title,
                    actor=actor_of(request),
                )
            except Invalid as error:
                form.add_error(None, error.message)
            else:
                nudge(tasks.work_comparison, made.pk)
                return redirect("prompts:show_comparison", comparison=made.uuid)
    page = selectors.prompt_page(found, None, actor_of(request))
    before = Comparison.objects.filter(prompt=found).select_related("started_by").order_by("-id")[:20]
    context = {"page": page, "form": form, "before": before, "writers": writers}
    return render(request, "prompts/side_by_side_new.html", context, status=status)


@needs(Right.VIEW)
def show_comparison(request: HttpRequest, comparison: uuid.UUID) -> HttpResponse:
    """The drafts side by side, those that are there while others are being written."""
    found = get_object_or_404(Comparison.objects.select_related("prompt", "started_by"), uuid=comparison)
    may_edit = actor_of(request).may(Right.EDIT_PLANS)
    job = work_progress(found, may_change=may_edit)
    if is_poll(request):
        return _poll(request, found, job)
    context = {"prompt": found.prompt, "shown": side_by_side(found), "job": job, "may_edit": may_edit}
    return render(request, "prompts/side_by_side.html", context)


def _poll(request: HttpRequest, comparison: Comparison, job: Progress) -> HttpResponse:
    """The progress, and what has been written since the page `seen` so many."""
    answer = answer_poll(request, job, f"{request.path}?seen={job.done}")
    if job.is_open and request.GET.get("seen") != str(job.done):
        context = {"prompt": comparison.prompt, "shown": side_by_side(comparison), "is_apart": True}
        answer.write(render_to_string("prompts/side_by_side.html#table", context, request))
    return answer


@needs(Right.EDIT_PLANS)
@require_POST
def change_comparison(request: HttpRequest, comparison: uuid.UUID, action: str) -> HttpResponse:
    found = get_object_or_404(Comparison.objects.select_related("prompt"), uuid=comparison)
    change_work(request, found, action)
    nudge(tasks.work_comparison, found.pk)
    return redirect("prompts:show_comparison", comparison=comparison)
