"""What each condition of the builder shows: which facts, which questions, which kind of input."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Any

from apps.ai.facts import FactError, FactKey, FactType, bucketed_type, parse_key
from apps.ai.rules import Op, ops_for
from apps.profiles.facts import FactInfo, Privacy, available_facts, fact_info
from apps.segments.builder.convert import DAYS_OPS, LIST_OPS, SILENT_OPS, WINDOWED
from apps.segments.builder.nodes import GroupNode, LeafNode

OP_WORDS = {
    Op.IS: "is", Op.IS_NOT: "is not", Op.IN: "is one of", Op.NOT_IN: "is none of", Op.CONTAINS: "contains",
    Op.STARTS_WITH: "starts with", Op.ENDS_WITH: "ends with", Op.GT: "more than", Op.GTE: "at least",
    Op.LT: "less than", Op.LTE: "at most", Op.BETWEEN: "between", Op.BEFORE: "before", Op.AFTER: "after",
    Op.WITHIN_DAYS: "within the last", Op.NOT_WITHIN_DAYS: "not within the last", Op.KNOWN: "is known",
    Op.UNKNOWN: "is not known",
}  # fmt: skip
_DATE_WORDS = {Op.GT: "later than", Op.GTE: "on or after", Op.LT: "earlier than", Op.LTE: "on or before"}
_NUMBERS_FIRST = (Op.GTE, Op.LTE, Op.GT, Op.LT, Op.BETWEEN)
_TIMES_FIRST = (Op.WITHIN_DAYS, Op.NOT_WITHIN_DAYS, Op.BEFORE, Op.AFTER, Op.BETWEEN)
JOINERS = {"all": "and", "any": "or", "none": "nor"}


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class LeafView:
    """One condition as the template draws it. `input` is the name of the kind of input."""

    node: LeafNode
    facts: list[tuple[str, list[Option]]]
    ops: list[Option]
    input: str
    choices: list[Option] = field(default_factory=list)
    has_period: bool = False
    joiner: str = ""
    is_group: bool = False

    @property
    def value(self) -> str:
        return self.node.values[0] if self.node.values else ""

    @property
    def second(self) -> str:
        return self.node.values[1] if len(self.node.values) > 1 else ""

    @property
    def lines(self) -> str:
        return "\n".join(self.node.values)


@dataclass(frozen=True)
class GroupView:
    node: GroupNode
    members: "list[LeafView | GroupView]"
    joiner: str = ""
    is_root: bool = False
    is_group: bool = True

    @property
    def id(self) -> str:
        return self.node.path.replace(".", "-")


def view_of(root: GroupNode, *, shows_identity: bool) -> GroupView:
    """The whole builder, ready to draw."""
    return _Drawing(shows_identity).group(root, is_root=True)


class _Drawing:
    """Reads the available facts once for all conditions."""

    def __init__(self, shows_identity: bool) -> None:
        infos = [one for one in available_facts() if shows_identity or one.privacy is not Privacy.IDENTITY]
        self._shows_identity = shows_identity
        self._infos = {info.key: info for info in infos}
        self._groups: dict[str, list[FactInfo]] = defaultdict(list)
        for info in infos:
            self._groups[info.group].append(info)

    def group(self, node: GroupNode, joiner: str = "", *, is_root: bool = False) -> GroupView:
        word = JOINERS[node.mode]
        members: list[Any] = []
        for member in node.members:
            between = word if members else ""
            if isinstance(member, GroupNode):
                members.append(self.group(member, between))
            else:
                members.append(self.leaf(member, between))
        return GroupView(node, members, joiner, is_root)

    def leaf(self, node: LeafNode, joiner: str) -> LeafView:
        facts = self._facts(node)
        try:
            key = parse_key(node.fact) if node.fact else None
            info = self._infos.get(node.fact) or (fact_info(key) if key else None)
            type_ = bucketed_type(info.type, key.modifiers) if info and key else None
        except FactError:
            key = info = type_ = None
        if key is None or info is None or type_ is None:
            return LeafView(node, facts, [], "none", joiner=joiner)
        if info.privacy is Privacy.IDENTITY and not self._shows_identity:
            node = replace(node, values=["Hidden"])
        return LeafView(
            node,
            facts,
            ops=[Option(op.value, _word(op, type_), op.value == node.op) for op in _ordered(type_)],
            input=_input(node, type_, info),
            choices=_choices(node, type_, info),
            has_period=key.aggregate in WINDOWED and not key.modifiers,
            joiner=joiner,
        )

    def _facts(self, node: LeafNode) -> list[tuple[str, list[Option]]]:
        groups = [
            (name, [Option(info.key, info.label, info.key == node.fact) for info in infos])
            for name, infos in self._groups.items()
        ]
        if node.fact and node.fact not in self._infos:
            groups.append(("In this rule", [Option(node.fact, _label(node.fact), True)]))
        return groups


def _label(text: str) -> str:
    try:
        key: FactKey = parse_key(text)
        return " ".join([fact_info(key).label, *(f"({modifier})" for modifier in key.modifiers)])
    except FactError:
        return text


def _ordered(type_: FactType) -> list[Op]:
    ops = list(ops_for(type_))
    first = {FactType.NUMBER: _NUMBERS_FIRST, FactType.DATE: _TIMES_FIRST, FactType.MOMENT: _TIMES_FIRST}.get(type_, ())
    return [*first, *(op for op in ops if op not in first)]


def _word(op: Op, type_: FactType) -> str:
    return (_DATE_WORDS if type_ in (FactType.DATE, FactType.MOMENT) else {}).get(op) or OP_WORDS[op]


def _input(node: LeafNode, type_: FactType, info: FactInfo) -> str:
    if node.op in SILENT_OPS:
        return "none"
    if node.op in DAYS_OPS:
        return "days"
    if type_ is FactType.BOOLEAN:
        return "checks" if node.op in LIST_OPS else "select"
    if node.op in LIST_OPS:
        return "checks" if _is_closed(node, type_, info) else "lines"
    if type_ is FactType.TEXT:
        return "select" if node.op in (Op.IS, Op.IS_NOT) and _is_closed(node, type_, info) else "text"
    kind = "number" if type_ is FactType.NUMBER else "date" if _are_days(node) else "moment"
    return f"{kind}s" if node.op == Op.BETWEEN else kind


def _is_closed(node: LeafNode, type_: FactType, info: FactInfo) -> bool:
    """Whether a list of choices says everything; a value that is none of them must stay visible."""
    if type_ is not FactType.TEXT or not info.has_all_choices or not info.choices:
        return False
    return set(node.values) <= {*info.choices, ""}


def _are_days(node: LeafNode) -> bool:
    return all(len(value) <= 10 for value in node.values)


def _choices(node: LeafNode, type_: FactType, info: FactInfo) -> list[Option]:
    if type_ is FactType.BOOLEAN:
        return [Option(value, value.capitalize(), value in node.values) for value in ("yes", "no")]
    if "|" in node.fact and info.type is not type_:
        return []
    return [Option(choice, choice, choice in node.values) for choice in info.choices]
