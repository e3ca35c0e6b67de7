"""A checklist put away, or brought back."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from apps.common import services
from apps.common.access import actor_of, needs
from apps.common.checklists import is_registered
from apps.common.rights import Right


@require_POST
@needs(Right.VIEW)
def change_checklist(request: HttpRequest, key: str, action: str) -> HttpResponse:
    change = {"hide": services.hide_checklist, "show": services.show_checklist}.get(action)
    if change is None or not is_registered(key):
        raise Http404
    change(actor=actor_of(request), key=key)
    return redirect("/")
