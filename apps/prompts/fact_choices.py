"""Fact keys that the editor offers. Prompts know no people, so a later app says which facts exist."""

from collections.abc import Callable, Iterable

Choices = Iterable[tuple[str, str]]
_providers: list[Callable[[], Choices]] = []


def register(provider: Callable[[], Choices]) -> None:
    """Called from `AppConfig.ready()`; `provider` gives (key, label) for each fact that may stand in a brief."""
    _providers.append(provider)


def label_of(key: str) -> str:
    """What people call a fact, whatever its form (`trait:plan|band(0,50)`); the key itself when nobody knows it."""
    base = key.partition("|")[0]
    label = next((label for one, label in choices() if one.partition("|")[0] == base), "")
    return label.partition(", ")[0] or base.partition(":")[2].replace("_", " ").capitalize() or key


def choices() -> list[tuple[str, str]]:
    return [choice for provider in _providers for choice in provider()]
