"""What a rule tree is made of, and which question fits which type of fact."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from apps.ai.buckets import Value
from apps.ai.facts import FactKey, FactType, number_text
from apps.common.errors import Invalid

MAX_DEPTH = 20
MAX_NODES = 500


class RuleError(Invalid):
    """A rule that cannot be used. `path` leads to the place in the tree: `all[1].value`."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}" if path else reason, {path or "rule": reason})
        self.path = path
        self.reason = reason


class Mode(StrEnum):
    ALL = "all"
    ANY = "any"
    NONE = "none"


class Op(StrEnum):
    IS = "is"
    IS_NOT = "is_not"
    IN = "in"
    NOT_IN = "not_in"
    CONTAINS = "contains"
    STARTS_WITH = "starts_with"
    ENDS_WITH = "ends_with"
    GT = "gt"
    GTE = "gte"
    LT = "lt"
    LTE = "lte"
    BETWEEN = "between"
    BEFORE = "before"
    AFTER = "after"
    WITHIN_DAYS = "within_days"
    NOT_WITHIN_DAYS = "not_within_days"
    KNOWN = "known"
    UNKNOWN = "unknown"


_EQUAL = (Op.IS, Op.IS_NOT, Op.IN, Op.NOT_IN)
_ORDER = (Op.GT, Op.GTE, Op.LT, Op.LTE, Op.BETWEEN)
_TIME = (Op.BEFORE, Op.AFTER, Op.BETWEEN, Op.WITHIN_DAYS, Op.NOT_WITHIN_DAYS)
_PRESENT = (Op.KNOWN, Op.UNKNOWN)
_OPS: dict[FactType, tuple[Op, ...]] = {
    FactType.TEXT: (*_EQUAL, Op.CONTAINS, Op.STARTS_WITH, Op.ENDS_WITH, *_PRESENT),
    FactType.NUMBER: (*_EQUAL, *_ORDER, *_PRESENT),
    FactType.BOOLEAN: (*_EQUAL, *_PRESENT),
    FactType.DATE: (*_EQUAL, *_TIME, Op.GT, Op.GTE, Op.LT, Op.LTE, *_PRESENT),
    FactType.MOMENT: (*_TIME, Op.GT, Op.GTE, Op.LT, Op.LTE, *_PRESENT),
}
# A missing value makes every other leaf false.
TRUE_WHEN_MISSING = frozenset({Op.UNKNOWN, Op.IS_NOT, Op.NOT_IN})


def ops_for(type_: FactType) -> tuple[Op, ...]:
    """The questions that can be asked about a fact of this type."""
    return _OPS[type_]


@dataclass(frozen=True)
class Leaf:
    """One condition. `type` is the fact's type after its modifiers, `base_type` before them.

    `value` is typed like the fact: one value, a tuple for `in`, `not_in` and `between`, a number of days for
    `within_days`, None for `known`. A moment may be compared with a date, which then means that whole day in UTC.
    """

    fact: FactKey
    type: FactType
    base_type: FactType
    op: Op
    value: Value | tuple[Value, ...] | int | None

    @property
    def values(self) -> tuple[Any, ...]:
        return self.value if isinstance(self.value, tuple) else (self.value,)


@dataclass(frozen=True)
class Group:
    mode: Mode
    members: "tuple[Rule, ...]"


Rule = Leaf | Group


def leaves(rule: Rule, path: str = "") -> Iterator[tuple[str, Leaf]]:
    """Every leaf with its path, in reading order."""
    if isinstance(rule, Leaf):
        yield path, rule
        return
    for number, member in enumerate(rule.members):
        yield from leaves(member, join(path, f"{rule.mode}[{number}]"))


def join(path: str, step: str) -> str:
    return f"{path}.{step}" if path else step


def to_json(rule: Rule) -> dict[str, Any]:
    """The tree as JSON again, with canonical fact keys: what is stored and hashed."""
    if isinstance(rule, Group):
        return {rule.mode.value: [to_json(member) for member in rule.members]}
    leaf: dict[str, Any] = {"fact": str(rule.fact), "op": rule.op.value}
    if rule.value is not None:
        values = [_plain(value) for value in rule.values]
        leaf["value"] = values if isinstance(rule.value, tuple) else values[0]
    return leaf


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(number_text(value))
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value
