"""Where content uses content: a button its link, small print what it stands under, a layout its pictures."""

from collections.abc import Iterable

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.urls import reverse

from apps.content.locales import name_of
from apps.content.models import Item, Version
from apps.content.usage import Use, names_of

WORDS = {
    Item.Kind.CALL_TO_ACTION: "opens this",
    Item.Kind.DISCLAIMER: "stands under this",
    Item.Kind.LAYOUT: "shows this",
}


def uses_of_content(item: Item) -> Iterable[Use]:
    """Other items whose newest or approved wording names `item`, whatever the place of its fields."""
    named = Q()
    for uuid in names_of(item):
        named |= Q(said__contains=uuid)
    versions = Version.objects.annotate(said=Cast("fields", TextField())).filter(named)
    others = versions.exclude(item__family=item.family).select_related("item").order_by("item__name", "-number")
    newest = {version.item_id: version for version in reversed(others)}
    for version in sorted(newest.values(), key=lambda one: one.item.name):
        kind = version.item.get_kind_display()
        language = "" if version.item.locale == item.locale else f" in {name_of(version.item.locale)}"
        detail = f"{kind}{language}, version {version.number}, {WORDS.get(Item.Kind(version.item.kind), 'holds this')}"
        yield Use(version.item.name, reverse("content:show_item", args=[version.item.uuid]), detail)
