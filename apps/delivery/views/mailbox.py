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
from apps.common.lists import Choice, Column, ListSpec
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
    actor, state = actor_of(request), list_state(request, MAILBOX.key)
    text = search_text(state.data.get("search", ""), actor)
    page = list_of(request, pages.caught_mail(actor, text).defer("raw"), MAILBOX, state)
    is_searched = bool(text or page.is_filtered or page.menu.current)
    return show_list(request, "delivery/mailbox.html", {"page": page, "search_text": text, "is_searched": is_searched})


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


@require_POST
@needs(Right.SEE_IDENTITY)
def empty_mailbox(request: HttpRequest) -> HttpResponse:
    count = services.empty_mailbox(actor=actor_of(request))
    messages.success(request, f"{count:,} messages deleted.")
    return redirect("delivery:show_mailbox")
