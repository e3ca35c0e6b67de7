"""What campaigns show on other apps' pages."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from apps.campaigns.selectors.listing import memberships
from apps.common.access import needs
from apps.common.rights import Right
from apps.profiles.models import Profile

MOST = 50


@needs(Right.VIEW)
@require_GET
def show_profile_campaigns(request: HttpRequest, profile: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Profile, uuid=profile)
    template = "campaigns/profile_panel.html"
    part = "#panel" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, template + part, {"profile": found, "memberships": memberships(found)[:MOST]})
