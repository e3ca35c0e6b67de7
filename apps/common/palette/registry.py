"""What can be found, and what can be done with what is open. Apps add theirs in `AppConfig.ready()`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from apps.common.models import User
from apps.common.rights import Right


@dataclass(frozen=True)
class Hit:
    """One line of the palette. `key` is the object's uuid (for "opened lately"); `keys` lead there too.

    `is_post` makes it a button that changes something: only what can be undone or does no harm.
    """

    label: str
    url: str
    detail: str = ""
    icon: str = ""
    key: str = ""
    keys: tuple[str, ...] = ()
    is_post: bool = False


Search = Callable[[User, str, int], list[Hit]]
Find = Callable[[User, Sequence[str]], dict[str, Hit]]
Actions = Callable[[User, str], tuple[str, list[Hit]] | None]


@dataclass(frozen=True)
class Kind:
    """A kind of thing. `kind` is also the name of the URL parameter that holds its uuid."""

    kind: str
    label: str
    icon: str
    right: Right
    search: Search
    find: Find | None = None


# The order of the palette's groups; a kind that does not stand here comes after them.
ORDER = ("campaign", "segment", "item", "prompt", "profile", "use", "results", "run", "sender", "user")
_kinds: dict[str, Kind] = {}
_actions: dict[str, Actions] = {}


def register_search(
    kind: str, label: str, icon: str, right: Right, search: Search, *, find: Find | None = None
) -> None:
    """`search(user, text, limit)` finds by words. A kind with `find(user, uuids)` is remembered when it is opened, and
    `find` says what it is called by now, as this person may see it; whatever is gone is left out."""
    _kinds[kind] = Kind(kind, label, icon, right, search, find)


def register_actions(kind: str, actions: Actions) -> None:
    """`actions(user, uuid)` gives the object's name and what this person may do with it; None when it is gone."""
    _actions[kind] = actions


def kinds_for(user: User) -> list[Kind]:
    """The kinds that this person may find, in the order of their groups."""
    places = {name: place for place, name in enumerate(ORDER)}
    found = [kind for kind in _kinds.values() if user.may(kind.right)]
    return sorted(found, key=lambda kind: places.get(kind.kind, len(places)))


def kind_named(name: str) -> Kind | None:
    return _kinds.get(name)


def actions_of(user: User, kind: str, key: str) -> tuple[str, list[Hit]] | None:
    return _actions[kind](user, key) if kind in _actions else None
