"""Fact keys that the editor offers. Prompts know no people, so a later app says which facts exist."""

from collections.abc import Callable, Iterable

Choices = Iterable[tuple[str, str]]
_providers: list[Callable[[], Choices]] = []


def register(provider: Callable[[], Choices]) -> None:
    """Called from `AppConfig.ready()`; `provider` gives (key, label) for each fact that may stand in a brief."""
    _providers.append(provider)


def labels_of(keys: Iterable[str]) -> dict[str, str]:
    """What people call facts, whatever their form (`trait:plan|band(0,50)`)."""
    known = {key.partition("|")[0]: label.partition(", ")[0] for key, label in choices()}
    return {key: known.get(base := key.partition("|")[0]) or plain_name(base) for key in keys}


def plain_name(base: str) -> str:
    return base.partition(":")[2].replace("_", " ").capitalize() or base


def choices() -> list[tuple[str, str]]:
    return [choice for provider in _providers for choice in provider()]
