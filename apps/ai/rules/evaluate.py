"""A rule tree decided in Python for one person. `profiles.facts` says the same in SQL; tests hold the two equal."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from apps.ai.buckets import bucket, typed
from apps.ai.facts import FactKey
from apps.ai.rules.tree import TRUE_WHEN_MISSING, Leaf, Mode, Op, Rule

ValueOf = Callable[[FactKey], object]


def evaluate(rule: Rule, value_of: ValueOf, now: datetime) -> bool:
    """Whether a person matches. `value_of` gives a fact's raw value (no modifiers), None where there is none.

    A value of another type than the fact's counts as missing. `now` is aware; periods are (now − days × 24 h, now].
    """
    if isinstance(rule, Leaf):
        return holds(rule, value_of(rule.fact.base), now)
    results = (evaluate(member, value_of, now) for member in rule.members)
    if rule.mode is Mode.ALL:
        return all(results)
    return any(results) is (rule.mode is Mode.ANY)


def holds(leaf: Leaf, raw: object, now: datetime) -> bool:
    """Whether one condition holds for a fact's raw value."""
    value: Any = typed(raw, leaf.base_type)
    if leaf.fact.modifiers:
        value = bucket(value, leaf.fact.modifiers)
    if value is None:
        return leaf.op in TRUE_WHEN_MISSING
    return _compare(leaf, value, now)


def _compare(leaf: Leaf, value: Any, now: datetime) -> bool:
    first = leaf.values[0]
    match leaf.op:
        case Op.KNOWN | Op.UNKNOWN:
            return leaf.op is Op.KNOWN
        case Op.IS | Op.IN:
            return value in leaf.values
        case Op.IS_NOT | Op.NOT_IN:
            return value not in leaf.values
        case Op.CONTAINS:
            return bool(first in value)
        case Op.STARTS_WITH:
            return bool(value.startswith(first))
        case Op.ENDS_WITH:
            return bool(value.endswith(first))
        case Op.WITHIN_DAYS | Op.NOT_WITHIN_DAYS:
            moment = value if isinstance(value, datetime) else start_of(value)
            return (now - timedelta(days=first) < moment <= now) is (leaf.op is Op.WITHIN_DAYS)
        case Op.BETWEEN:
            return bool(value >= lower(first, value) and _at_most(value, leaf.values[1]))
        case Op.LT | Op.BEFORE:
            return bool(value < lower(first, value))
        case Op.GTE:
            return bool(value >= lower(first, value))
        case Op.LTE:
            return _at_most(value, first)
        case Op.GT | Op.AFTER:
            return not _at_most(value, first)


def _at_most(value: Any, limit: Any) -> bool:
    if isinstance(value, datetime) and not isinstance(limit, datetime):
        return value < start_of(limit) + timedelta(days=1)
    return bool(value <= limit)


def lower(limit: Any, value: object) -> Any:
    """A date that a moment is compared with begins at its midnight, UTC."""
    return start_of(limit) if isinstance(value, datetime) and not isinstance(limit, datetime) else limit


def start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)
