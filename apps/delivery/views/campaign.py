"""Launching and watching one campaign, and why somebody did or did not get its message."""

from dataclasses import replace
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from apps.approvals.selectors import is_plan_signed
from apps.campaigns.models import Campaign
from apps.common.access import actor_of, needs
from apps.common.list_pages import list_of, show_list
from apps.common.lists import Choice, Column, ListSpec
from apps.common.nudge import nudge
from apps.common.polling import END_OF_POLLING, is_poll
from apps.common.rights import Right
from apps.common.undo import Undo, offer_undo
from apps.delivery import selectors, services, tasks
from apps.delivery.models import Message, MessageState, SkipReason
from apps.delivery.selectors import pages
from apps.delivery.selectors.launch import launch_plan
from apps.delivery.selectors.progress import sending_progress
from apps.delivery.selectors.reasons import reason_choices
from apps.delivery.selectors.trace import trace
from apps.delivery.selectors.waiting import messages_back
from apps.delivery.services.settle import Answer
from apps.drafts.services import judge_again
from apps.profiles.models import Profile

MESSAGES = ListSpec(
    columns=(
        Column("person", "Person", text=lambda one: str(one.profile.uuid)),
        Column("state", "State", text=lambda one: one.get_state_display()),
        Column("reason", "Reason", text="reason_text"),
        Column("engagement", "Did", text=lambda one: "Clicked" if one.is_clicked else "Opened" * one.is_opened),
        Column("accepted", "Accepted", text=lambda one: one.accepted_at and one.accepted_at.isoformat()),
    ),
    filters=(
        Choice("state", "State", MessageState.choices, "state"),
        Choice("reason", "Reason", reason_choices, "reason"),
    ),
    per_page=30,
    key="messages",
    holds_people=True,
)
NAMED = replace(MESSAGES, more=(("Customer id", attrgetter("profile.external_id")),))
CHANGES = {
    "pause": services.pause,
    "resume": services.resume,
    "cancel": services.cancel,
    "bring-back": services.bring_back,
}
ANSWERS: dict[str, Answer] = {"was_delivered": "was_delivered", "queue_again": "queue_again", "give_up": "give_up"}


@needs(Right.VIEW)
@require_GET
def show_delivery(request: HttpRequest, campaign: UUID) -> HttpResponseBase:
    plan = get_object_or_404(Campaign.objects.select_related("sender"), uuid=campaign)
    ledger = selectors.ledger(plan)
    is_frozen = plan.status == Campaign.Status.FROZEN
    is_moving = plan.status in (Campaign.Status.SENDING, Campaign.Status.PAUSED)
    context = {
        "campaign": plan,
        "ledger": ledger,
        "is_moving": is_moving,
        "plan": launch_plan(plan) if is_frozen else None,
        "engagement": pages.engagement_counts(plan) if ledger.total else [],
        "may_send": actor_of(request).may(Right.SEND),
    }
    if ledger.total:
        context |= _moving(plan, ledger, is_moving=is_moving, may_send=actor_of(request).may(Right.SEND))
    if is_poll(request) and ledger.total:
        return _answer_poll(request, context)
    sees_names = actor_of(request).may(Right.SEE_IDENTITY)
    spec = NAMED if sees_names else MESSAGES
    context["page"] = list_of(request, pages.messages_of(plan), spec) if ledger.total else None
    context["may_see_names"] = sees_names
    return show_list(request, "delivery/campaign.html", context)


def _moving(campaign: Campaign, ledger: selectors.Ledger, *, is_moving: bool, may_send: bool) -> dict[str, Any]:
    """What changes while it is sent."""
    connection, is_signed = services.connection_for(campaign.channel), not is_moving or is_plan_signed(campaign)
    first_at = selectors.first_at(campaign) if is_moving else None
    job = sending_progress(campaign, ledger, connection, is_signed=is_signed, first_at=first_at, may_send=may_send)
    is_closed = connection.closed_until is not None and connection.closed_until > job.now
    return {
        "job": job,
        "connection": connection,
        "is_closed": is_closed,
        "is_signed": is_signed,
        "back": messages_back(campaign) if ledger.has(SkipReason.EXPIRED_CONTENT) else 0,
    }


