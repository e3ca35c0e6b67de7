"""Where content is used. Later apps register a provider in `AppConfig.ready()`; content imports none of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from apps.content.models import Item, Version


@dataclass(frozen=True)
class Use:
    """One place: a label, the page to open, and a short detail ("sending", "version 2")."""

    label: str
    url: str
    detail: str = ""


Provider = Callable[[Item], Iterable[Use]]
_providers: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """Adds `provider` under `name` (the app); registering a name again replaces it."""
    _providers[name] = provider


def where_used(item: Item) -> list[Use]:
    """Every use of `item`, in any of its languages, that any app knows of, in the order of registration."""
    return [use for provider in _providers.values() for use in provider(item)]


def by_label(uses: Iterable[Use]) -> list[tuple[str, list[Use]]]:
    """Uses of one name together, in order: a campaign, its drafts, its messages."""
    found: dict[str, list[Use]] = {}
    for use in uses:
        found.setdefault(use.label, []).append(use)
    return list(found.items())


def names_of(item: Item) -> list[str]:
    """Every uuid by which something may name `item`: of its family, its languages and their versions."""
    family = Item.objects.filter(family=item.family)
    versions = Version.objects.filter(item__family=item.family)
    found = {item.family, *family.values_list("uuid", flat=True), *versions.values_list("uuid", flat=True)}
    return sorted(map(str, found))
