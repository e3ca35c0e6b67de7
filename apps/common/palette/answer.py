"""What the palette shows: for nothing typed what one is at and was at, for words what they find."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from django.urls import Resolver404, resolve

from apps.common import navigation
from apps.common.models import User
from apps.common.palette.matching import fits, nearly_fits
from apps.common.palette.recents import recent
from apps.common.palette.registry import Hit, actions_of, kinds_for

PER_KIND = 5
RECENT = 6
ACTIONS = 6
TEXT_LIMIT = 100


@dataclass(frozen=True)
class Group:
    label: str
    hits: list[Hit]


def groups_for(user: User, text: str, path: str = "") -> list[Group]:
    """Groups in the order they are shown, none of them empty. `path` is the page that `user` looks at."""
    text = " ".join(text.replace("\0", "").split())[:TEXT_LIMIT]
    here = _here(path)
    groups = _found(user, text, here) if text else _offered(user, here)
    return [group for group in groups if group.hits]


def _offered(user: User, here: list[tuple[str, str]]) -> list[Group]:
    done = [Group(group.label, group.hits[:ACTIONS]) for group in _actions_here(user, here)]
    starts = [hit for hit in _starts(user) if hit.label.startswith("New ")]
    return [
        *done,
        Group("Opened lately", recent(user, RECENT, without=here[0] if here else None)),
        Group("Pages", _pages(user)),
        Group("Start something", starts),
    ]


def _found(user: User, text: str, here: list[tuple[str, str]]) -> list[Group]:
    groups = [Group(group.label, _fitting(group.hits, text)) for group in _actions_here(user, here)]
    groups.append(Group("Pages and actions", _fitting([*_pages(user), *_starts(user)], text)))
    for kind in kinds_for(user):
        hits = kind.search(user, text, PER_KIND)
        groups.append(Group(kind.label, [replace(hit, icon=hit.icon or kind.icon) for hit in hits]))
    if not any(group.hits for group in groups):
        nearly = _fitting([*_pages(user), *_starts(user)], text, nearly_fits)
        groups.append(Group("Pages and actions", nearly))
    return groups


def _fitting(hits: Iterable[Hit], text: str, fit: Callable[[str, str], bool] = fits) -> list[Hit]:
    return [hit for hit in hits if fit(f"{hit.label} {hit.detail}", text)]


def _here(path: str) -> list[tuple[str, str]]:
    """The objects that the address `path` names, as (kind, uuid), the whole before its part."""
    try:
        return [(name, str(value)) for name, value in resolve(path).kwargs.items()]
    except Resolver404:
        return []


def _actions_here(user: User, here: list[tuple[str, str]]) -> list[Group]:
    """The actions of what is open, those of the part before those of the whole."""
    found = (actions_of(user, kind, key) for kind, key in reversed(here))
    return [
        Group(name, [replace(hit, icon=hit.icon or "corner-down-right") for hit in hits])
        for name, hits in filter(None, found)
    ]


def _pages(user: User) -> list[Hit]:
    entries = navigation.entries_for(user, "", is_counted=False)
    shown = user.has_shortcuts
    return [Hit(e.label, e.url, icon=e.icon, keys=("g", e.key) if e.key and shown else ()) for e in entries]


def _starts(user: User) -> list[Hit]:
    return [Hit(entry.label, entry.url, icon=entry.icon) for entry in navigation.actions_for(user)]
