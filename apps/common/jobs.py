"""Long work that is going on now, for the shell. Apps register theirs in `AppConfig.ready()`."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass

from django.core.cache import cache
from redis.exceptions import RedisError

from apps.common.models import User
from apps.common.progress import State
from apps.common.rights import Right

CACHE_KEY, CACHE_SECONDS = "attune:jobs", 3


@dataclass(frozen=True)
class Job:
    """One running, waiting or paused piece of work: what it is, of what, and its page."""

    label: str
    name: str
    url: str
    icon: str
    state: State
    right: Right = Right.VIEW


Provider = Callable[[], list[Job]]
_providers: list[Provider] = []


def register_jobs(provider: Provider) -> None:
    """Adds a provider. It is asked at most every three seconds for the whole workspace: one indexed query."""
    if provider not in _providers:
        _providers.append(provider)


def jobs_for(user: User) -> list[Job]:
    """What goes on in the workspace and `user` may look at, three seconds old at most; without Valkey asked anew."""
    try:
        found: list[Job] | None = cache.get(CACHE_KEY)
        if found is None:
            found = _asked()
            cache.set(CACHE_KEY, found, CACHE_SECONDS)
    except RedisError:
        found = _asked()
    return [job for job in found if user.may(job.right)]


def forget_jobs() -> None:
    """Called where somebody starts or ends work, so that their next page knows."""
    with contextlib.suppress(RedisError):
        cache.delete(CACHE_KEY)


def _asked() -> list[Job]:
    return [job for provider in _providers for job in provider()]
