"""Working on the same things: who else is here, and taking back what one has just done."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from apps.common import presence
from apps.common.access import actor_of, require
from apps.common.doors import next_url
from apps.common.errors import AttuneError
from apps.common.undo import perform_undo


@require_POST
def show_presence(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """One sign of life of one tab; the answer is who else is here, empty (204) while that is what the page shows."""
    found = presence.kind_named(kind)
    if found is None:
        raise Http404
    actor, sent = actor_of(request), request.POST
    require(actor, found.right)
    tab = sent.get("tab") or uuid.uuid4().hex
    if sent.get("leave"):
        presence.leave(user=actor, kind=kind, key=key, tab=tab)
        return HttpResponse(status=204)
    is_editing = sent.get("mode") == "edit"
    people = presence.here(
        user=actor, kind=kind, key=key, tab=tab, is_editing=is_editing, place=sent.get("place", "")[:40]
    )
    shown = presence.digest(people)
    if sent.get("shown") == shown:
        return HttpResponse(status=204)
    return render(request, "common/presence.html#people", {"people": people, "shown": shown})


@require_POST
def undo_action(request: HttpRequest) -> HttpResponse:
    """Takes back what the token names and says so on the next page. What cannot be undone is said there too."""
    back = next_url(request)
    try:
        undone = perform_undo(token=request.POST.get("undo", ""), actor=actor_of(request))
    except AttuneError as error:
        messages.error(request, error.message)
        return redirect(back)
    messages.success(request, undone.text)
    return redirect(undone.url or back)
