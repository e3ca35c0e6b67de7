"""Fact keys that the editor offers. Prompts know no people, so a later app says which facts exist."""

from collections.abc import Callable, Iterable

Choices = Iterable[tuple[str, str]]
_providers: list[Callable[[], Choices]] = []


def register(provider: Callable[[], Choices]) -> None:
    """Called from `AppConfig.ready()`; `provider` gives (key, label) for each fact that may stand in a brief."""
    _providers.append(provider)


def choices() -> list[tuple[str, str]]:
    return [choice for provider in _providers for choice in provider()]
