"""Between the form's tree and the rule's JSON."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from apps.ai.facts import Aggregate, FactError, FactKey, FactType, number_text, parse_key
from apps.ai.rules import Group, Op, Rule, RuleError, ops_for
from apps.profiles.facts import fact_type
from apps.segments.builder.nodes import GroupNode, LeafNode, Node, numbered, walk
from apps.segments.selectors import read_rule

WINDOWED = (Aggregate.COUNT, Aggregate.SUM)
DAYS_OPS = (Op.WITHIN_DAYS, Op.NOT_WITHIN_DAYS)
LIST_OPS = (Op.IN, Op.NOT_IN)
SILENT_OPS = (Op.KNOWN, Op.UNKNOWN)
_FIRST_OPS = {FactType.NUMBER: Op.GTE, FactType.DATE: Op.WITHIN_DAYS, FactType.MOMENT: Op.WITHIN_DAYS}


@dataclass(frozen=True)
class Draft:
    """What the form says so far. `rule` leaves unfinished conditions out; `places` maps its paths to form places."""

    rule: dict[str, Any]
    places: dict[str, str]
    unfinished: int
    wrong: int

    @property
    def is_complete(self) -> bool:
        return not (self.unfinished or self.wrong)


def draft_of(root: GroupNode) -> Draft:
    """Reads the tree; every condition that cannot be used gets its `error`, blank ones only count as unfinished."""
    places: dict[str, str] = {}
    rule = _group_json(root, "", places)
    nodes = [node for node in walk(root) if isinstance(node, LeafNode)]
    blank = sum(1 for node in nodes if is_blank(node))
    return Draft(rule, places, blank, sum(1 for node in nodes if node.error))


def is_blank(node: LeafNode) -> bool:
    """A condition nobody has filled in yet is not an error."""
    return not node.fact or (not _given(node) and node.op not in SILENT_OPS)


def mark_blank(root: GroupNode) -> None:
    """Says what is missing, when somebody wants to save."""
    for node in walk(root):
        if isinstance(node, LeafNode) and not node.error and is_blank(node):
            node.error = "Enter a value." if node.fact else "Choose what to ask about, or remove this condition."


def _group_json(group: GroupNode, path: str, places: dict[str, str]) -> dict[str, Any]:
    members: list[dict[str, Any]] = []
    for node in group.members:
        place = f"{path}.{group.mode}[{len(members)}]".removeprefix(".")
        found = _group_json(node, place, places) if isinstance(node, GroupNode) else _leaf_or_none(node)
        if found is not None:
            places[place] = node.path
            members.append(found)
    return {group.mode: members}


def _leaf_or_none(node: LeafNode) -> dict[str, Any] | None:
    if is_blank(node):
        return None
    try:
        found = leaf_json(node)
        read_rule(found)
    except (RuleError, FactError) as error:
        node.error = getattr(error, "reason", error.message)
        return None
    return found


def leaf_json(node: LeafNode) -> dict[str, Any]:
    """One condition as JSON. Raises FactError or RuleError."""
    key = full_key(node)
    type_ = fact_type(key)
    found: dict[str, Any] = {"fact": str(key), "op": node.op}
    given = _given(node)
    if node.op in SILENT_OPS:
        return found
    if node.op in DAYS_OPS:
        return found | {"value": _number(given[0])}
    values = [_typed(text, type_) for text in given]
    if node.op in LIST_OPS or node.op == Op.BETWEEN:
        return found | {"value": values}
    return found | {"value": values[0]}


def full_key(node: LeafNode) -> FactKey:
    """The fact with its period. Raises FactError."""
    key = parse_key(node.fact)
    if not node.days or key.aggregate not in WINDOWED:
        return key
    return parse_key(str(replace(key, window_days=_window(node.days))))


def _window(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 6 or not int(text):
        raise FactError("The period is a whole number of days, or empty for all time.")
    return int(text)


def _given(node: LeafNode) -> list[str]:
    return [value for value in node.values if value]


def _typed(text: str, type_: FactType) -> Any:
    if type_ is FactType.NUMBER:
        return _number(text)
    if type_ is FactType.BOOLEAN:
        return {"yes": True, "no": False}.get(text, text)
    return text


def _number(text: str) -> Any:
    """People write 1,000 and 1 000; what is no number is left for the reader of rules to refuse."""
    try:
        return Decimal(text.replace(",", "").replace(" ", "").replace("\u2009", ""))
    except InvalidOperation:
        return text


def tree_of(rule: Rule) -> GroupNode:
    """A stored rule as the form's tree. A rule that is one condition gets a group around it."""
    node = _node(rule)
    return numbered(node if isinstance(node, GroupNode) else GroupNode(members=[node]))


def _node(rule: Rule) -> Node:
    if isinstance(rule, Group):
        return GroupNode(rule.mode.value, [_node(member) for member in rule.members])
    fact = str(replace(rule.fact, window_days=None))
    values = [_text(value) for value in rule.values if value is not None]
    return LeafNode(fact, rule.op.value, values, str(rule.fact.window_days or ""), fact)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else str(value)


def refresh(root: GroupNode) -> GroupNode:
    """After another fact was chosen: a question and values that still make sense for it."""
    for node in walk(root):
        if isinstance(node, LeafNode) and node.fact:
            _refresh(node)
    return root


def _refresh(node: LeafNode) -> None:
    try:
        type_ = _shown_type(node.fact)
    except FactError as error:
        node.error = error.message
        return
    if node.was and node.fact != node.was:
        node.values = []
        if _is_of_another_type(node.was, type_):
            node.op = ""
    if node.op not in ops_for(type_):
        node.op = _FIRST_OPS.get(type_, Op.IS).value
    node.was = node.fact


def _is_of_another_type(fact: str, type_: FactType) -> bool:
    try:
        return _shown_type(fact) is not type_
    except FactError:
        return True


def _shown_type(fact: str) -> FactType:
    return fact_type(parse_key(fact))
