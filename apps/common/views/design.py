"""The design system as a page: every component in every state, in both themes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.common import design
from apps.common.access import needs
from apps.common.rights import Right


@needs(Right.MANAGE)
@require_GET
def show_design(request: HttpRequest) -> HttpResponse:
    context = {
        "parts": design.parts(),
        "contrasts": design.contrasts(),
        "grounds": design.GROUNDS,
        "type_sizes": design.TYPE,
        "spaces": design.SPACES,
        "themes": ("light", "dark"),
        **design.samples(),
    }
    return render(request, "design/page.html", context)
