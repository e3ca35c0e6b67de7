"""JSON to a typed rule tree; everything that is wrong is said with its place in the tree."""

import re
from collections.abc import Callable, Mapping
from datetime import MAXYEAR, UTC, datetime
from decimal import Decimal
from typing import Any

from apps.ai.buckets import Value, as_date, as_number
from apps.ai.facts import MAX_WINDOW_DAYS, FactError, FactKey, FactType, bucketed_type, check_text, parse_key, shorten
from apps.ai.rules.tree import MAX_DEPTH, MAX_NODES, Group, Leaf, Mode, Op, Rule, RuleError, join, ops_for

MAX_TEXT = 1000
MAX_LIST = 1000
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?", re.ASCII)
_WORDS = {
    FactType.TEXT: 'a text, such as "Urban"',
    FactType.NUMBER: "a number, such as 50",
    FactType.BOOLEAN: "true or false (or 1 or 0)",
    FactType.DATE: 'a date, such as "2026-11-23"',
    FactType.MOMENT: 'a date or a time, such as "2026-11-23" or "2026-11-23T09:30:00Z"',
}

TypeOf = Callable[[FactKey], FactType]


def parse_rule(data: object, type_of: TypeOf) -> Rule:
    """Reads a rule tree. `type_of` gives a fact's type without its modifiers, or raises FactError if there is none.

    Raises RuleError with the path of what is wrong.
    """
    return _Parser(type_of).node(data, "", 0)


class _Parser:
    def __init__(self, type_of: TypeOf) -> None:
        self._type_of = type_of
        self._nodes = 0

    def node(self, data: object, path: str, depth: int) -> Rule:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise RuleError(path, f"A rule has at most {MAX_NODES} parts.")
        if depth > MAX_DEPTH:
            raise RuleError(path, f"Groups can be nested {MAX_DEPTH} deep.")
        if not isinstance(data, Mapping):
            raise RuleError(path, "Expected an object with all, any or none, or with fact and op.")
        if "fact" in data or "op" in data:
            return self._leaf(data, path)
        return self._group(data, path, depth)

    def _group(self, data: Mapping[Any, Any], path: str, depth: int) -> Group:
        if len(data) != 1 or next(iter(data)) not in list(Mode):
            found = ", ".join(sorted(shorten(key) for key in data)) or "nothing"
            raise RuleError(path, f"A group has exactly one of all, any or none; found {found}.")
        mode, members = next(iter(data.items()))
        if not isinstance(members, list):
            raise RuleError(join(path, mode), "Expected a list of rules.")
        parts = [self.node(member, join(path, f"{mode}[{n}]"), depth + 1) for n, member in enumerate(members)]
        return Group(Mode(mode), tuple(parts))

    def _leaf(self, data: Mapping[Any, Any], path: str) -> Leaf:
        for key in data:
            if key not in ("fact", "op", "value"):
                raise RuleError(join(path, shorten(key)), "A condition has fact, op and value only.")
        fact, base_type, type_ = self._fact(data.get("fact"), join(path, "fact"))
        op = _op(data.get("op"), type_, join(path, "op"))
        value = _value(data, op, type_, join(path, "value"))
        return Leaf(fact, type_, base_type, op, value)

    def _fact(self, text: object, path: str) -> tuple[FactKey, FactType, FactType]:
        if not isinstance(text, str):
            raise RuleError(path, "Missing. A condition names a fact, such as trait:plan.")
        try:
            fact = parse_key(text)
            base_type = self._type_of(fact.base)
            return fact, base_type, bucketed_type(base_type, fact.modifiers)
        except FactError as error:
            raise RuleError(path, error.message) from error


def _op(text: object, type_: FactType, path: str) -> Op:
    if not isinstance(text, str) or text not in list(Op):
        raise RuleError(path, f"Unknown: {shorten(text)}. Use one of {', '.join(ops_for(type_))}.")
    if text not in ops_for(type_):
        raise RuleError(path, f"{text} does not fit a {type_}. Use one of {', '.join(ops_for(type_))}.")
    return Op(text)


