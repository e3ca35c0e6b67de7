from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from apps.approvals import selectors, services
from apps.approvals.forms import DecisionForm, FixForm, LeaseForm, SignForm
from apps.approvals.models import Decision, Review
from apps.approvals.selectors.desk import DeskView
from apps.approvals.selectors.examples import edited as edited_draft
from apps.approvals.selectors.plans import plan_summary
from apps.campaigns.models import Campaign
from apps.common.access import actor_of, needs
from apps.common.errors import AttuneError, Conflict, Invalid
from apps.common.list_pages import list_of, show_list
from apps.common.lists import Choice, Column, ListSpec
from apps.common.nudge import nudge
from apps.common.rights import Right
from apps.common.undo import Undo, offer_undo
from apps.common.visits import for_visits
from apps.drafts.editing import checked, edited, is_check, shown
from apps.drafts.forms import DraftForm
from apps.drafts.models import DraftUse
from apps.drafts.selectors.pages import PEOPLE
from apps.drafts.tasks import work_run

DECISION_LIST = ListSpec(
    columns=(
        Column("draft", "Draft", text=lambda one: one.revision.headline),
        Column("verdict", "Decision", sort="verdict", text=lambda one: one.get_verdict_display()),
        Column("reason", "Why", text=lambda one: f"{one.get_reason_display()} {one.note}".strip()),
        Column("by", "By", text="by.name"),
        Column("at", "When", sort="at", text=lambda one: one.at.isoformat()),
    ),
    key="decisions",
    filters=(Choice("verdict", "Decision", Decision.Verdict.choices, "verdict"),),
    default_sort="-at",
    per_page=30,
)


