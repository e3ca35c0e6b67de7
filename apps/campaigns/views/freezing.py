"""Freezing an audience: asked for on the launch page, followed there, and left by itself once it is done."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from apps.campaigns import services
from apps.campaigns.models import Campaign, Freeze
from apps.campaigns.selectors.freezing import freeze_progress, latest_freeze
from apps.campaigns.selectors.listing import campaign_of
from apps.campaigns.tasks import run_freeze
from apps.common.access import actor_of, needs
from apps.common.errors import Invalid
from apps.common.jobs import forget_jobs
from apps.common.nudge import nudge
from apps.common.polling import answer_poll
from apps.common.rights import Right


def freeze_context(request: HttpRequest, campaign: Campaign) -> dict[str, Any]:
    """What the launch page says about a freeze that goes on, or that did not work."""
    freeze = latest_freeze(campaign)
    if freeze is None:
        return {}
    is_failed = freeze.status == Freeze.Status.FAILED and campaign.status == Campaign.Status.PLANNING
    if not freeze.is_open and not is_failed:
        return {}
    job = freeze_progress(freeze, may_cancel=actor_of(request).may(Right.EDIT_PLANS))
    return {"freeze_failed": job} if is_failed else {"job": job}


@needs(Right.EDIT_PLANS)
@require_POST
def freeze_audience(request: HttpRequest, campaign: uuid.UUID) -> HttpResponse:
    found = campaign_of(campaign)
    try:
        freeze = services.queue_freeze(campaign=found, actor=actor_of(request))
    except Invalid as error:
        messages.error(request, error.message)
    else:
        nudge(run_freeze, freeze.pk)
    return redirect("campaigns:edit_step", campaign, "launch")


@needs(Right.VIEW)
@require_GET
def show_freeze(request: HttpRequest, campaign: uuid.UUID) -> HttpResponse:
    """The moving part. When the audience is frozen the page goes on to the campaign and its next step."""
    found = campaign_of(campaign)
    freeze = latest_freeze(found)
    if freeze is None or not getattr(request, "htmx", False):
        return redirect("campaigns:edit_step", campaign, "launch")
    job = freeze_progress(freeze, may_cancel=actor_of(request).may(Right.EDIT_PLANS))
    if freeze.status != Freeze.Status.FINISHED:
        return answer_poll(request, job, request.path)
    receive = found.audience.waterfall["receive"] if found.status == Campaign.Status.FROZEN else 0
    messages.success(request, f"The audience is frozen: {receive:,} people will receive this.")
    return answer_poll(request, job, request.path, then=reverse("campaigns:show_campaign", args=[campaign]))


@needs(Right.EDIT_PLANS)
@require_POST
def cancel_freeze(request: HttpRequest, campaign: uuid.UUID) -> HttpResponse:
    if services.cancel_freeze(campaign=campaign_of(campaign), actor=actor_of(request)):
        messages.success(request, "Cancelled. Nothing of the freeze was kept, and the plan is open again.")
    else:
        messages.info(request, "There was nothing to cancel: the freeze had ended.")
    forget_jobs()
    return redirect("campaigns:edit_step", campaign, "launch")
