"""Figures that cost some time at a million people are kept for a moment. Without Valkey they are computed each time."""

from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from redis.exceptions import RedisError

Figure = TypeVar("Figure")


def kept(key: str, seconds: int, compute: Callable[[], Figure]) -> Figure:
    """`compute()`, at most `seconds` old. What it gives must pickle."""
    slot = f"overview:{key}"
    try:
        found: Figure | None = cache.get(slot)
    except (RedisError, OSError):
        return compute()
    if found is None:
        found = compute()
        cache.set(slot, found, seconds)
    return found
