"""Content in the palette."""

from collections.abc import Sequence
from dataclasses import replace

from django.urls import reverse

from apps.common.models import User
from apps.common.palette import Hit, register_actions, register_search
from apps.common.palette.named import by_name
from apps.common.rights import Right
from apps.content.models import Item, SearchEntry
from apps.content.selectors.searching import excerpt
from apps.content.selectors.searching import search as words_search

WORD_LETTERS = 3  # a shorter beginning of a word stands everywhere


def register_all() -> None:
    register_search("item", "Content", "library", Right.VIEW, search, find=find)
    register_actions("item", actions)


def search(user: User, text: str, limit: int) -> list[Hit]:
    """By name first; then, where there is room, what says it, with the piece that does."""
    named = by_name(Item.objects.all(), text, limit)
    hits = [_hit(item) for item in named]
    if len(text.strip()) < WORD_LETTERS or len(hits) >= limit:
        return hits
    seen = {item.pk for item in named}
    said = [item for item, _ in words_search(text, most=limit + len(seen), by_meaning=False) if item not in seen]
    entries = SearchEntry.objects.filter(item__in=said[: limit - len(hits)]).select_related("item")
    found = {entry.item_id: entry for entry in entries}
    return hits + [_saying(found[item], text) for item in said if item in found]


def find(user: User, keys: Sequence[str]) -> dict[str, Hit]:
    return {str(item.uuid): _hit(item) for item in Item.objects.filter(uuid__in=keys)}


def actions(user: User, key: str) -> tuple[str, list[Hit]] | None:
    item = Item.objects.filter(uuid=key).first()
    if item is None:
        return None
    hits = [Hit(f"More content: {item.get_kind_display()}", f"{reverse('content:list_items')}?kind={item.kind}")]
    if user.may(Right.EDIT_PLANS):
        new = Hit("New version", reverse("content:edit_item", args=[key]), icon="pencil")
        hits = [new, Hit("Settings", reverse("content:change_item", args=[key]), icon="settings-2"), *hits]
    return item.name, hits


def _saying(entry: SearchEntry, text: str) -> Hit:
    hit, beside = _hit(entry.item), 1 + len(entry.item.tags)  # its name and tags stand before what it says
    words = "\n".join(entry.words.split("\n")[beside:])
    return replace(hit, detail=f"{hit.detail}: {excerpt(words, text)}" if words else hit.detail)


def _hit(item: Item) -> Hit:
    url = reverse("content:show_item", args=[item.uuid])
    return Hit(item.name, url, item.get_kind_display(), icon="library", key=str(item.uuid))
