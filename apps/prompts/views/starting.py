"""The prompts that Attune comes with, on request."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from apps.common.access import actor_of, needs
from apps.common.rights import Right
from apps.prompts import services


@needs(Right.EDIT_PLANS)
@require_POST
def add_starter_prompts(request: HttpRequest) -> HttpResponse:
    started = services.add_starter_prompts(actor=actor_of(request))
    messages.success(request, _words(len(started.prompts), started.items))
    return redirect("prompts:list_prompts")


def _words(prompts: int, items: int) -> str:
    if not prompts and not items:
        return "All starter prompts are here already."
    said = f"{prompts} starter {'prompt is' if prompts == 1 else 'prompts are'} here." if prompts else ""
    drafts = f"{items} pieces of content wait as drafts: make them yours and have them approved." if items else ""
    return f"{said} {drafts}".strip()
