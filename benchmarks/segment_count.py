"""Counting a segment: three trait rules, "did X at least twice in 30 days" and "not Y".

Floor: the best of two hand-written statements for the same question, every literal in place.
"""

import resource
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime

from django.db import connection, transaction

from apps.profiles.models import TraitDefinition
from apps.segments.selectors import count_rule
from benchmarks import Row

SIZES = {"tiny": 300, "small": 100_000, "large": 1_000_000}
EVENTS_EACH = 5
RUNS = 5
LIMIT = 1.3
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

PEOPLE = """
INSERT INTO profiles_profile (uuid, external_id, traits)
SELECT gen_random_uuid(), 'bench-' || n, jsonb_build_object(
    'zone', (ARRAY['Urban', 'Surburban', 'Rural'])[1 + n %% 3],
    'points', (n::bigint * 7919) %% 700,
    'mens', n %% 2 = 0,
    'channel', (ARRAY['Web', 'Phone', 'Multichannel'])[1 + (n / 7) %% 3],
    'joined', to_char(date '2020-01-01' + (n %% 2000)::int, 'YYYY-MM-DD'),
    'filler', repeat('x', 60))
FROM generate_series(1, %s) n
"""
EVENTS = """
INSERT INTO profiles_event (profile_id, name, at, properties, event_id)
SELECT p.id, (ARRAY['purchase', 'visit', 'support', 'visit', 'purchase'])[g],
       timestamptz '2026-11-23 12:00Z' - make_interval(secs => hashint8(p.id * 10 + g)::bigint & 10367999),
       jsonb_build_object('amount', g * 10), 'bench-' || p.id || '-' || g
FROM profiles_profile p, generate_series(1, %s) g WHERE p.external_id LIKE 'bench-%%'
"""
RULE = {
    "all": [
        {"fact": "trait:zone", "op": "in", "value": ["Urban", "Rural"]},
        {"fact": "trait:points", "op": "gt", "value": 50},
        {"fact": "trait:mens", "op": "is", "value": True},
        {"fact": "event:purchase|count:30d", "op": "gte", "value": 2},
        {"none": [{"fact": "event:support|count:30d", "op": "gte", "value": 1}]},
    ]
}
BY_HAND = """
SELECT count(*) FROM profiles_profile p
WHERE {traits}
  AND p.id IN (SELECT profile_id FROM profiles_event WHERE name = 'purchase' AND at > '2026-10-24 12:00Z'
               AND at <= '2026-11-23 12:00Z' GROUP BY profile_id HAVING count(*) >= 2)
  AND NOT EXISTS (SELECT 1 FROM profiles_event e WHERE e.profile_id = p.id AND e.name = 'support'
                  AND e.at > '2026-10-24 12:00Z' AND e.at <= '2026-11-23 12:00Z')
"""
TRAITS = (
    "p.traits->>'zone' IN ('Urban', 'Rural') AND p.traits->'points' > '50' "
    "AND jsonb_typeof(p.traits->'points') = 'number' AND p.traits->'mens' = 'true'",
    "(p.traits @> '{\"zone\": \"Urban\"}' OR p.traits @> '{\"zone\": \"Rural\"}') AND p.traits->'points' > '50' "
    "AND jsonb_typeof(p.traits->'points') = 'number' AND p.traits @> '{\"mens\": true}'",
)


def run(size: str) -> list[Row]:
    """Medians over five counts. Leaves the database as it was."""
    number = SIZES[size]
    with transaction.atomic():
        _prepare(number)
        by_hand = [BY_HAND.format(traits=traits) for traits in TRAITS]
        answers = {count_rule(RULE, NOW).count, *map(_count, by_hand)}
        assert len(answers) == 1, answers
        works = [lambda: count_rule(RULE, NOW), *(lambda one=one: _count(one) for one in by_hand)]
        ours, *hands = _medians(works)
        floor = min(hands)
        transaction.set_rollback(True)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [Row("segment count", f"{number:,} profiles, {number * EVENTS_EACH:,} events", ours, floor, LIMIT, memory)]


def _medians(works: list[Callable[[], object]]) -> list[float]:
    """Taken in turns, so that a busy machine is unfair to none."""
    seconds: list[list[float]] = [[] for _ in works]
    for _ in range(RUNS):
        for number, work in enumerate(works):
            started = time.perf_counter()
            work()
            seconds[number].append(time.perf_counter() - started)
    return [statistics.median(one) for one in seconds]


def _count(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0])


def _prepare(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, [number])
        cursor.execute(EVENTS, [EVENTS_EACH])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ANALYZE profiles_profile, profiles_event")
    for key, type_ in (("zone", "text"), ("points", "number"), ("mens", "boolean")):
        defaults = {"label": key.title(), "type": type_, "privacy": "plain"}
        TraitDefinition.objects.update_or_create(key=key, defaults=defaults)
