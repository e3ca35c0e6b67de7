"""Reading segments: how many people a rule finds, who some of them are, why one of them is in or out."""

import time
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from apps.ai.rules import Rule, parse_rule
from apps.profiles.facts import Sql, build, compile_rule, fact_type
from apps.segments.models import Segment, SegmentVersion


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
    with connection.cursor() as cursor:
        cursor.execute(query.text, query.params)
        (count,) = cursor.fetchone()
    return Count(count, round(time.perf_counter() - started, 4), query.text)


def current_version(segment: Segment) -> SegmentVersion:
    """The version that lists and new campaigns use."""
    if segment.current is None:
        raise SegmentVersion.DoesNotExist(f"{segment} has no saved rule")
    return segment.current
