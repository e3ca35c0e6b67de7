"""Finding rows by their name in tables of some thousand rows: what starts so first, then what holds it, then slips."""

import functools
from typing import TypeVar

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection
from django.db.models import Case, IntegerField, Model, QuerySet, Value, When

Row = TypeVar("Row", bound=Model)
SLIP_LETTERS = 4
LIKE = 0.45


@functools.cache
def has_trigrams() -> bool:
    """Whether the database has pg_trgm. The migration adds it where it may; without it slips find nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        return cursor.fetchone() is not None


def by_name(rows: QuerySet[Row], text: str, limit: int, field: str = "name") -> list[Row]:
    """At most `limit` rows whose `field` holds every word of `text`; if there are none, the most alike."""
    found = rows
    for word in text.split():
        found = found.filter(**{f"{field}__icontains": word})
    starts = Case(When(**{f"{field}__istartswith": text}, then=Value(0)), default=Value(1), output_field=IntegerField())
    exact = list(found.order_by(starts, field)[:limit])
    if exact or len(text) < SLIP_LETTERS or not has_trigrams():
        return exact
    alike = rows.annotate(likeness=TrigramWordSimilarity(text, field)).filter(likeness__gte=LIKE)
    return list(alike.order_by("-likeness", field)[:limit])
