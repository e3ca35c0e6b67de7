"""Keeping, renaming, sharing and deleting views of lists."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from apps.common import selectors, services
from apps.common.access import actor_of, needs
from apps.common.errors import Invalid
from apps.common.models import SavedView
from apps.common.rights import Right
from apps.common.undo import Undo, offer_undo


@needs(Right.VIEW)
@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    try:
        view = services.save_view(
            actor=actor_of(request),
            list_key=request.POST.get("list", "")[:40],
            name=request.POST.get("name", ""),
            state=request.POST.get("state", ""),
            is_shared=request.POST.get("for") == "everyone",
        )
    except Invalid as error:
        return _form(request, reverse("common:save_view"), error)
    messages.success(request, f"Saved as “{view.name}”{' for everyone' if view.is_shared else ''}.")
    return _back(request, view)


@needs(Right.VIEW)
@require_POST
def rename_view(request: HttpRequest, view: uuid.UUID) -> HttpResponse:
    try:
        found = services.rename_view(actor=actor_of(request), view=_view(request, view), name=_name(request))
    except Invalid as error:
        return _form(request, reverse("common:rename_view", args=[view]), error)
    messages.success(request, f"Renamed to “{found.name}”.")
    return _back(request, found)


@needs(Right.VIEW)
@require_POST
def update_view(request: HttpRequest, view: uuid.UUID) -> HttpResponse:
    state = request.POST.get("state", "")
    found = services.update_view(actor=actor_of(request), view=_view(request, view), state=state)
    messages.success(request, f"“{found.name}” now keeps what you see.")
    return _back(request, found)


@needs(Right.VIEW)
@require_POST
def set_default_view(request: HttpRequest, view: uuid.UUID) -> HttpResponse:
    found, is_default = _view(request, view), request.POST.get("is_default") == "1"
    services.set_default_view(actor=actor_of(request), view=found, is_default=is_default)
    said = f"Your list opens with “{found.name}” now." if is_default else "Your list opens with everything again."
    messages.success(request, said)
    return _back(request, found)


@needs(Right.VIEW)
@require_POST
def delete_view(request: HttpRequest, view: uuid.UUID) -> HttpResponse:
    found = services.set_view_deleted(actor=actor_of(request), view=_view(request, view), is_deleted=True)
    page = _next(request).partition("?")[0]
    offer_undo(request, f"Deleted “{found.name}”.", Undo("common.delete_view", {"view": str(found.uuid), "page": page}))
    return redirect(_next(request))


def _view(request: HttpRequest, key: uuid.UUID) -> SavedView:
    found = selectors.visible_views(actor_of(request)).filter(uuid=key).select_related("owner").first()
    if found is None:
        raise Http404
    return found


def _form(request: HttpRequest, action: str, error: Invalid) -> HttpResponse:
    """The form again, with what was typed, on a page of its own."""
    context = {"action": action, "given": request.POST, "error": error.errors["name"], "back": _next(request)}
    return render(request, "common/view_form.html", context, status=422)


def _name(request: HttpRequest) -> str:
    return request.POST.get("name", "")


def _next(request: HttpRequest) -> str:
    asked = request.POST.get("next", "")
    return asked if url_has_allowed_host_and_scheme(asked, {request.get_host()}) and asked.startswith("/") else "/"


def _back(request: HttpRequest, view: SavedView) -> HttpResponse:
    return redirect(f"{_next(request).partition('?')[0]}?view={view.uuid}")
