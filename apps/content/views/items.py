"""The list, and one item's page."""

import uuid
from dataclasses import replace

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render

from apps.ai.channels import CHANNELS
from apps.common.access import actor_of, needs
from apps.common.list_pages import list_of, list_state, show_list
from apps.common.lists import Choice, Column, ListPage, ListSpec, ListState, Text
from apps.common.rights import Right
from apps.content.forms import AnswerForm, BulkForm, StockForm
from apps.content.layout_page import keep
from apps.content.layouts.reading import read_blocks
from apps.content.locales import name_of
from apps.content.models import Item, Version
from apps.content.rendering.frames import VIEWS
from apps.content.rendering.people import READERS
from apps.content.selectors import pages
from apps.content.selectors.searching import by_words, is_meaning_silent
from apps.content.selectors.standing import may_withdraw
from apps.content.selectors.variants import missing_locales

ITEMS = ListSpec(
    columns=(
        Column("name", "Name", sort="name", text="name"),
        Column("wording", "Wording", text="shown_text"),
        Column("status", "Status", sort="newest_status", text="newest_status"),
        Column("valid", "Valid until", sort="ends", text="ends"),
        Column("class", "Class", sort="content_class", text=lambda item: item.get_content_class_display()),
        Column("language", "Language", sort="locale", text="locale"),
        Column("owner", "Owner", sort="owner__name", text=lambda item: item.owner.name if item.owner else ""),
        Column("updated", "Changed", sort="updated_at", text=lambda item: item.updated_at.isoformat()),
    ),
    filters=(
        Text("q", "Search content", by_words),
        Choice("status", "Status", Version.Status.choices, pages.by_status),
        Choice(
            "valid",
            "Validity",
            (("now", "Valid now"), ("soon", "Ends within 14 days"), ("ended", "Ended"), ("later", "Not yet valid")),
            pages.by_validity,
        ),
        Choice("class", "Class", Item.ContentClass.choices, "content_class"),
        Choice("tag", "Tag", pages.all_tags, pages.by_tag),
        Choice("channel", "Channel", [(one.channel, one.label) for one in CHANNELS.values()], pages.by_channel),
        Choice("language", "Language", pages.all_locales, "locale"),
        Choice("owner", "Owner", pages.all_owners, "owner__uuid"),
    ),
    default_sort="-updated",
    keep=("kind", "waiting"),
    key="content",
    more=(
        ("Kind", lambda item: item.get_kind_display()),
        ("Approved version", lambda item: item.approved_number),
        ("Newest version", lambda item: item.newest_number),
        ("Valid from", lambda item: item.begins),
        ("Tags", lambda item: ", ".join(item.tags)),
        ("Channels", lambda item: ", ".join(item.channels)),
    ),
)


# What a search finds comes in the order of how well it fits, unless a person sorts it.
FOUND = replace(ITEMS, unseen=(Column("match", "Match", sort="match"),), default_sort="-match")


@needs(Right.VIEW)
def list_items(request: HttpRequest) -> HttpResponseBase:
    actor, state = actor_of(request), list_state(request, ITEMS.key)
    kind = state.data.get("kind", "")
    context = {
        "page": page_of_items(request, state),
        "is_by_words_only": bool(state.data.get("q", "").strip()) and is_meaning_silent(),
        "tabs": pages.kind_tabs(),
        "kind": kind,
        "kind_label": pages.PLURALS.get(kind, "content"),
        "is_waiting": state.data.get("waiting") == "1",
        "waiting_count": pages.waiting_for(actor).count(),
        "may_edit": actor.may(Right.EDIT_PLANS),
        "may_approve": actor.may(Right.APPROVE_NORMAL_CONTENT),
        "bulk_form": BulkForm(),
        **pages.horizon(),
    }
    return show_list(request, "content/list.html", context)


def page_of_items(request: HttpRequest, state: ListState) -> ListPage:
    """The items that the address asks for: of one kind, waiting for an answer of this person, as filtered."""
    kind, rows = state.data.get("kind", ""), pages.item_list()
    if kind in Item.Kind.values:
        rows = rows.filter(kind=kind)
    if state.data.get("waiting") == "1":
        rows = rows.filter(versions__in=pages.waiting_for(actor_of(request)))
    return list_of(request, rows, FOUND if state.data.get("q", "").strip() else ITEMS, state)


@needs(Right.VIEW)
def show_item(request: HttpRequest, item: uuid.UUID) -> HttpResponse:
    return item_page(request, get_object_or_404(Item.objects.select_related("owner"), uuid=item))


def item_page(request: HttpRequest, found: Item, stock_form: StockForm | None = None) -> HttpResponse:
    """The item's page; with a `stock_form` that could not be taken, as it was typed."""
    actor = actor_of(request)
    page = pages.item_page(found, actor, _number(request, "version"), _number(request, "against"))
    context = {
        "page": page,
        "may_edit": actor.may(Right.EDIT_PLANS),
        "missing": missing_locales(found),
        "language": name_of(found.locale),
        "channels": ", ".join(CHANNELS[channel].label for channel in found.channels),
        "may_withdraw": may_withdraw(actor),
        "frame": keep(read_blocks(page.shown.fields["blocks"])) if found.kind == Item.Kind.LAYOUT else "",
        "views": VIEWS.items(),
        "readers": READERS.values(),
        "stock_form": stock_form or StockForm(initial={"quantity": page.stock}),
        "answer_form": AnswerForm(initial={"content_hash": page.shown.content_hash}),
    }
    return render(request, "content/item.html", context, status=422 if stock_form else 200)


def _number(request: HttpRequest, name: str) -> int | None:
    value = request.GET.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 6 else None
