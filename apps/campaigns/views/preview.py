"""What a person would read, written by the composer from the plan as it stands. Nothing is stored."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from apps.ai.channels import CHANNELS
from apps.campaigns.examples import example_for, examples
from apps.campaigns.selectors.listing import campaign_of
from apps.common import clock
from apps.common.access import actor_of, needs
from apps.common.rights import Right
from apps.content.rendering.messages import template_frame, template_heading
from apps.content.rendering.preview import preview_response
from apps.profiles.models import Profile
from apps.profiles.selectors.people import people as all_people
from apps.profiles.selectors.people import search_text
from apps.profiles.services import reads

PEOPLE = 8


@needs(Right.VIEW)
@require_GET
def show_preview(request: HttpRequest, campaign: uuid.UUID, profile: uuid.UUID | None = None) -> HttpResponse:
    found = campaign_of(campaign)
    actor = actor_of(request)
    may_see_names = actor.may(Right.SEE_IDENTITY)
    searched = search_text(request.GET.get("search", ""), actor) if may_see_names else ""
    people = list(all_people(searched)[:PEOPLE]) if searched else examples(found, clock.now(), PEOPLE, _page(request))
    chosen = get_object_or_404(Profile, uuid=profile) if profile else (people[0] if people else None)
    example = example_for(found, chosen, clock.now()) if chosen else None
    context: dict[str, Any] = {
        "campaign": found,
        "people": people,
        "chosen": chosen,
        "page": _page(request),
        "searched": searched,
        "search": request.GET.get("search", ""),
        "may_see_names": may_see_names,
        "example": example,
        "heading_name": CHANNELS[found.channel].name_of("subject"),
    }
    if example and example.template:
        context["subject"] = template_heading(example.template, example.values(has_names=may_see_names))
    if may_see_names and people:
        reads.record_list(actor=actor, count=len(people))
    return render(request, "campaigns/preview.html", context)


@needs(Right.SEE_IDENTITY)
@require_POST
def search_preview(request: HttpRequest, campaign: uuid.UUID) -> HttpResponse:
    """Finds a person to preview as. What was typed is kept under an id and never stands in an address."""
    found = campaign_of(campaign)
    key = reads.keep_search(actor=actor_of(request), text=request.POST.get("text", ""))
    return redirect(f"{reverse('campaigns:show_preview', args=[found.uuid])}?search={key}")


@needs(Right.VIEW)
@require_GET
def show_frame(request: HttpRequest, campaign: uuid.UUID, profile: uuid.UUID) -> HttpResponse:
    found = campaign_of(campaign)
    example = example_for(found, get_object_or_404(Profile, uuid=profile), clock.now())
    if example.template is None:
        return preview_response("")
    values = example.values(has_names=actor_of(request).may(Right.SEE_IDENTITY))
    return template_frame(example.template, values, example.sender)


def _page(request: HttpRequest) -> int:
    asked = request.GET.get("page", "0")
    return min(int(asked), 1000) if asked.isdecimal() and len(asked) < 5 else 0
