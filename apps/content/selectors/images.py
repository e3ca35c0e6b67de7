"""Pictures: what can be chosen, their bytes, and who may still see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.db.models.fields.json import KT

from apps.content.models import Asset, Item, Version
from apps.content.rendering.parts import Picture, picture_of
from apps.content.selectors.usable import readable_uuids, usable_on


@dataclass(frozen=True)
class ImageChoice:
    """A picture that may be used: the version's UUID, its name, alt text and address."""

    uuid: str
    name: str
    alt: str
    path: str
    is_usable: bool = True


def image_choices(on: date, kept: Iterable[str] = ()) -> list[ImageChoice]:
    """Approved pictures that may be shown on `on`, by name, and those of `kept` whatever became of them."""
    kept = list(kept)
    found = Version.objects.filter(item__kind=Item.Kind.IMAGE).filter(usable_on(on) | Q(uuid__in=kept))
    usable = set(Version.objects.filter(usable_on(on), item__kind=Item.Kind.IMAGE).values_list("pk", flat=True))
    rows = found.select_related("item").order_by("item__name", "item__locale", "number")
    return [
        ImageChoice(str(v.uuid), v.item.name, v.text, picture_of(v.text, v.fields).path, v.pk in usable) for v in rows
    ]


def pictures(uuids: Iterable[str]) -> dict[str, Picture]:
    """Image versions by UUID as messages show them, whatever their standing: what was sent can be shown again."""
    versions = Version.objects.filter(uuid__in=list(uuids), item__kind=Item.Kind.IMAGE)
    return {str(version.uuid): picture_of(version.text, version.fields) for version in versions}


def image_digests(uuids: Iterable[str]) -> list[str]:
    """Digests of the pictures among some versions, sorted. What an approval of a message with them covers."""
    wanted = readable_uuids(uuids)
    if not wanted:
        return []
    versions = Version.objects.filter(uuid__in=wanted, item__kind=Item.Kind.IMAGE)
    return sorted(str(fields["digest"]) for fields in versions.values_list("fields", flat=True))


def asset_of(digest: str, kind: str) -> Asset | None:
    return Asset.objects.filter(digest=digest, type=kind).first()


def public_asset(digest: str, kind: str, on: date) -> Asset | None:
    """The picture for everybody who knows its address: until it is withdrawn, or its rights end."""
    shown = Version.objects.alias(shown=KT("fields__digest")).filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=on), fields__has_key="digest", shown=digest
    )
    gone = (Version.Status.WITHDRAWN, Version.Status.DECLINED)
    return asset_of(digest, kind) if shown.exclude(status__in=gone).exists() else None