def _answer_poll(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """The whole ledger moves with the bar, so the fragment is the rail's, not the component alone."""
    job = context["job"]
    response = render(request, "delivery/campaign.html#ledger", context, status=200 if job.is_open else END_OF_POLLING)
    if not job.is_open:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@needs(Right.SEND)
def launch_campaign(request: HttpRequest, campaign: UUID) -> HttpResponse:
    plan = get_object_or_404(Campaign, uuid=campaign)
    judge_again(campaign=plan)  # outside the launch's transaction, so that a refusal keeps what was found
    is_approved_only = request.POST.get("approved_only") == "yes"
    launched = services.launch(campaign=plan, actor=actor_of(request), is_approved_only=is_approved_only)
    nudge(tasks.send_batch, plan.pk, eta=launched.not_before)
    messages.success(request, f"Launched for {launched.planned.queued:,} people. You can take it back for 30 seconds.")
    return redirect("delivery:show_delivery", campaign)


@require_POST
@needs(Right.SEND)
def take_back_launch(request: HttpRequest, campaign: UUID) -> HttpResponse:
    services.take_back(campaign=get_object_or_404(Campaign, uuid=campaign), actor=actor_of(request))
    messages.success(request, "Taken back. Nothing was sent, and the plan is as it was.")
    return redirect("delivery:show_delivery", campaign)


@require_POST
@needs(Right.SEND)
def change_sending(request: HttpRequest, campaign: UUID, action: str) -> HttpResponse:
    if action not in CHANGES:
        raise Http404
    plan = CHANGES[action](campaign=get_object_or_404(Campaign, uuid=campaign), actor=actor_of(request))
    nudge(tasks.send_batch, plan.pk)
    if action == "pause":
        undo = Undo("delivery.pause", {"campaign": str(campaign)})
        offer_undo(request, "Paused. What waits keeps its place.", undo)
    return redirect("delivery:show_delivery", campaign)


@needs(Right.VIEW)
@require_GET
def show_trace(request: HttpRequest, campaign: UUID, profile: UUID) -> HttpResponse:
    plan = get_object_or_404(Campaign.objects.select_related("sender"), uuid=campaign)
    person = get_object_or_404(Profile, uuid=profile)
    context = {
        "campaign": plan,
        "profile": person,
        "trace": trace(plan, person),
        "may_see_names": actor_of(request).may(Right.SEE_IDENTITY),
        "may_send": actor_of(request).may(Right.SEND),
    }
    return render(request, "delivery/trace.html", context)


@needs(Right.SEE_IDENTITY)
@require_GET
def show_as_sent(request: HttpRequest, campaign: UUID, message: UUID) -> HttpResponse:
    found = _message(campaign, message)
    services.note_seen(message=found, actor=actor_of(request))
    context = {"campaign": found.campaign, "message": found, "sent": selectors.as_sent(found)}
    return render(request, "delivery/as_sent.html", context)


@require_POST
@needs(Right.SEND)
def settle_message(request: HttpRequest, campaign: UUID, message: UUID) -> HttpResponse:
    found = _message(campaign, message)
    answer = ANSWERS.get(request.POST.get("answer", ""))
    if answer is None:
        raise Http404
    services.settle(message=found, answer=answer, actor=actor_of(request))
    nudge(tasks.send_batch, found.campaign_id)
    messages.success(request, "Settled.")
    return redirect("delivery:show_trace", campaign, found.profile.uuid)


@needs(Right.VIEW)
@require_GET
def list_profile_messages(request: HttpRequest, profile: UUID) -> HttpResponse:
    person = get_object_or_404(Profile, uuid=profile)
    template = "delivery/profile_panel.html" if request.htmx else "delivery/profile_messages.html"  # type: ignore[attr-defined]
    return render(request, template, {"profile": person, "memberships": pages.memberships_of(person)})


def _message(campaign: UUID, message: UUID) -> Message:
    try:
        return pages.message_of_page(campaign, message)
    except Message.DoesNotExist as error:
        raise Http404 from error
