"""Several pytest workers at once: each has a database (pytest-django names it) and two numbers in Valkey of its own.

Tests empty the cache they find, so workers must not share one.
"""

import os

from django.conf import settings


def own_number() -> int:
    """0 without workers, else 1, 2, … for gw0, gw1, …"""
    name = os.environ.get("PYTEST_XDIST_WORKER", "")
    return int(name.removeprefix("gw")) + 1 if name else 0


def numbered(url: str, number: int) -> str:
    """`redis://host:port/0` with another number at its end."""
    head, slash, tail = url.rpartition("/")
    return f"{head}/{number}" if slash and tail.isdigit() else f"{url}/{number}"


def take_own_numbers() -> None:
    """Before anything has asked the cache. Seven workers fit into the sixteen numbers that a Redis has by default."""
    number = own_number()
    if not number:
        return
    url = numbered(settings.REDIS_URL, number)
    if settings.CELERY_BROKER_URL == settings.REDIS_URL:
        settings.CELERY_BROKER_URL = url
    settings.REDIS_URL = os.environ["REDIS_URL"] = url
    settings.CACHES = {name: {**cache, "LOCATION": url} for name, cache in settings.CACHES.items()}


def own_broker() -> str:
    """Where this worker's Celery processes meet: the broker of the environment, or a number of Valkey of its own."""
    given = settings.CELERY_BROKER_URL
    return given if not given.startswith("redis") else numbered(settings.REDIS_URL, 8 + own_number())
