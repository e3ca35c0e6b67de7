"""Many items at once: choose them in the list, read what is meant, then do it."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from apps.common.access import actor_of, needs
from apps.common.errors import Conflict, Invalid
from apps.common.list_pages import list_state
from apps.common.rights import Right
from apps.common.undo import Undo, offer_undo
from apps.content import services
from apps.content.forms import BulkForm
from apps.content.models import BulkChange, ContentImport, Item
from apps.content.selectors.reading import readings
from apps.content.views.items import ITEMS, page_of_items

Action = BulkChange.Action
AT_ONCE = (Action.OWNER, Action.TAG)  # nothing to be read, and taken back with one button
DONE = {
    Action.HAND_IN: "handed in for approval",
    Action.APPROVE: "approved",
    Action.WITHDRAW: "withdrawn",
    Action.OWNER: "handed over",
    Action.TAG: "tagged",
}


@needs(Right.VIEW)
@require_POST
def choose_items(request: HttpRequest) -> HttpResponse:
    """The rows that were ticked, or everything that the list's address finds."""
    form = BulkForm(request.POST)
    if not form.is_valid():
        raise Invalid("Choose what to do with the rows that you ticked.")
    asked, actor = form.cleaned_data, actor_of(request)
    change = services.plan_change(
        action=asked["do"],
        items=_all(request) if asked["all"] else _ticked(request),
        owner=asked["owner"],
        tag=asked["tag"],
        actor=actor,
    )
    if change.action not in AT_ONCE:
        return redirect("content:show_change", change.uuid)
    return _finished(request, services.finish_change(change=change, actor=actor))


@needs(Right.EDIT_PLANS)
@require_POST
def choose_imported(request: HttpRequest, upload: uuid.UUID) -> HttpResponse:
    """What a file has brought, to be handed in."""
    kept = get_object_or_404(ContentImport, uuid=upload)
    if not kept.written:
        raise Conflict("This file has brought no new wordings.")
    items = list(Item.objects.filter(uuid__in=kept.written).order_by("kind", "name", "locale"))
    change = services.plan_change(action=Action.HAND_IN, items=items, actor=actor_of(request))
    return redirect("content:show_change", change.uuid)


@needs(Right.VIEW)
@require_GET
def show_change(request: HttpRequest, change: uuid.UUID) -> HttpResponse:
    """Every wording that is meant, to be read; after it was done, what became of them."""
    found = _change(change)
    context = {"change": found, "is_mine": found.by == actor_of(request)}
    if found.finished_at is None:
        verdicts = services.judged(found, actor_of(request))
        read = readings([one.version for one in verdicts if one.version])
        rows = [(one, read[one.version.pk]) for one in verdicts if one.version]
        context["rows"] = [row for row in rows if row[0].reason is None]
        context["refused"] = [row for row in rows if row[0].reason is not None]
    return render(request, "content/many.html", context)


@needs(Right.VIEW)
@require_POST
def finish_change(request: HttpRequest, change: uuid.UUID) -> HttpResponse:
    """`items` are those that are still ticked, of the ones that the page showed as fit."""
    found = _change(change)
    if found.finished_at is not None:  # a second click: the page says what the first one did
        return redirect("content:show_change", change)
    ticked = set(request.POST.getlist("items"))
    if not ticked:
        raise Invalid("Tick at least one of them.")
    without = {row["item"] for row in found.rows} - ticked
    return _finished(request, services.finish_change(change=found, actor=actor_of(request), without=without))


def _finished(request: HttpRequest, change: BulkChange) -> HttpResponse:
    count = len(change.done)
    left = f" {len(change.refused):,} could not be." if change.refused else ""
    words = f"{count:,} item{'' if count == 1 else 's'} {DONE[Action(change.action)]}.{left}"
    if change.done and change.action != Action.APPROVE:
        offer_undo(request, words, Undo("content.change_many", {"change": str(change.uuid)}))
    return redirect("content:show_change", change.uuid)


def _all(request: HttpRequest) -> list[Item]:
    """One more than may be is enough for the service to refuse."""
    found = page_of_items(request, list_state(request, ITEMS.key))
    return list(found.queryset[: services.MOST + 1])


def _ticked(request: HttpRequest) -> list[Item]:
    given = []
    for value in request.POST.getlist("items"):
        try:
            given.append(uuid.UUID(value))
        except ValueError:
            raise Invalid("One of the rows is not named rightly. Open the list again.") from None
    found = {item.uuid: item for item in Item.objects.filter(uuid__in=given)}
    return [found[one] for one in dict.fromkeys(given) if one in found]


def _change(change: uuid.UUID) -> BulkChange:
    return get_object_or_404(BulkChange.objects.select_related("by", "owner"), uuid=change)