def _value(data: Mapping[Any, Any], op: Op, type_: FactType, path: str) -> Value | tuple[Value, ...] | int | None:
    given = data.get("value")
    if op in (Op.KNOWN, Op.UNKNOWN):
        if given is not None:
            raise RuleError(path, f"{op} takes no value.")
        return None
    if given is None:
        raise RuleError(path, "Missing.")
    if op in (Op.WITHIN_DAYS, Op.NOT_WITHIN_DAYS):
        return _days(given, path)
    if op in (Op.IN, Op.NOT_IN):
        return tuple(_one(item, type_, f"{path}[{n}]") for n, item in enumerate(_list(given, path)))
    if op is Op.BETWEEN:
        return _pair(given, type_, path)
    return _one(given, type_, path)


def _days(given: object, path: str) -> int:
    number = as_number(given)
    if number is None or number != number.to_integral_value() or not 1 <= number <= MAX_WINDOW_DAYS:
        raise RuleError(path, f"Expected a whole number of days from 1 to {MAX_WINDOW_DAYS}.")
    return int(number)


def _list(given: object, path: str) -> list[object]:
    if not isinstance(given, list) or not given:
        raise RuleError(path, "Expected a list with at least one value.")
    if len(given) > MAX_LIST:
        raise RuleError(path, f"At most {MAX_LIST} values.")
    return given


def _pair(given: object, type_: FactType, path: str) -> tuple[Value, Value]:
    if not isinstance(given, list) or len(given) != 2:
        raise RuleError(path, "Expected a list of two values: the lowest and the highest.")
    low, high = (_one(item, type_, f"{path}[{n}]") for n, item in enumerate(given))
    if _sortable(low) > _sortable(high):
        raise RuleError(path, "The first value must not be above the second.")
    return low, high


def _sortable(value: Any) -> Any:
    """Dates and times side by side: a date sorts as its first moment."""
    as_moment = isinstance(value, datetime) or not hasattr(value, "isoformat")
    return value if as_moment else datetime(value.year, value.month, value.day, tzinfo=UTC)


def _one(given: object, type_: FactType, path: str) -> Value:
    value = _READERS[type_](given)
    if value is None:
        raise RuleError(path, f"Expected {_WORDS[type_]}, got {shorten(_shown(given))}.")
    if isinstance(value, str):
        if not value:
            raise RuleError(path, "An empty text is a missing value: ask for it with unknown.")
        try:
            check_text(value, MAX_TEXT)
        except FactError as error:
            raise RuleError(path, error.message) from error
    return value


def _shown(given: object) -> str:
    return f'"{given}"' if isinstance(given, str) else str(given)


def _read_text(given: object) -> str | None:
    return given if isinstance(given, str) else None


def _read_number(given: object) -> Decimal | None:
    number = as_number(given)
    return number if number is not None and abs(number) < Decimal("1e30") else None


def _read_boolean(given: object) -> bool | None:
    return bool(given) if isinstance(given, bool | int | float) and given in (0, 1) else None


def _read_moment(given: object) -> Value | None:
    if isinstance(given, str) and _MOMENT.fullmatch(given):
        try:
            moment = datetime.fromisoformat(given)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            return None
    day = as_date(given) if isinstance(given, str) else None
    return day if day and day.year < MAXYEAR else None  # the day's end must be a moment too


def _read_date(given: object) -> Value | None:
    return as_date(given) if isinstance(given, str) else None


_READERS: dict[FactType, Callable[[object], Value | None]] = {
    FactType.TEXT: _read_text,
    FactType.NUMBER: _read_number,
    FactType.BOOLEAN: _read_boolean,
    FactType.DATE: _read_date,
    FactType.MOMENT: _read_moment,
}
