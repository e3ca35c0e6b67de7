"""What a campaign waits for next, as later apps register it. The plan's own comes last (`plan_next`)."""

from collections.abc import Callable
from dataclasses import dataclass

from apps.campaigns.models import Campaign
from apps.common.models import User


@dataclass(frozen=True)
class NextStep:
    """One thing to do: what and why in words, where, and the words on the link."""

    title: str
    text: str
    url: str
    action: str
    tone: str = "info"


Provider = Callable[[Campaign, User], NextStep | None]
_providers: list[tuple[int, Provider]] = []


def register_next_step(priority: int, provider: Provider) -> None:
    """Adds a provider in `AppConfig.ready()`; the first that answers wins, lowest priority number first."""
    if (priority, provider) not in _providers:
        _providers.append((priority, provider))
        _providers.sort(key=lambda entry: entry[0])


def registered_step(campaign: Campaign, user: User) -> NextStep | None:
    """The next thing to do that a later app knows of; None when there is none."""
    return next((step for _, provider in _providers if (step := provider(campaign, user))), None)
