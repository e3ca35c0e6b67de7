import json
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from apps.profiles.models import Consent, ContactPoint, Profile


@pytest.fixture
def write(tmp_path) -> Callable[..., Path]:
    """A file with this text (or these bytes) and name."""

    def make(content: str | bytes, name: str = "people.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make


@pytest.fixture
def import_people(db, write) -> Callable[..., dict[str, Any]]:
    """Runs `manage.py import_profiles` on a text and gives back the JSON of its last line."""

    def run(content: str | bytes, **options: object) -> dict[str, Any]:
        return command("import_profiles", write(content), **options)

    return run


@pytest.fixture
def import_events(db, write) -> Callable[..., dict[str, Any]]:
    def run(*lines: object, **options: object) -> dict[str, Any]:
        text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
        return command("import_events", write(text, "events.jsonl"), **options)

    return run


def command(name: str, path: Path, **options: object) -> dict[str, Any]:
    out = StringIO()
    call_command(name, str(path), stdout=out, **options)
    return json.loads(out.getvalue().strip().splitlines()[-1])


def counts(result: dict[str, Any]) -> tuple[int, int, int, int, int]:
    return tuple(result[key] for key in ("rows", "created", "updated", "unchanged", "rejected"))


@pytest.fixture
def lists_agree_with_the_ledger(db) -> Iterator[None]:
    """However the story went: what lists filter by is what addresses and ledger say."""
    yield
    for point in ContactPoint.objects.all():
        current = Consent.objects.filter(contact_point=point, purpose="marketing", is_current=True).first()
        assert point.marketing_consent == (current.state if current else ""), point.address
    for person in Profile.objects.all():
        assert person.has_email == person.contact_points.filter(channel="email").exists(), person.external_id
