"""How many people a rule finds, in one parameterised query."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import OperationalError, connection, transaction

from apps.ai.rules import Rule, parse_rule
from apps.common.errors import AttuneError
from apps.profiles.facts import Sql, build, compile_rule, fact_type
from apps.segments.models import Segment, SegmentVersion

LIVE_SECONDS = 10  # how long a page may wait for a figure


class TooSlow(AttuneError):
    """A live figure took longer than a page may wait; the segment itself works."""


@dataclass(frozen=True)
class Count:
    """How many people match. `sql` has placeholders where values and keys are bound."""

    count: int
    seconds: float
    sql: str


def read_rule(rule_json: object) -> Rule:
    """A rule tree from JSON, against the facts that exist. Raises RuleError with the path of what is wrong."""
    return parse_rule(rule_json, fact_type)


def rule_sql(rule_json: object, now: datetime) -> Sql:
    """A boolean SQL expression over alias `p` (profiles_profile), never NULL. Raises RuleError."""
    return compile_rule(read_rule(rule_json), now)


def count_rule(rule_json: object, now: datetime) -> Count:
    """Counts the people who match, in one query. Raises RuleError."""
    query = build("SELECT count(*) FROM profiles_profile p WHERE {}", rule_sql(rule_json, now))
    started = time.perf_counter()
    ((count,),) = rows(query)
    return Count(count, round(time.perf_counter() - started, 4), query.text)


def current_version(segment: Segment) -> SegmentVersion:
    """The version that lists and new campaigns use."""
    if segment.current is None:
        raise SegmentVersion.DoesNotExist(f"{segment} has no saved rule")
    return segment.current


def rows(query: Sql) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query.text, query.params)
        return list(cursor.fetchall())


@contextmanager
def live() -> Iterator[None]:
    """Bounds what a page waits for. Raises TooSlow instead of holding a worker and the reader."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, TRUE)", [f"{LIVE_SECONDS}s"])
            yield
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != "57014":
            raise
        raise TooSlow(
            f"This takes longer than {LIVE_SECONDS} seconds to count. The segment works all the same."
        ) from error
