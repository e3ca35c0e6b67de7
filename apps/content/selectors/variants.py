"""The languages of one item: which there are, and which one is taken where one is missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists

from apps.ai.types import same_language
from apps.content.locales import LOCALES, chain, name_of
from apps.content.models import Fallback, Item, Version
from apps.content.selectors.usable import sold_out, valid_on


@dataclass(frozen=True)
class Variant:
    """One language of an item, as its page shows it."""

    item: Item
    is_shown: bool
    is_approved: bool

    @property
    def label(self) -> str:
        return name_of(self.item.locale)


def variants_of(item: Item) -> list[Variant]:
    """All languages of `item`, the first one first."""
    family = list(Item.objects.filter(family=item.family))
    approved = set(
        Version.objects.filter(item__in=family, status=Version.Status.APPROVED).values_list("item", flat=True)
    )
    family.sort(key=lambda one: (one.uuid != one.family, one.locale))
    return [Variant(one, one.pk == item.pk, one.pk in approved) for one in family]


def missing_locales(item: Item) -> list[tuple[str, str]]:
    """The languages that `item` could still be written in."""
    there = set(Item.objects.filter(family=item.family).values_list("locale", flat=True))
    return [(locale, label) for locale, label in LOCALES if locale not in there]


def locale_chain(locale: str) -> tuple[str, ...]:
    """Where content for `locale` is looked for, nearest first, itself included."""
    return chain(locale, dict(Fallback.objects.values_list("locale", "to")))


@dataclass(frozen=True)
class Chosen:
    """What stands for a chosen item in one language on one channel: its version, or `problem` says why there is none.

    `is_fallback`: it is in another language.
    """

    item: Item
    version: Version | None
    is_fallback: bool = False
    problem: str = ""


def resolve(items: Iterable[Item], *, locale: str, channel: str, on: date) -> list[Chosen]:
    """For each of `items` the wording of the nearest language that may be said on `on`. Two queries for all of them.

    Several languages of one item count once.
    """
    wanted = list({item.family: item for item in items}.values())
    ranks = locale_chain(locale)
    usable: dict[object, list[Version]] = {}
    gone: set[object] = set()
    versions = Version.objects.filter(valid_on(on), item__family__in=[item.family for item in wanted])
    for version in versions.select_related("item").annotate(is_sold_out=Exists(sold_out())):
        usable.setdefault(version.item.family, []).append(version)
        if version.is_sold_out:
            gone.add(version.item.family)
    return [
        Chosen(item, None, problem="out of stock")
        if item.family in gone
        else _chosen(item, usable.get(item.family, []), ranks, channel)
        for item in wanted
    ]


def _chosen(item: Item, versions: list[Version], ranks: tuple[str, ...], channel: str) -> Chosen:
    if item.channels and channel not in item.channels:
        return Chosen(item, None, problem="not for this channel")
    for number, locale in enumerate(ranks):
        exact = [version for version in versions if version.item.locale == locale]
        close = [version for version in versions if same_language(version.item.locale, locale)]
        if found := exact or sorted(close, key=lambda version: version.item.locale):
            return Chosen(item, found[0], is_fallback=number > 0 and not same_language(found[0].item.locale, ranks[0]))
    return Chosen(item, None, problem="not in this language" if versions else "not approved or not valid then")
