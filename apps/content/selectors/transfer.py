"""Content as rows of a file."""

import base64
from collections.abc import Iterable, Iterator

from django.db.models import Case, F, QuerySet, When

from apps.content.models import Asset, Item, Stock, Version
from apps.content.transfer.cells import Names, written


def export_rows(items: QuerySet[Item], *, with_pictures: bool) -> Iterator[dict[str, str]]:
    """The newest version of each item, by kind and name. Pictures stand in base64 where the file can hold them."""
    is_first = Case(When(uuid=F("family"), then=0), default=1)  # the one that its other languages were added to
    chosen = list(items.order_by("kind", "name", is_first, "locale"))
    newest = _newest(chosen)
    names = Names({(kind, name): str(family) for kind, name, family in _named()})
    stock = dict(Stock.objects.values_list("family", "quantity"))
    for item in chosen:
        version = newest.get(item.pk)
        if version is None:
            continue
        row = {
            "kind": item.kind,
            "name": item.name,
            "language": item.locale,
            "class": item.content_class,
            "tags": ", ".join(item.tags),
            "channels": ", ".join(item.channels),
            "valid_from": version.valid_from.isoformat() if version.valid_from else "",
            "valid_until": version.valid_until.isoformat() if version.valid_until else "",
            "text": version.text,
            **written(item.kind, version.fields, names),
        }
        if item.family in stock:
            row["stock"] = str(stock[item.family])
        if with_pictures and item.kind == Item.Kind.IMAGE:
            row["data"] = _picture(version.fields["digest"])
        yield row


def _newest(items: Iterable[Item]) -> dict[int, Version]:
    versions = Version.objects.filter(item__in=[item.pk for item in items]).order_by("item", "-number")
    return {version.item_id: version for version in versions.distinct("item")}


def _named() -> Iterable[tuple[str, str, object]]:
    return Item.objects.values_list("kind", "name", "family").distinct()


def _picture(digest: str) -> str:
    data = Asset.objects.filter(digest=digest).values_list("data", flat=True).first()
    return base64.b64encode(bytes(data)).decode() if data else ""
