"""Reads of approved content: what may be said today, and what guardrails need to know."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.ai.types import BriefContent
from apps.content.models import Item, Stock, Version


def usable_versions(items: Iterable[Item], on: date) -> list[Version]:
    """The approved versions of `items` that may be said on `on`, in the items' order. Both ends of a validity count."""
    order = {item.pk: n for n, item in enumerate(items)}
    versions = Version.objects.filter(item__in=order).filter(usable_on(on)).select_related("item")
    return sorted(versions, key=lambda version: order[version.item_id])


def readable_uuids(ids: Iterable[str]) -> list[UUID]:
    """Those of `ids` that can name a version at all: a model writes what it likes into a field for an id."""
    found = []
    for one in ids:
        with suppress(ValueError):
            found.append(UUID(one))
    return found


def usable_on(on: date) -> Q:
    """The condition on a Version that it may be said on `on`."""
    return valid_on(on) & Q(~Exists(sold_out()))


def valid_on(on: date) -> Q:
    """The condition on a Version that it is approved and within its dates, sold out or not."""
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
    not_over = Q(valid_until__isnull=True) | Q(valid_until__gte=on)
    return Q(status=Version.Status.APPROVED) & begun & not_over


def sold_out() -> QuerySet[Stock]:
    """What makes a catalogue item unusable, for a queryset of versions."""
    return Stock.objects.filter(family=OuterRef("item__family"), quantity=0)


def sayable(on: date, channel: str) -> Q:
    """The condition on a Version that it may be said on `on` on a channel."""
    return usable_on(on) & (Q(item__channels=[]) | Q(item__channels__contains=[channel]))


def unsayable_sql(version: str, item: str, day: str, channel: str) -> str:
    """The opposite as a boolean SQL expression over the aliases of a version and its item.

    All arguments are aliases, columns or placeholders of the caller's own statement, never input.
    """
    return (
        f"({version}.status <> 'approved' OR {version}.valid_from > {day} OR {version}.valid_until < {day}"
        f" OR NOT (cardinality({item}.channels) = 0 OR {channel} = ANY({item}.channels))"
        f" OR EXISTS (SELECT 1 FROM content_stock left_over"
        f" WHERE left_over.family = {item}.family AND left_over.quantity = 0))"
    )


def unusable(version_uuids: Iterable[UUID | str], on: date, channel: str = "") -> dict[str, str]:
    """Of the given versions those that may not be said on `on` (on `channel`, if given), with why.

    One query; a withdrawal shows at once.
    """
    wanted = {str(uuid) for uuid in version_uuids}
    versions = Version.objects.filter(uuid__in=wanted).annotate(is_sold_out=Exists(sold_out()))
    columns = ("uuid", "status", "valid_from", "valid_until", "is_sold_out", "item__channels")
    found = {
        str(uuid): _why_not(status, start, end, is_sold_out, on)
        or ("not for this channel" if channel and channels and channel not in channels else None)
        for uuid, status, start, end, is_sold_out, channels in versions.values_list(*columns)
    }
    missing = dict.fromkeys(wanted - found.keys(), "unknown")
    return {**missing, **{uuid: reason for uuid, reason in found.items() if reason}}


def names_of_versions(uuids: Iterable[UUID | str]) -> dict[str, str]:
    """The names of items by the uuids of their versions; asks nothing for none."""
    wanted = list(uuids)
    rows = Version.objects.filter(uuid__in=wanted).values_list("uuid", "item__name") if wanted else ()
    return {str(uuid): name for uuid, name in rows}


def _why_not(status: str, valid_from: date | None, valid_until: date | None, is_sold_out: bool, on: date) -> str | None:
    if status != Version.Status.APPROVED:
        return str(Version.Status(status).label).lower()
    if valid_from and on < valid_from:
        return "not valid yet"
    if valid_until and valid_until < on:
        return "no longer valid"
    return "out of stock" if is_sold_out else None


def brief_content(version: Version) -> BriefContent:
    """`version` as a brief holds it. `fields` also name its item (`item`, the uuid that its languages share) and its
    class (`class`)."""
    item = version.item
    return BriefContent(
        id=str(version.uuid),
        kind=item.kind,
        name=item.name,
        text=version.text,
        locale=item.locale,
        fields={**version.fields, "item": str(item.family), "class": item.content_class},
        valid_from=version.valid_from,
        valid_until=version.valid_until,
        channels=tuple(item.channels),
    )


def required_disclaimers(versions: Iterable[Version], on: date) -> list[Version]:
    """The usable disclaimers that the given claims and offers call for: by item, by class, by what they are about."""
    said = [v for v in versions if v.item.kind in (Item.Kind.CLAIM, Item.Kind.OFFER, Item.Kind.CATALOG_ITEM)]
    items, classes = {str(v.item.family) for v in said}, {v.item.content_class for v in said}
    about = {one for v in said for one in v.fields.get("claim_classes", [])}
    disclaimers = Version.objects.filter(usable_on(on), item__kind=Item.Kind.DISCLAIMER).select_related("item")
    return [
        d
        for d in disclaimers.order_by("item__name", "item__locale")
        if items & set(d.fields.get("items", []))
        or classes & set(d.fields.get("classes", []))
        or about & set(d.fields.get("claim_classes", []))
    ]


def approved_items(kind: str, locale: str = "en") -> QuerySet[Item]:
    """Items of a kind with an approved version, for choosing in a plan."""
    return Item.objects.filter(kind=kind, locale=locale, versions__status=Version.Status.APPROVED).order_by("name")
