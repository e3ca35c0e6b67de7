from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from apps.ai.selectors import campaign_budget
from apps.ai.services.batches import batch_target
from apps.campaigns.models import Campaign
from apps.campaigns.selectors import send_date
from apps.common import clock
from apps.common.access import actor_of, needs
from apps.common.errors import Invalid, Refused
from apps.common.list_pages import list_of, show_list
from apps.common.lists import Choice, Column, ListSpec
from apps.common.nudge import nudge
from apps.common.polling import answer_poll, is_poll
from apps.common.progress import Progress, State
from apps.common.rights import Right
from apps.common.undo import Undo, offer_undo
from apps.drafts import selectors, services, tasks
from apps.drafts.editing import checked, edited, is_check, shown
from apps.drafts.forms import DraftForm, NoteForm, TestCaseForm
from apps.drafts.frames import draft_frame
from apps.drafts.models import DraftUse, GenerationRun, Revision
from apps.drafts.selectors.lost_content import lost_uses
from apps.drafts.selectors.pages import PEOPLE, DraftView, draft_view, revisions_of
from apps.drafts.selectors.progress import error_choices, run_progress, writers
from apps.drafts.selectors.stopped import way_on
from apps.prompts import learned_from, writing
from apps.prompts import services as prompt_services
from apps.prompts.models import TestSet

DRAFT_LIST = ListSpec(
    columns=(
        Column("subject", "Draft", text=lambda use: use.revision.headline if use.revision else ""),
        Column("members", "People", sort="brief__members", numeric=True, text="brief.members"),
        Column("findings", "Findings", text=lambda use: use.revision.doubts if use.revision else None),
        Column("status", "Status", sort="status", text=lambda use: use.get_status_display()),
        Column("written", "Written", sort="written_at", text=lambda use: use.written_at and use.written_at.isoformat()),
    ),
    key="drafts",
    filters=(
        Choice("status", "Status", DraftUse.Status.choices, "status"),
        Choice("error", "Error", error_choices, "error_code"),
    ),
    default_sort="-members",
    per_page=30,
)
CHANGES = {
    "pause": services.pause_run,
    "resume": services.resume_run,
    "cancel": services.cancel_run,
    "retry": services.retry_failed,
    "compose": services.compose_failed,
}


@needs(Right.VIEW)
def show_drafts(request: HttpRequest, campaign: UUID) -> HttpResponseBase:
    plan = get_object_or_404(Campaign, uuid=campaign)
    run, counts = selectors.latest_run(plan), selectors.progress(plan)
    job = run_progress(run, counts, may_change=actor_of(request).may(Right.EDIT_PLANS)) if run else None
    if job and is_poll(request):
        return _poll(request, job)
    context: dict[str, Any] = {
        "campaign": plan,
        "run": run,
        "job": job,
        "progress": counts,
        "provider": writing.current_provider(),
        "can_batch": batch_target() is not None,
        "missing": services.briefs_without_use(plan) if plan.status == Campaign.Status.FROZEN else 0,
    }
    if run:
        context |= _standing(request, plan, run)
    context["lost"] = lost_uses(plan, send_date(plan, clock.now())).count()
    context["page"] = list_of(request, selectors.uses_of(plan), DRAFT_LIST)
    return show_list(request, "drafts/campaign.html", context)


def _standing(request: HttpRequest, plan: Campaign, run: GenerationRun) -> dict[str, Any]:
    """Who wrote so far, and what a run that has stopped needs from whom."""
    actor = actor_of(request)
    found = {"writers": writers(run), "may_edit": actor.may(Right.EDIT_PLANS), "may_manage": actor.may(Right.MANAGE)}
    if run.cap:
        return {**found, "budget": campaign_budget(plan.uuid)}
    return {**found, "way_on": way_on(run)}


def _poll(request: HttpRequest, job: Progress) -> HttpResponse:
    """The progress; a run that has stopped since the page was shown brings the whole page, with what can be done."""
    answer = answer_poll(request, job, f"{request.path}?state={job.state}")
    if job.state is State.PAUSED and request.GET.get("state") != job.state:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@needs(Right.EDIT_PLANS)
def start_run(request: HttpRequest, campaign: UUID) -> HttpResponse:
    plan = get_object_or_404(Campaign, uuid=campaign)
    run = services.start_run(
        campaign=plan,
        actor=actor_of(request),
        provider=request.POST.get("provider") or None,
        is_batch=request.POST.get("batch") == "1",
    )
    nudge(tasks.work_run, run.pk)
    return redirect("drafts:show_drafts", campaign)


@require_POST
@needs(Right.EDIT_PLANS)
def change_run(request: HttpRequest, campaign: UUID, action: str) -> HttpResponse:
    run = selectors.latest_run(get_object_or_404(Campaign, uuid=campaign))
    if run is None or action not in CHANGES:
        raise Http404
    CHANGES[action](run=run, actor=actor_of(request))
    nudge(tasks.work_run, run.pk)
    return redirect("drafts:show_drafts", campaign)


