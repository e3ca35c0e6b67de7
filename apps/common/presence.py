"""Who has the same thing open. Kept in Valkey for a few seconds at a time; there is no table.

A page says "I am here" when it is rendered and every ten seconds after that, by tab. Who says nothing for 25 seconds,
or leaves, is gone. Without Valkey nobody is shown and the page works as ever.
"""

import functools
import hashlib
import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import redis
from django.conf import settings

from apps.common import clock
from apps.common.errors import Invalid
from apps.common.models import User
from apps.common.rights import Right

BEAT = 10  # seconds between two signs of life
GONE = 25
KEPT = 60
MOST = 200  # tabs of one thing
_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
log = logging.getLogger("attune.presence")


@dataclass(frozen=True)
class Kind:
    """One kind of thing that people open: the right to see it, and the names of its places (steps of a campaign)."""

    right: Right
    places: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Person:
    """A colleague who is here. `place` is where, in words, when the thing has several."""

    name: str
    is_editing: bool
    place: str = ""

    @property
    def doing(self) -> str:
        if not self.is_editing:
            return f"{self.name} is here"
        return f"{self.name} is editing {self.place}" if self.place else f"{self.name} is editing this"


_kinds: dict[str, Kind] = {}


def register_presence(name: str, right: Right = Right.VIEW, places: Mapping[str, str] | None = None) -> None:
    """Makes `{% presence "name" key "edit" %}` work. Called in `AppConfig.ready()`."""
    _kinds[name] = Kind(right, places or {})


def kind_named(name: str) -> Kind | None:
    return _kinds.get(name)


def here(*, user: User, kind: str, key: str, tab: str, is_editing: bool, place: str = "") -> tuple[Person, ...]:
    """Notes this tab and returns the other people, those who edit first. Raises Invalid for odd keys."""
    slot = _slot(kind, key)
    now = clock.now().timestamp()
    sign = json.dumps([now, str(user.uuid), user.name, is_editing, place])
    try:
        with _client().pipeline() as pipe:
            pipe.hset(slot, _field(user, tab), sign)
            pipe.expire(slot, KEPT)
            pipe.hgetall(slot)
            seen: dict[bytes, bytes] = pipe.execute()[-1]
        _sweep(slot, seen, now)
    except redis.RedisError as error:
        log.warning("presence is not kept: %s", type(error).__name__)
        return ()
    return _others(seen.values(), str(user.uuid), now, _kinds[kind])


def leave(*, user: User, kind: str, key: str, tab: str) -> None:
    """This tab is closed or shows something else."""
    try:
        _client().hdel(_slot(kind, key), _field(user, tab))
    except redis.RedisError as error:
        log.warning("presence is not kept: %s", type(error).__name__)


def digest(people: tuple[Person, ...]) -> str:
    """What a page shows now; while it is the same, nothing is swapped and nothing is said aloud."""
    return hashlib.sha256("\n".join(person.doing for person in people).encode()).hexdigest()[:12]


def _others(signs: Any, own: str, now: float, kind: Kind) -> tuple[Person, ...]:
    """One entry a person, whatever number of tabs: where they edit counts more than where they look."""
    found: dict[str, Person] = {}
    for sign in signs:
        at, who, name, is_editing, place = json.loads(sign)
        if who == own or now - at > GONE or (who in found and found[who].is_editing >= is_editing):
            continue
        found[who] = Person(name, is_editing, kind.places.get(place, ""))
    return tuple(sorted(found.values(), key=lambda person: (not person.is_editing, person.name)))


def _sweep(slot: str, seen: Mapping[bytes, bytes], now: float) -> None:
    old = [name for name, sign in seen.items() if now - json.loads(sign)[0] > GONE]
    if len(seen) - len(old) > MOST:
        old = list(seen)
    if old:
        _client().hdel(slot, *old)


def _slot(kind: str, key: str) -> str:
    if kind not in _kinds or not _KEY.fullmatch(key):
        raise Invalid("Nothing of this kind can be open.")
    return f"presence:{kind}:{key}"


def _field(user: User, tab: str) -> str:
    if not _KEY.fullmatch(tab):
        raise Invalid("This is no tab of ours.")
    return f"{user.pk}:{tab}"


@functools.cache
def _client() -> redis.Redis:
    """Impatient on purpose: a page does not wait for who else is there."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5)
