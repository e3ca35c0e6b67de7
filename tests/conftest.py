"""The cast and the clock that every story shares."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.core.cache import cache
from django.test import Client

from apps.common import clock, lately
from apps.common.models import User
from tests.parallel import take_own_numbers

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PASSWORD = "a long enough password"  # noqa: S105

pytest_plugins = ["tests.browser"]


def pytest_configure(config: pytest.Config) -> None:
    """A password hash is slow on purpose, and every story makes users: here they are hashed in no time."""
    take_own_numbers()
    project.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *project.PASSWORD_HASHERS]


# The files that take minutes. Several workers share the files out in this order; begun last, one would be waited for.
LONG = ("tests/journeys", "tests/ops", "tests/demo", "tests/security")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: next((n for n, part in enumerate(LONG) if item.nodeid.startswith(part)), len(LONG)))


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _heeded_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stories change endpoints between two lines."""
    monkeypatch.setattr(lately, "SECONDS", 0.0)


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    """Static files straight from the tree, uploads in the test's own folder."""
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def _no_second_factor_required(settings: Any) -> None:
    """As in development, also where the suite runs on servers of one's own. Stories that require one say so."""
    settings.REQUIRE_SECOND_FACTOR = frozenset()


@pytest.fixture
def noon() -> Iterator[datetime]:
    """Holds the clock at noon of 23 November 2026, UTC."""
    with clock.at(NOON):
        yield NOON


def make_user(name: str, *roles: str) -> User:
    return User.objects.create_user(f"{name}@attune.example", PASSWORD, name=name.title(), roles=list(roles))


@pytest.fixture
def author(db: None) -> User:
    """A marketer, who writes and plans."""
    return make_user("author", "marketer")


@pytest.fixture
def reviewer(db: None) -> User:
    return make_user("reviewer", "reviewer")


@pytest.fixture
def second_reviewer(db: None) -> User:
    return make_user("second", "reviewer")


@pytest.fixture
def admin(db: None) -> User:
    return make_user("boss", "admin")


@pytest.fixture
def outsider(db: None) -> User:
    """Somebody who may log in and has no role."""
    return make_user("outsider")


@pytest.fixture
def client_for() -> Callable[[User], Client]:
    def log_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return log_in
