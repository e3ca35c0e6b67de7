"""People as a CSV file."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from apps.common.exports import Getter
from apps.profiles.models import Profile, TraitDefinition
from apps.profiles.selectors.people import PersonRow, people_rows

_CHUNK = 1_000


def person_rows(queryset: QuerySet[Profile], columns: Sequence[TraitDefinition]) -> Iterator[PersonRow]:
    """The list's own lines, read a chunk at a time so that an export of everybody holds little memory."""
    profiles = queryset.iterator(chunk_size=_CHUNK)
    while chunk := list(islice(profiles, _CHUNK)):
        yield from people_rows(chunk, columns, sees_identity=True)


def columns_of(columns: Sequence[TraitDefinition]) -> list[tuple[str, Getter]]:
    fixed: list[tuple[str, Getter]] = [
        ("external_id", lambda row: row.external_id),
        ("name", lambda row: row.name),
        ("email", lambda row: row.email),
        ("email_consent", lambda row: row.consent or "unknown"),
        ("source", lambda row: row.source),
        ("changed_at", lambda row: row.updated_at.isoformat()),
    ]
    return fixed + [(column.key, _trait(place)) for place, column in enumerate(columns)]


def _trait(place: int) -> Getter:
    def value(row: Any) -> object:
        return row.traits[place].value

    return value
