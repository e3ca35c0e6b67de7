"""What a newcomer may try, ticked off from what is on record. Later apps register lists; the Overview shows them.

A provider gives one list of a person's, or None when it does not concern them (any more). Progress is read from rows
each time, so nothing has to remember that somebody clicked; only that somebody put a list away is stored.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from apps.common.models import HiddenChecklist, User


@dataclass(frozen=True)
class Task:
    """One thing to do, and where. `who` names the role that does it when it is not the reader's own.

    `so_far` of `wanted` times; done when reached.
    """

    text: str
    url: str
    so_far: int = 0
    wanted: int = 1
    who: str = ""

    @property
    def is_done(self) -> bool:
        return self.so_far >= self.wanted

    @property
    def is_counted(self) -> bool:
        return self.wanted > 1


@dataclass(frozen=True)
class Checklist:
    key: str
    title: str
    tasks: tuple[Task, ...]
    is_hidden: bool = False

    @property
    def done(self) -> int:
        return sum(task.is_done for task in self.tasks)


Provider = Callable[[User], Checklist | None]
_providers: dict[str, Provider] = {}


def register_checklist(key: str, provider: Provider) -> None:
    """Called by an app in `AppConfig.ready()`. `key` is also that of the list it gives."""
    _providers[key] = provider


def is_registered(key: str) -> bool:
    return key in _providers


def checklists_of(user: User) -> tuple[Checklist, ...]:
    """The lists of a person; those put away are marked, so that they can be brought back."""
    found = [one for provider in _providers.values() if (one := provider(user)) is not None]
    if not found:
        return ()
    hidden = set(HiddenChecklist.objects.filter(user=user).values_list("key", flat=True))
    return tuple(replace(one, is_hidden=one.key in hidden) for one in found)
