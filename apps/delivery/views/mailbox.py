"""The sandbox's mailbox: everything that was sent, as a recipient's mail program would have it."""

from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from apps.common.access import actor_of, needs
from apps.common.list_pages import list_of, list_state, show_list
from apps.common.lists import Choice, Column, ListPage, ListSpec
from apps.common.rights import Right
from apps.delivery import services
from apps.delivery.selectors import caught, pages
from apps.profiles.selectors import search_text
from apps.profiles.services.reads import keep_search

MAILBOX = ListSpec(
    columns=(
        Column("subject", "Subject", text="subject"),
        Column("recipient", "To", text="recipient"),
        Column("sender", "From", text="sender"),
        Column("received", "Received", sort="received_at", text=lambda mail: mail.received_at.isoformat()),
    ),
    filters=(Choice("campaign", "Campaign", pages.caught_campaigns, pages.caught_of),),
    keep=("search",),
    key="mailbox",
    holds_people=True,
    count_ms=80,
    default_sort="-received",
    per_page=30,
)
# Looked at in a frame of its own: no scripts, nothing from elsewhere but our own pixel; links open in a new window.
POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "img-src {origin} data:; frame-ancestors 'self'"
)


@needs(Right.SEE_IDENTITY)
@require_GET
def show_mailbox(request: HttpRequest) -> HttpResponseBase:
    page, text = _found(request)
    context = {"page": page, "search_text": text, "is_searched": _is_searched(page, text)}
    return show_list(request, "delivery/mailbox.html", context)


def _found(request: HttpRequest) -> tuple[ListPage, str]:
    """What the address asks of the mailbox, and the text that is looked for."""
    actor, state = actor_of(request), list_state(request, MAILBOX.key)
    text = search_text(state.data.get("search", ""), actor)
    return list_of(request, pages.caught_mail(actor, text).defer("raw"), MAILBOX, state), text


def _is_searched(page: ListPage, text: str) -> bool:
    return bool(text or page.is_filtered or (page.menu and page.menu.current))


@require_POST
@needs(Right.SEE_IDENTITY)
def search_mailbox(request: HttpRequest) -> HttpResponse:
    """Keeps what is looked for as a search for people is kept: an address must not stand in one."""
    form, asked = request.POST, {}
    if form.get("text", "").strip():
        asked["search"] = str(keep_search(actor=actor_of(request), text=form["text"]))
    asked |= {key: form[key] for key in ("campaign", "sort", "columns") if form.get(key)}
    return redirect(f"{reverse('delivery:show_mailbox')}{'?' if asked else ''}{urlencode(asked)}")


@needs(Right.SEE_IDENTITY)
@require_GET
def show_mail(request: HttpRequest, mail: UUID) -> HttpResponse:
    found = get_object_or_404(pages.caught_mail(actor_of(request)), uuid=mail)
    context = {"mail": found, "read": caught.read_mail(found), "message": pages.message_by_uuid(found.message_uuid)}
    return render(request, "delivery/mail.html", context)


@needs(Right.SEE_IDENTITY)
@require_GET
def show_mail_frame(request: HttpRequest, mail: UUID) -> HttpResponse:
    read = caught.read_mail(get_object_or_404(pages.caught_mail(actor_of(request)), uuid=mail))
    if not read.html:
        raise Http404
    response = HttpResponse(read.html)
    response["Content-Security-Policy"] = POLICY.format(origin=settings.PUBLIC_URL)
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response


@needs(Right.SEE_IDENTITY)
@require_GET
def show_mail_source(request: HttpRequest, mail: UUID) -> HttpResponse:
    found = get_object_or_404(pages.caught_mail(actor_of(request)), uuid=mail)
    response = HttpResponse(bytes(found.raw), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.uuid}.eml"'
    return response


@needs(Right.SEE_IDENTITY)
def empty_mailbox(request: HttpRequest) -> HttpResponse:
    """Says first what would go, and for whom; the address carries the list's search and filters."""
    actor, (page, text) = actor_of(request), _found(request)
    shown = page.queryset if _is_searched(page, text) else None
    what, until = request.POST.get("what"), request.POST.get("until", "")
    if request.method == "POST" and until.isdecimal() and (what == "all" or (what == "shown" and shown is not None)):
        count = services.empty_mailbox(actor=actor, until=int(until[:18]), shown=shown if what == "shown" else None)
        messages.success(request, f"{count:,} message{'' if count == 1 else 's'} deleted.")
        return redirect("delivery:show_mailbox")
    last = pages.last_caught()
    context = {
        "until": last,
        "all": pages.caught_count(pages.caught_mail(actor), last),
        "shown": None if shown is None else pages.caught_count(shown, last),
        "back": page.first_query,
        "is_admin": actor.may(Right.MANAGE),
    }
    return render(request, "delivery/empty_mailbox.html", context)
