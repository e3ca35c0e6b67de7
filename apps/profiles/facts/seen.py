"""What occurs in the data: names of events, their properties, the few values of a trait. Kept for a while."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.cache import cache
from django.db import connection
from django.db.models import Max

from apps.ai.facts import FactError, check_text
from apps.profiles.models import Import

EVENTS_FOR = 60  # seconds
VALUES_FOR = 600
MAX_EVENTS = 200
MAX_CHOICES = 30
SAMPLED_PAGES = 6_000  # 48 MB of profiles; more are sampled

# Jumps from name to name in the index (name, at) instead of reading every event.
_NAMES = """
WITH RECURSIVE names (name) AS (
  (SELECT name FROM profiles_event ORDER BY name LIMIT 1)
  UNION ALL
  SELECT (SELECT e.name FROM profiles_event e WHERE e.name > names.name ORDER BY e.name LIMIT 1)
  FROM names WHERE names.name IS NOT NULL
)
SELECT n.name, coalesce(found.numbers, '{}'), coalesce(found.texts, '{}')
FROM (SELECT name FROM names WHERE name IS NOT NULL LIMIT %s) n
LEFT JOIN LATERAL (
  SELECT array_agg(DISTINCT each.key) FILTER (WHERE jsonb_typeof(each.value) = 'number') AS numbers,
         array_agg(DISTINCT each.key) FILTER (WHERE jsonb_typeof(each.value) IN ('string', 'boolean')) AS texts
  FROM (SELECT properties FROM profiles_event e WHERE e.name = n.name ORDER BY e.at DESC LIMIT 200) latest,
       LATERAL jsonb_each(CASE jsonb_typeof(latest.properties) WHEN 'object' THEN latest.properties END) each
) found ON TRUE
"""

_VALUES = """
SELECT counted.key, array_agg(counted.value ORDER BY counted.times DESC, counted.value)
FROM (
  SELECT each.key, each.value #>> '{}' AS value, count(*) AS times
  FROM profiles_profile p TABLESAMPLE SYSTEM (%s), LATERAL jsonb_each(p.traits) each
  WHERE each.key = ANY(%s::text[]) AND jsonb_typeof(each.value) = 'string' AND each.value <> '""'
  GROUP BY 1, 2
) counted
GROUP BY 1 HAVING count(*) <= %s
"""


@dataclass(frozen=True)
class SeenEvent:
    """The name of an event with the properties its last occurrences had."""

    name: str
    numbers: tuple[str, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class SeenValues:
    """The few values of text traits, commonest first, by trait key. `is_complete` says that every profile was read."""

    by_trait: dict[str, tuple[str, ...]]
    is_complete: bool


def seen_events() -> list[SeenEvent]:
    """The first 200 names of events in the data, in order; at most a minute old."""
    place = _cache_key("events")
    rows = cache.get(place)
    if rows is None:
        with connection.cursor() as cursor:
            cursor.execute(_NAMES, [MAX_EVENTS])
            rows = cursor.fetchall()
        cache.set(place, rows, EVENTS_FOR)
    return [SeenEvent(name, _askable(numbers), _askable(texts)) for name, numbers, texts in rows]


def seen_values(traits: Iterable[str]) -> SeenValues:
    """The values of those of the given text traits that have at most 30; at most ten minutes old."""
    keys = sorted(traits)
    place = _cache_key("values")
    cached = cache.get(place)
    if cached is None or cached[0] != keys:
        cached = (keys, *_read_values(keys))
        cache.set(place, cached, VALUES_FOR)
    return SeenValues(cached[1], cached[2])


def _cache_key(what: str) -> str:
    """A finished import brings new events and values: what was read before it is not asked for again."""
    latest = Import.objects.filter(status=Import.Status.FINISHED).aggregate(latest=Max("pk"))["latest"]
    return f"profiles:seen_{what}:{latest or 0}"


def _read_values(keys: list[str]) -> tuple[dict[str, tuple[str, ...]], bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size('profiles_profile') / current_setting('block_size')::bigint")
        pages = cursor.fetchone()[0]
        percent = min(100.0, 100.0 * SAMPLED_PAGES / max(pages, 1))
        cursor.execute(_VALUES, [percent, keys, MAX_CHOICES])
        return {key: tuple(values) for key, values in cursor.fetchall()}, percent == 100


def _askable(names: Iterable[str]) -> tuple[str, ...]:
    """Properties that a fact key can name."""

    def fits(name: str) -> bool:
        try:
            return bool(check_text(name, 200))
        except FactError:
            return False

    return tuple(filter(fits, names))[:30]