@needs(Right.VIEW)
def show_queue(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    services.open_reviews()
    context = {
        "queues": selectors.campaign_queues(actor),
        "may_decide": actor.may(Right.DECIDE),
        "last": selectors.last_decision(actor),
    }
    return render(request, "approvals/queue.html", context)


@require_POST
@needs(Right.DECIDE)
def claim_next(request: HttpRequest) -> HttpResponse:
    """Opens the desk on the next draft of one campaign (`campaign`) or of all."""
    return _next(request, request.POST.get("campaign", ""))


def _next(request: HttpRequest, campaign: str, decided: UUID | None = None) -> HttpResponse:
    services.open_reviews()
    try:
        chosen = UUID(campaign) if campaign else None
    except ValueError as error:
        raise Http404 from error
    review = services.claim_next(actor=actor_of(request), campaign=chosen)
    if review is None:
        return _nothing_left(request, chosen or decided)
    suffix = f"?campaign={chosen}" if chosen else ""
    return redirect(f"{reverse('approvals:show_review', args=[review.uuid])}{suffix}")


def _nothing_left(request: HttpRequest, campaign: UUID | None) -> HttpResponse:
    """Whoever has decided the last draft of a campaign is led to its plan: that is what is signed next."""
    if campaign is None or Review.objects.filter(campaign__uuid=campaign, status=Review.Status.OPEN).exists():
        messages.success(request, "Nothing is left to decide here.")
        return redirect("approvals:show_queue")
    messages.success(request, "Every draft of this campaign is decided. Its plan is signed here.")
    return redirect("approvals:show_campaign_review", campaign)


@needs(Right.DECIDE)
@for_visits
def show_review(request: HttpRequest, review: UUID) -> HttpResponse:
    desk = _desk(review)
    try:
        claimed = services.claim_review(review=desk.review, actor=actor_of(request))
        problem = ""
    except AttuneError as error:
        claimed, problem = desk.review, error.message
    return render(request, "approvals/desk.html", _desk_context(request, desk, claimed, problem))


def _desk_context(request: HttpRequest, desk: DeskView, claimed: Review, problem: str) -> dict[str, object]:
    return {
        "desk": desk,
        "view": desk.draft,
        "review": desk.review,
        "campaign": desk.review.campaign,
        "lease": "" if problem else claimed.lease,
        "problem": problem,
        "people": [(key, label) for key, (label, _) in PEOPLE.items()],
        "reasons": list(enumerate(Decision.Reason.choices, start=1)),
        "last": selectors.last_decision(actor_of(request)),
        "chosen": request.GET.get("campaign", ""),
        "may_use": actor_of(request).may(Right.EDIT_PLANS) and bool(edited_draft(str(desk.review.use.uuid))),
        "left": selectors.open_reviews_for(actor_of(request)).filter(campaign=desk.review.campaign).count(),
    }


@require_POST
@needs(Right.DECIDE)
def decide_review(request: HttpRequest, review: UUID) -> HttpResponse:
    found = get_object_or_404(Review, uuid=review)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        raise Conflict("This answer cannot be read. Open the draft again.")
    try:
        decision = services.decide(review=found, actor=actor_of(request), **form.cleaned_data)
    except (Invalid, Conflict) as error:
        messages.error(request, error.message)
        return redirect(_again(request, found))
    if decision.verdict == Decision.Verdict.CHANGES:
        nudge(work_run, found.use.run_id)
    if decision.verdict == Decision.Verdict.CHANGES:
        messages.success(request, f"{decision.get_verdict_display()}. It is being written again.")
    else:
        offer_undo(request, f"{decision.get_verdict_display()}.", _undo(decision))
    return _next(request, request.POST.get("campaign", ""), decided=found.campaign.uuid)


@needs(Right.DECIDE)
@for_visits
def edit_review(request: HttpRequest, review: UUID) -> HttpResponse:
    actor = actor_of(request)

    def newest() -> Review:
        return services.current_review(get_object_or_404(Review, uuid=review))

    def current() -> DeskView:
        return _desk(newest().uuid)

    def write(form: DraftForm, base: str) -> Decision:
        found = newest()
        lease = services.claim_review(review=found, actor=actor).lease or UUID(int=0)
        return services.edit(review=found, lease=lease, content_hash=base, fields=form.to_draft(), actor=actor)

    if is_check(request):
        # A look at what is typed takes nothing: it may well arrive after the draft was saved, or passed to somebody.
        desk = current()
        return _edit_page(request, desk, checked(request, desk.draft))
    is_post = request.method == "POST"
    desk = current() if is_post else _desk(services.claim_review(review=newest(), actor=actor).uuid)
    editing = edited(request, lambda: (current() if is_post else desk).draft)
    try:
        decision = editing.save(write)
    except Conflict as error:
        decision = None
        editing.refuse(Invalid(error.message))
    if decision:
        offer_undo(request, editing.say("Saved. Another reviewer decides on your wording."), _undo(decision))
        return _next(request, request.POST.get("campaign", ""))
    desk = current() if is_post else desk
    return _edit_page(request, desk, shown(editing, desk.draft), editing.status)


def _edit_page(request: HttpRequest, desk: DeskView, form: dict[str, Any], status: int = 200) -> HttpResponse:
    context = {
        "desk": desk, "view": desk.draft, "review": desk.review,
        "lease": desk.review.lease if desk.review.reviewer_id == actor_of(request).pk else "",
        "campaign": desk.review.campaign, "chosen": request.GET.get("campaign", ""), **form,
    }  # fmt: skip
    return render(request, "approvals/edit.html", context, status=status)


@require_POST
@needs(Right.DECIDE)
def fix_finding(request: HttpRequest, review: UUID) -> HttpResponse:
    found = get_object_or_404(Review, uuid=review)
    form = FixForm(request.POST)
    if not form.is_valid():
        raise Conflict("This fix cannot be read. Open the draft again.")
    decision = services.apply_fix(review=found, actor=actor_of(request), **form.cleaned_data)
    offer_undo(request, "Fixed. Another reviewer decides on the new wording.", _undo(decision))
    return _next(request, request.POST.get("campaign", ""))


@require_POST
@needs(Right.DECIDE)
def skip_review(request: HttpRequest, review: UUID) -> HttpResponse:
    services.skip(review=get_object_or_404(Review, uuid=review), actor=actor_of(request))
    return _next(request, request.POST.get("campaign", ""))


@require_POST
@needs(Right.DECIDE)
def extend_lease(request: HttpRequest, review: UUID) -> HttpResponse:
    lease = LeaseForm(request.POST).value()
    held = services.extend_lease(review=get_object_or_404(Review, uuid=review), lease=lease, actor=actor_of(request))
    return HttpResponse(status=204 if held else 409)


@require_POST
@needs(Right.DECIDE)
def undo_decision(request: HttpRequest, decision: UUID) -> HttpResponse:
    review = services.undo(decision=get_object_or_404(Decision, uuid=decision), actor=actor_of(request))
    messages.success(request, "Taken back. Here is the draft again.")
    return redirect("approvals:show_review", review.uuid)


@needs(Right.VIEW)
def show_campaign_review(request: HttpRequest, campaign: UUID) -> HttpResponseBase:
    plan = get_object_or_404(Campaign.objects.select_related("owner", "sender", "audience"), uuid=campaign)
    services.open_reviews()
    decisions = Decision.objects.filter(campaign=plan).select_related("revision", "by", "review__use")
    actor = actor_of(request)
    is_frozen = plan.status not in (Campaign.Status.PLANNING, Campaign.Status.FREEZING)
    summary = plan_summary(plan) if is_frozen else None
    context = {
        "campaign": plan,
        "progress": selectors.review_progress(plan),
        "page": list_of(request, decisions, DECISION_LIST),
        "sign_off": summary.sign_off if summary else None,
        "plan": summary,
        "may_sign": actor.may(Right.SIGN_PLAN) and plan.owner_id != actor.pk,
        "waiting_for_me": selectors.open_reviews_for(actor, campaign).count() if actor.may(Right.DECIDE) else 0,
        "unwritten": DraftUse.objects.filter(campaign=plan).exclude(status=DraftUse.Status.WRITTEN).count(),
    }
    return show_list(request, "approvals/campaign.html", context)


@require_POST
@needs(Right.SIGN_PLAN)
def sign_plan(request: HttpRequest, campaign: UUID) -> HttpResponse:
    form = SignForm(request.POST)
    if not form.is_valid():
        raise Conflict("This page is out of date. Open it again.")
    plan = get_object_or_404(Campaign, uuid=campaign)
    services.sign_plan(campaign=plan, plan_hash=form.cleaned_data["plan_hash"], actor=actor_of(request))
    undo = Undo("approvals.sign_plan", {"campaign": str(campaign)})
    offer_undo(request, "Signed. The campaign may be launched.", undo)
    return redirect("approvals:show_campaign_review", campaign)


@require_POST
@needs(Right.SIGN_PLAN)
def revoke_sign_off(request: HttpRequest, campaign: UUID) -> HttpResponse:
    services.revoke_sign_off(campaign=get_object_or_404(Campaign, uuid=campaign), actor=actor_of(request))
    messages.success(request, "The sign-off is taken back. Nothing more is sent until the plan is signed again.")
    return redirect("approvals:show_campaign_review", campaign)


def _undo(decision: Decision) -> Undo:
    return Undo("approvals.decide", {"decision": str(decision.uuid)})


def _desk(review: UUID) -> DeskView:
    try:
        return selectors.desk_view(review)
    except Review.DoesNotExist as error:
        raise Http404 from error


def _again(request: HttpRequest, review: Review) -> str:
    chosen = request.POST.get("campaign", "")
    return reverse("approvals:show_review", args=[review.uuid]) + (f"?campaign={chosen}" if chosen else "")
