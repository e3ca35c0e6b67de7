"""A rule tree as one English sentence."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from apps.ai.facts import Aggregate, FactKey, FactType, Modifier, number_text
from apps.ai.rules.tree import Group, Leaf, Mode, Op, Rule

Hide = Callable[[FactKey], bool]

_VERBS = {
    Op.IS: "is {}", Op.IS_NOT: "is not {}", Op.IN: "is {}", Op.NOT_IN: "is neither {}",
    Op.CONTAINS: "contains {}", Op.STARTS_WITH: "starts with {}", Op.ENDS_WITH: "ends with {}",
    Op.GT: "is more than {}", Op.GTE: "is at least {}", Op.LT: "is less than {}", Op.LTE: "is at most {}",
    Op.BETWEEN: "is between {}", Op.BEFORE: "is before {}", Op.AFTER: "is after {}",
    Op.WITHIN_DAYS: "is within the last {} days", Op.NOT_WITHIN_DAYS: "is not within the last {} days",
    Op.KNOWN: "is known", Op.UNKNOWN: "is not known",
}  # fmt: skip
_TIME_VERBS = {
    Op.GT: "is after {}", Op.GTE: "is on or after {}", Op.LT: "is before {}", Op.LTE: "is on or before {}",
}  # fmt: skip
_JOINERS = {Op.NOT_IN: " nor ", Op.BETWEEN: " and "}


def describe(rule: Rule, labels: Mapping[str, str] | None = None, hide: Hide | None = None) -> str:
    """One sentence. `labels` names facts by canonical key (no modifiers); `hide` says whose values to keep back."""
    words = _Words(labels or {}, hide or (lambda key: False))
    text = words.whole(rule)
    return f"{text}."


def describe_leaf(leaf: Leaf, labels: Mapping[str, str] | None = None, hide: Hide | None = None) -> str:
    """One condition in words, without a full stop: `whose plan is “trial”`."""
    return _Words(labels or {}, hide or (lambda key: False)).leaf(leaf)


def default_label(key: FactKey) -> str:
    """A readable name for a fact that nobody has named: "Zip code", "purchase, times in the last 30 days"."""
    if key.kind == "event":
        return f"{key.name}, {measure(key)}"
    words = (key.name.rpartition(":")[2] or key.kind).replace("_", " ").strip() or key.kind
    return words[0].upper() + words[1:]


def measure(key: FactKey) -> str:
    """What is asked about an event."""
    period = _period(key)
    match Aggregate(key.aggregate):
        case Aggregate.COUNT:
            return f"times{period}"
        case Aggregate.DAYS_SINCE:
            return "days since the last one"
        case Aggregate.LAST_AT:
            return "time of the last one"
        case Aggregate.SUM:
            return f"sum of {key.argument}{period}"
        case Aggregate.LAST:
            return f"last {key.argument}"


def _period(key: FactKey) -> str:
    return f" in the last {key.window_days:,} days" if key.window_days else ""


class _Words:
    def __init__(self, labels: Mapping[str, str], hide: Hide) -> None:
        self._labels = labels
        self._hide = hide

    def whole(self, rule: Rule) -> str:
        if isinstance(rule, Group) and not rule.members:
            return "Nobody" if rule.mode is Mode.ANY else "Everyone"
        if isinstance(rule, Group) and rule.mode is Mode.NONE:
            return f"Everyone except people {self._joined(rule.members, ' or ')}"
        return f"People {self._bare(rule)}"

    def _bare(self, rule: Rule) -> str:
        """A rule without brackets around it."""
        if isinstance(rule, Leaf):
            return self.leaf(rule)
        if not rule.members:
            return "nobody can be" if rule.mode is Mode.ANY else "who may be anybody"
        if rule.mode is Mode.ALL:
            wanted = [m for m in rule.members if not _is_exclusion(m)]
            barred = [m for m in rule.members if _is_exclusion(m)]
            parts = [self._joined(wanted, " and ")] if wanted else []
            return " and ".join(parts + [self._bare(member) for member in barred])
        if rule.mode is Mode.ANY:
            return self._joined(rule.members, " or ")
        return f"not those {self._joined(rule.members, ' or ')}"

    def _joined(self, members: "tuple[Rule, ...] | list[Rule]", word: str) -> str:
        return word.join(self._nested(member) if len(members) > 1 else self._bare(member) for member in members)

    def _nested(self, rule: Rule) -> str:
        text = self._bare(rule)
        needs_brackets = isinstance(rule, Group) and len(rule.members) > 1
        return f"({text})" if needs_brackets else text

    def leaf(self, leaf: Leaf) -> str:
        counted = self._count(leaf) if leaf.fact.aggregate == Aggregate.COUNT and not leaf.fact.modifiers else ""
        if counted:
            return counted
        if leaf.fact.kind == "consent" and leaf.op is Op.IS:
            return f"who have {'given' if leaf.value else 'withdrawn'} {self.label(leaf.fact)}"
        if leaf.fact.kind == "segment" and leaf.type is FactType.BOOLEAN and leaf.op in (Op.IS, Op.IS_NOT):
            return f"who are {'' if leaf.value is (leaf.op is Op.IS) else 'not '}in {self.label(leaf.fact)}"
        if leaf.base_type is FactType.BOOLEAN:
            return f"where “{self.label(leaf.fact, is_quoted=True)}” {_VERBS[leaf.op].format(self._values(leaf))}"
        verbs = _VERBS | (_TIME_VERBS if leaf.type in (FactType.DATE, FactType.MOMENT) else {})
        return f"whose {self.label(leaf.fact)} {verbs[leaf.op].format(self._values(leaf))}"

    def label(self, fact: FactKey, *, is_quoted: bool = False) -> str:
        label = self._labels.get(str(fact)) or self._labels.get(str(fact.base)) or default_label(fact.base)
        if not is_quoted and fact.kind in ("trait", "profile", "consent") and not label[:2].isupper():
            label = label[0].lower() + label[1:]
        return label + "".join(f" ({_modifier(modifier)})" for modifier in fact.modifiers)

    def _count(self, leaf: Leaf) -> str:
        """Event counts read better as something people did."""
        times = {
            Op.GTE: "at least {}", Op.GT: "more than {}", Op.LTE: "at most {}", Op.LT: "fewer than {}",
            Op.IS: "exactly {}", Op.BETWEEN: "between {}",
        }  # fmt: skip
        if leaf.op not in times:
            return ""
        period = _period(leaf.fact)
        if leaf.op is Op.IS and leaf.value == 0:
            return f"with no “{leaf.fact.name}”{period}"
        if (leaf.op, leaf.value) in ((Op.GTE, 1), (Op.GT, 0)):
            return f"with “{leaf.fact.name}”{period}"
        return f"with “{leaf.fact.name}” {times[leaf.op].format(self._values(leaf))} times{period}"

    def _values(self, leaf: Leaf) -> str:
        if leaf.value is not None and self._hide(leaf.fact):
            return "a hidden value"
        return _JOINERS.get(leaf.op, " or ").join(_value(value) for value in leaf.values)


def _is_exclusion(rule: Rule) -> bool:
    return isinstance(rule, Group) and rule.mode is Mode.NONE


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return f"“{value}”"
    if isinstance(value, datetime):
        return f"{value.day} {value:%b} {value.year} {value:%H:%M} UTC"
    if isinstance(value, date):
        return f"{value.day} {value:%b} {value.year}"
    if isinstance(value, Decimal):
        whole, dot, rest = number_text(value).partition(".")
        return f"{int(whole):,}{dot}{rest}" if whole not in ("-0",) else number_text(value)
    return str(value)


def _modifier(modifier: Modifier) -> str:
    return "in bands" if modifier.name == "band" else {"month": "by month", "known": "known or not"}[modifier.name]
