"""Fact keys that the editor offers. Prompts know no people, so a later app says which facts exist."""

from collections.abc import Callable, Iterable

from apps.ai.facts import FactError, parse_key
from apps.ai.rules.describe import default_label

Choices = Iterable[tuple[str, str]]
_providers: list[Callable[[], Choices]] = []


def register(provider: Callable[[], Choices]) -> None:
    """Called from `AppConfig.ready()`; `provider` gives (key, label) for each fact that may stand in a brief."""
    _providers.append(provider)


def labels_of(keys: Iterable[str], offered: Choices | None = None) -> dict[str, str]:
    """What people call facts, whatever their form (`trait:plan|band(0,50)`)."""
    known = dict(_bare(key, label) for key, label in (choices() if offered is None else offered))
    return {key: name[:1].upper() + name[1:] for key in keys if (name := known.get(_base(key)) or plain_name(key))}


def plain_name(key: str) -> str:
    """What a fact is called that nobody has named: "Plan", "Cart, last category"."""
    try:
        name = default_label(parse_key(key).base)
    except FactError:
        name = key.partition(":")[2] or key
    return name[:1].upper() + name[1:].replace("_", " ")


def _bare(key: str, label: str) -> tuple[str, str]:
    """The fact itself, without how its values are grouped: (`trait:age|band(0,50)`, "Age, in bands") is about Age."""
    base = _base(key)
    return base, label if base == key else label.rpartition(", ")[0]


def _base(key: str) -> str:
    try:
        return str(parse_key(key).base)
    except FactError:
        return key


def choices() -> list[tuple[str, str]]:
    return [choice for provider in _providers for choice in provider()]
