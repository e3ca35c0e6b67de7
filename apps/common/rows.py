"""Instances out of the rows of our own SQL, where asking once more by the ORM would be half of a statement's time."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

M = TypeVar("M", bound=Model)


def columns(model: type[Model], alias: str) -> str:
    """All columns of `model` for a SELECT or RETURNING, of the table that the statement calls `alias`."""
    return ", ".join(f'{alias}."{field.column}"' for field in model._meta.concrete_fields)


def split(row: Sequence[Any], *models: type[Model]) -> tuple[Sequence[Any], ...]:
    """The parts of a row that has the columns of these models one after the other."""
    parts, start = [], 0
    for model in models:
        end = start + len(model._meta.concrete_fields)
        parts.append(row[start:end])
        start = end
    return tuple(parts)


def instance(model: type[M], values: Sequence[Any]) -> M:
    """What the ORM would make of the values of `columns`."""
    fields = model._meta.concrete_fields
    read = [
        field.from_db_value(value, None, connection) if hasattr(field, "from_db_value") else value
        for field, value in zip(fields, values, strict=True)
    ]
    return model.from_db(connection.alias, [field.attname for field in fields], read)
