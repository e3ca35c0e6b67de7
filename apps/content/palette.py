"""Content in the palette."""

from collections.abc import Sequence

from django.urls import reverse

from apps.common.models import User
from apps.common.palette import Hit, register_actions, register_search
from apps.common.palette.named import by_name
from apps.common.rights import Right
from apps.content.models import Item


def register_all() -> None:
    register_search("item", "Content", "library", Right.VIEW, search, find=find)
    register_actions("item", actions)


def search(user: User, text: str, limit: int) -> list[Hit]:
    return [_hit(item) for item in by_name(Item.objects.all(), text, limit)]


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


def _hit(item: Item) -> Hit:
    url = reverse("content:show_item", args=[item.uuid])
    return Hit(item.name, url, item.get_kind_display(), icon="library", key=str(item.uuid))
