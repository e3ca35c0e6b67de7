"""The notification centre, how one wants to be told, and the link in the digest."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from apps.common import services
from apps.common.access import actor_of, needs
from apps.common.digests import user_of
from apps.common.errors import Refused
from apps.common.list_pages import list_of, show_list
from apps.common.lists import Choice, Column, ListSpec
from apps.common.models import Notice, NoticeSettings, User
from apps.common.rights import Right
from apps.common.selectors.notices import (
    WAYS,
    default_ways,
    late_digest,
    notices_of,
    recent_notices,
    settings_of,
    unread_count,
)
from apps.common.visits import for_visits

NOTICES = ListSpec(
    columns=(Column("at", "When", sort="at", text=lambda one: one.at.isoformat()),),
    more=(
        ("About", lambda one: one.get_kind_display()),
        ("Who", lambda one: one.actor.name if one.actor else ""),
        ("What", lambda one: one.words),
        ("Read", lambda one: one.read_at.isoformat() if one.read_at else ""),
    ),
    key="notices",
    filters=(
        Choice(
            "show",
            "Show",
            (("unread", "Unread"), ("read", "Read")),
            lambda queryset, show: queryset.filter(read_at__isnull=show == "unread"),
        ),
        Choice("kind", "About", Notice.Kind.choices, "kind"),
    ),
    default_sort="-at",
    per_page=40,
)


@require_safe
@needs(Right.VIEW)
def list_notices(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request)
    context = {"page": list_of(request, notices_of(actor), NOTICES), "unread": unread_count(actor)}
    return show_list(request, "common/notices/list.html", context)


@require_safe
@needs(Right.VIEW)
def show_recent(request: HttpRequest) -> HttpResponse:
    """What the bell opens."""
    return _recent(request)


@require_safe
@needs(Right.VIEW)
def count_notices(request: HttpRequest) -> HttpResponse:
    """What the bell asks now and then, with the number that it shows as `seen`: nothing where that still holds."""
    unread, seen = unread_count(actor_of(request)), request.GET.get("seen", "")
    if str(unread) == seen:
        return HttpResponse(status=204, headers={"Cache-Control": "no-store"})
    more = unread - int(seen) if seen.isdecimal() and len(seen) < 4 else 0
    context = {"unread": unread, "more": max(more, 0), "is_counted": True}
    response = render(request, "common/notices/counted.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@needs(Right.VIEW)
@for_visits
def open_notice(request: HttpRequest, notice: uuid.UUID) -> HttpResponse:
    """Goes to what the notice is about; having been there is having read it."""
    found = _own(request, notice)
    services.mark_read(actor=actor_of(request), notices=[found])
    return redirect(found.path)


@require_POST
@needs(Right.VIEW)
def mark_notice(request: HttpRequest, notice: uuid.UUID) -> HttpResponse:
    """Read, or with `unread` unread again."""
    found = _own(request, notice)
    services.mark_read(actor=actor_of(request), notices=[found], is_read="unread" not in request.POST)
    return _marked(request)


@require_POST
@needs(Right.VIEW)
def mark_all(request: HttpRequest) -> HttpResponse:
    services.mark_read(actor=actor_of(request))
    return _marked(request)


def _own(request: HttpRequest, notice: uuid.UUID) -> Notice:
    found = get_object_or_404(Notice.objects.select_related("user"), uuid=notice)
    if found.user != actor_of(request):
        raise Refused("This notification is for somebody else.")
    return found


def _marked(request: HttpRequest) -> HttpResponse:
    if request.htmx and request.POST.get("from") == "bell":  # type: ignore[attr-defined]
        return _recent(request, is_counted=True)
    return redirect("common:list_notices")


def _recent(request: HttpRequest, *, is_counted: bool = False) -> HttpResponse:
    """`is_counted` carries the new number for the bell along."""
    actor = actor_of(request)
    context = {"notices": recent_notices(actor), "unread": unread_count(actor), "is_counted": is_counted}
    return render(request, "common/notices/recent.html", context)


@require_safe
@needs(Right.VIEW)
def show_notice_settings(request: HttpRequest) -> HttpResponse:
    found = settings_of(actor_of(request))
    rows = [
        {"kind": kind, "label": label, "ways": found.ways.get(kind, default_ways(kind))}
        for kind, label in Notice.Kind.choices
    ]
    context = {
        "rows": rows,
        "rhythm": found.rhythm,
        "rhythms": NoticeSettings.Rhythm.choices,
        "late": late_digest(actor_of(request)),
    }
    return render(request, "common/notices/settings.html", context)


@require_POST
@needs(Right.VIEW)
def save_notice_settings(request: HttpRequest) -> HttpResponse:
    ways = {kind: [way for way in WAYS if f"{kind}-{way}" in request.POST] for kind in Notice.Kind.values}
    services.save_notice_settings(actor=actor_of(request), rhythm=request.POST.get("rhythm", ""), ways=ways)
    messages.success(request, "Saved. It counts for what happens from now on.")
    return redirect("common:show_notice_settings")


@csrf_exempt  # RFC 8058: a mail provider posts here on the reader's behalf; the signed token is the proof
@login_not_required
def stop_digest(request: HttpRequest, token: str) -> HttpResponse:
    """The link in every digest. Looking changes nothing: mail scanners look."""
    try:
        user: User = user_of(token)
    except (signing.BadSignature, User.DoesNotExist) as error:
        raise Http404 from error
    if request.method == "POST":
        services.stop_digest(user=user)
    is_stopped = settings_of(user).rhythm == NoticeSettings.Rhythm.NEVER
    return render(request, "common/notices/stop.html", {"is_stopped": is_stopped})
