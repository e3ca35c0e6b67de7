"""What somebody opened last: kinds and uuids in Valkey, never a name. Names are looked up when they are shown.

A lost Valkey costs the list, nothing else.
"""

import logging
from collections.abc import Mapping

from django.core.cache import cache
from redis.exceptions import RedisError

from apps.common.models import User
from apps.common.palette.registry import Hit, kind_named

KEEP = 12
KEEP_SECONDS = 90 * 24 * 3600
log = logging.getLogger("attune.palette")


def remember(user: User, parameters: Mapping[str, object]) -> None:
    """Notes the first thing of a page's URL parameters that has a kind of its own."""
    for name, value in parameters.items():
        kind = kind_named(name)
        if kind and kind.find:
            _put(user, (name, str(value)))
            return


def _put(user: User, entry: tuple[str, str]) -> None:
    try:
        known = cache.get(_slot(user)) or []
        if known[:1] != [entry]:
            cache.set(_slot(user), [entry, *(one for one in known if one != entry)][:KEEP], KEEP_SECONDS)
    except (RedisError, OSError):
        log.warning("What was opened last could not be noted.")


def recent(user: User, limit: int, without: tuple[str, str] | None = None) -> list[Hit]:
    """The last `limit` things that still exist, as this person may see them, newest first."""
    try:
        known: list[tuple[str, str]] = cache.get(_slot(user)) or []
    except (RedisError, OSError):
        return []
    entries = [entry for entry in known if entry != without]
    found: dict[tuple[str, str], Hit] = {}
    for name in dict.fromkeys(name for name, _ in entries):
        kind = kind_named(name)
        if kind and kind.find and user.may(kind.right):
            hits = kind.find(user, [key for one, key in entries if one == name])
            found |= {(name, key): hit for key, hit in hits.items()}
    return [found[entry] for entry in entries if entry in found][:limit]


def _slot(user: User) -> str:
    return f"recent:{user.pk}"
