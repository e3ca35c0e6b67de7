"""The world is built once for each module of stories; every story takes back what it did to it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from django.db import transaction
from django.test import Client, override_settings

from apps.common import clock
from apps.common.models import User
from tests.conftest import NOON, make_user
from tests.security.world import World, build

LETTERS = {"M": "marketer", "R": "reviewer", "A": "admin", "N": ""}


@pytest.fixture(scope="module")
def built(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[World, Path]]:
    folder = tmp_path_factory.mktemp("world")
    with django_db_blocker.unblock(), clock.at(NOON), override_settings(MEDIA_ROOT=folder), transaction.atomic():
        people = [make_user(role or "nobody", *filter(None, [role])) for role in LETTERS.values()]
        yield build(*people[:3]), folder
        transaction.set_rollback(True)


@pytest.fixture
def world(built: tuple[World, Path], db: None, noon: object, settings: Any) -> World:
    """One of everything, at noon."""
    settings.MEDIA_ROOT = built[1]
    return World(dict(built[0].args))


@pytest.fixture
def cast(world: World) -> dict[str, User]:
    """The four kinds of people by letter: M marketer (who made the world), R reviewer, A admin, N no role."""
    return {one: User.objects.get(email=f"{role or 'nobody'}@attune.example") for one, role in LETTERS.items()}


@pytest.fixture
def as_role(client_for: Callable[[User], Client], cast: dict[str, User]) -> dict[str, Client]:
    """The cast, logged in."""
    return {letter: client_for(user) for letter, user in cast.items()}


@pytest.fixture
def enqueued(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, object]]:
    """What went to the broker, as (task, arguments), instead of going there."""
    taken: list[tuple[str, object]] = []

    def take(self: Celery, name: str, args: object = None, kwargs: object = None, **options: object) -> None:
        taken.append((name, [args, kwargs]))

    monkeypatch.setattr(Celery, "send_task", take)
    return taken
