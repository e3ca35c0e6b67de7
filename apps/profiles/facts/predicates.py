"""A condition on a value that is already an SQL expression, and the closed text of such a value.

Says in SQL what `ai.rules.evaluate` and `ai.buckets.bucket` say in Python.
"""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from apps.ai.buckets import bands
from apps.ai.facts import FactType, Modifier
from apps.ai.rules import Leaf, Op
from apps.profiles.facts.sql import Sql, build

CASTS = {
    FactType.TEXT: "::text",
    FactType.NUMBER: "::numeric",
    FactType.BOOLEAN: "::boolean",
    FactType.DATE: "::date",
    FactType.MOMENT: "::timestamptz",
}
# Dates that are still text compare as text: ISO 8601 sorts by byte.
TEXT_DATE = '::text COLLATE "C"'
NEGATIONS = {Op.IS_NOT: Op.IS, Op.NOT_IN: Op.IN}
_SIGNS = {Op.GT: ">", Op.AFTER: ">", Op.GTE: ">=", Op.LT: "<", Op.BEFORE: "<", Op.LTE: "<="}


def predicate(value: Sql, leaf: Leaf, now: datetime) -> Sql:
    """The whole condition, never NULL: a missing value (NULL) decides as `ai.rules` says."""
    if leaf.op is Op.KNOWN:
        return build("({} IS NOT NULL)", value)
    if leaf.op is Op.UNKNOWN:
        return build("({} IS NULL)", value)
    return settled(core(value, leaf, now), leaf)


def settled(test: Sql, leaf: Leaf) -> Sql:
    """Turns the core of a condition, which is NULL for missing values, into true or false."""
    return build("(({}) IS NOT TRUE)" if leaf.op in NEGATIONS else "(({}) IS TRUE)", test)


def core(value: Sql, leaf: Leaf, now: datetime, cast: str = "") -> Sql:
    """The comparison itself; `is_not` and `not_in` give that of `is` and `in`. NULL where the value is NULL.

    `cast` is how literals are typed, when not as the leaf's type says.
    """
    cast = cast or CASTS[leaf.type]
    op = NEGATIONS.get(leaf.op, leaf.op)
    first: Any = leaf.values[0]
    match op:
        case Op.IS:
            return build(f"{{}} = {{}}{cast}", value, plain(first))
        case Op.IN:
            array = cast.replace(" COLLATE", "[] COLLATE") if "COLLATE" in cast else f"{cast}[]"
            return build(f"{{}} = ANY({{}}{array})", value, [plain(item) for item in leaf.values])
        case Op.CONTAINS:
            return build("strpos({}, {}::text) > 0", value, first)
        case Op.STARTS_WITH:
            return build("starts_with({}, {}::text)", value, first)
        case Op.ENDS_WITH:
            return build("right({}, {}) = {}::text", value, len(first), first)
        case Op.WITHIN_DAYS | Op.NOT_WITHIN_DAYS:
            return _within(value, leaf, now, cast)
        case Op.BETWEEN:
            low = _bound(value, Op.GTE, leaf.values[0], leaf.type, cast)
            return build("({} AND {})", low, _bound(value, Op.LTE, leaf.values[1], leaf.type, cast))
        case _:
            return _bound(value, op, first, leaf.type, cast)


def _bound(value: Sql, op: Op, limit: Any, type_: FactType, cast: str) -> Sql:
    if type_ is FactType.MOMENT and not isinstance(limit, datetime):
        return _day_bound(value, op, limit, cast)
    return build(f"{{}} {_SIGNS[op]} {{}}{cast}", value, plain(limit))


def _day_bound(value: Sql, op: Op, day: date, cast: str) -> Sql:
    """A moment against a whole day in UTC."""
    start = datetime.combine(day, time.min, tzinfo=UTC)
    end = start + timedelta(days=1)
    sign, limit = {Op.GT: (">=", end), Op.AFTER: (">=", end), Op.LTE: ("<", end)}.get(op, (_SIGNS[op], start))
    return build(f"{{}} {sign} {{}}{cast}", value, limit)


def _within(value: Sql, leaf: Leaf, now: datetime, cast: str) -> Sql:
    days: Any = leaf.value
    start, end = now - timedelta(days=days), now
    if leaf.type is FactType.DATE:  # a day stands for its midnight, UTC
        bounds = (start.astimezone(UTC).date().isoformat(), end.astimezone(UTC).date().isoformat())
        test = build(f"({{}} > {{}}{cast} AND {{}} <= {{}}{cast})", value, bounds[0], value, bounds[1])
    else:
        test = build(f"({{}} > {{}}{cast} AND {{}} <= {{}}{cast})", value, start, value, end)
    return test if leaf.op is Op.WITHIN_DAYS else build("NOT {}", test)


def plain(value: Any) -> Any:
    """A typed value as a parameter."""
    return value.isoformat() if isinstance(value, date) and not isinstance(value, datetime) else value


def closed(value: Sql, type_: FactType, modifiers: tuple[Modifier, ...]) -> Sql:
    """The canonical closed text of a value of `type_`, NULL where it is missing (`ai.buckets.bucket`)."""
    for modifier in modifiers:
        match modifier.name:
            case "band":
                return _band(value, modifier.limits)
            case "month":
                return build("to_char({}, 'YYYY-MM')", _in_utc(value) if type_ is FactType.MOMENT else value)
            case "known":
                return build("CASE WHEN {} IS NOT NULL THEN 'known' END", value)
    match type_:
        case FactType.TEXT:
            return value
        case FactType.NUMBER:
            return build("trim_scale({})::text", value)
        case FactType.BOOLEAN:
            return build("CASE {} WHEN TRUE THEN 'yes' WHEN FALSE THEN 'no' END", value)
        case FactType.DATE:
            return build("to_char({}, 'YYYY-MM-DD')", value)
        case FactType.MOMENT:
            return build("""to_char({}, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""", _in_utc(value))


def _in_utc(value: Sql) -> Sql:
    return build("({} AT TIME ZONE 'UTC')", value)


def _band(value: Sql, limits: tuple[Decimal, ...]) -> Sql:
    texts = build("({}::text[])", bands(limits))
    return build("{}[width_bucket({}, {}::numeric[]) + 1]", texts, value, list(limits))
