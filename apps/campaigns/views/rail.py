"""The figures in the right rail. They are counted after the page is there, and never hold it up."""

import uuid
from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.campaigns.keys import part_digest
from apps.campaigns.models import Campaign
from apps.campaigns.plan_steps import BY_KEY, stored
from apps.campaigns.selectors.forecast import forecast
from apps.campaigns.selectors.listing import campaign_of
from apps.campaigns.selectors.waterfall import waterfall
from apps.common import clock
from apps.common.access import needs
from apps.common.errors import Invalid
from apps.common.rights import Right

KEPT_SECONDS = 60


@needs(Right.VIEW)
@require_GET
def show_waterfall(request: HttpRequest, campaign: uuid.UUID) -> HttpResponse:
    found = campaign_of(campaign)
    return render(request, "campaigns/rail.html#waterfall", {"campaign": found, **counted_waterfall(found)})


@needs(Right.VIEW)
@require_GET
def show_forecast(request: HttpRequest, campaign: uuid.UUID) -> HttpResponse:
    found = campaign_of(campaign)
    return render(request, "campaigns/rail.html#forecast", {"campaign": found, **counted_forecast(found)})


def counted_waterfall(campaign: Campaign) -> dict[str, Any]:
    """The waterfall, or the sentence why it cannot be counted."""
    return _kept(campaign, "waterfall", ("audience", "schedule"), lambda: waterfall(campaign, clock.now()))


def counted_forecast(campaign: Campaign) -> dict[str, Any]:
    """The forecast, or the sentence why it cannot be counted."""
    steps = ("audience", "schedule", "message", "personalisation")
    return _kept(campaign, "forecast", steps, lambda: forecast(campaign, clock.now()))


def _kept(campaign: Campaign, name: str, steps: tuple[str, ...], count: Callable[[], Any]) -> dict[str, Any]:
    """Counts once a minute for one state of the plan; saving something else in between costs nothing."""
    state = [campaign.status, campaign.segment.current_id if campaign.segment else None]
    parts = [stored(campaign, BY_KEY[step]) for step in steps]
    key = f"campaigns:{name}:{campaign.uuid}:{part_digest([state, parts]).hex()}"
    result = cache.get(key)
    if result is None:
        try:
            result = {name: count(), "fault": ""}
        except Invalid as error:
            result = {name: None, "fault": error.message}
        cache.set(key, result, KEPT_SECONDS)
    return result