@require_POST
@needs(Right.EDIT_PLANS)
def reopen_plan(request: HttpRequest, campaign: UUID) -> HttpResponse:
    services.reopen_plan(campaign=get_object_or_404(Campaign, uuid=campaign), actor=actor_of(request))
    messages.success(request, "The plan is open again. Drafts that still fit are found again after the next freeze.")
    return redirect("campaigns:show_campaign", campaign)


@needs(Right.VIEW)
def show_draft(request: HttpRequest, campaign: UUID, use: UUID) -> HttpResponse:
    found = _use(campaign, use)
    context = {
        "campaign": found.campaign,
        "use": found,
        "view": draft_view(found),
        "people": [(key, label) for key, (label, _) in PEOPLE.items()],
        "revisions": revisions_of(found),
        "edited": learned_from.edited(str(found.uuid)),
        "may_edit": actor_of(request).may(Right.EDIT_PLANS),
        "note_form": NoteForm(),
    }
    return render(request, "drafts/draft.html", context)


@needs(Right.EDIT_PLANS)
def edit_draft(request: HttpRequest, campaign: UUID, use: UUID) -> HttpResponse:
    found = _use(campaign, use)
    view = _written(found)
    if is_check(request):
        return render(request, "drafts/edit.html", {"campaign": found.campaign, "view": view, **checked(request, view)})

    def write(form: DraftForm, base: str) -> Revision:
        return services.edit_revision(use=found, fields=form.to_draft(), actor=actor_of(request), base_hash=base)

    editing = edited(request, lambda: _written(_use(campaign, use)))
    if editing.save(write):
        messages.success(request, editing.say("Saved as a new revision. Somebody else decides on it."))
        return redirect("drafts:show_draft", campaign, use)
    view = _written(_use(campaign, use)) if request.method == "POST" else view
    context = {"campaign": found.campaign, "view": view, **shown(editing, view)}
    return render(request, "drafts/edit.html", context, status=editing.status)


@require_POST
@needs(Right.EDIT_PLANS)
def rewrite_draft(request: HttpRequest, campaign: UUID, use: UUID) -> HttpResponse:
    found = _use(campaign, use)
    form = NoteForm(request.POST)
    if form.is_valid():
        services.request_changes(use=found, note=form.cleaned_data["note"], actor=actor_of(request))
        nudge(tasks.work_run, found.run_id)
        messages.success(request, "The draft is being written again with your note.")
    else:
        messages.error(request, "Say what should be different, then ask for another writing.")
    return redirect("drafts:show_draft", campaign, use)


@needs(Right.VIEW)
def add_to_test_set(request: HttpRequest, campaign: UUID, use: UUID) -> HttpResponse:
    """What this draft was written from becomes a case of one of its prompt's test sets."""
    found, actor = _use(campaign, use), actor_of(request)
    if not (actor.may(Right.EDIT_PLANS) or actor.may(Right.DECIDE)):
        raise Refused("Marketers and reviewers add cases to test sets.")
    version = found.brief.variant.prompt_version
    if version is None:
        raise Http404
    sets = version.prompt.test_sets.filter(removed_at=None).order_by("-guards", "name")
    form = TestCaseForm(request.POST or None, sets=sets)
    if request.method == "POST" and form.is_valid():
        try:
            return _add_case(request, found, sets.get(uuid=form.cleaned_data["test_set"]), form.cleaned_data["name"])
        except Invalid as error:
            form.add_error("name", error.message)
    context = {"campaign": found.campaign, "use": found, "prompt": version.prompt, "form": form, "sets": sets}
    return render(request, "drafts/test_case.html", context, status=422 if form.errors else 200)


def _add_case(request: HttpRequest, use: DraftUse, test_set: TestSet, name: str) -> HttpResponse:
    before = test_set.revisions.order_by("-number").values_list("number", flat=True)[0]
    brief, actor = selectors.writing_task(use).brief, actor_of(request)
    after = prompt_services.add_draft_case(test_set=test_set, brief=brief, name=name, actor=actor)
    words = f"{after.note} to “{test_set.name}”. Versions need a new run before they go into production."
    if actor.may(Right.EDIT_PLANS):
        keys = {"test_set": str(test_set.uuid), "before": before, "after": after.number}
        offer_undo(request, words, Undo("prompts.change_test_cases", keys))
    else:
        messages.success(request, words)
    return redirect("drafts:show_draft", use.campaign.uuid, use.uuid)


@needs(Right.VIEW)
def preview_draft(request: HttpRequest, campaign: UUID, use: UUID, person: str) -> HttpResponse:
    if person not in PEOPLE:
        raise Http404
    view = _written(_use(campaign, use))
    return draft_frame(view, PEOPLE[person][1])


def _use(campaign: UUID, use: UUID) -> DraftUse:
    try:
        return selectors.use_for_page(campaign, use)
    except DraftUse.DoesNotExist as error:
        raise Http404 from error


def _written(use: DraftUse) -> DraftView:
    view = draft_view(use)
    if view is None:
        raise Http404
    return view
