"""The tree as the form holds it: raw text, unfinished conditions and all.

Fields are named by their place: `r.mode`, `r.0.fact`, `r.0.op`, `r.0.value`, `r.1.mode`, `r.1.0.fact`, …
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict

from apps.common.errors import Invalid

ROOT = "r"
MAX_FIELDS = 3_000
_FIELD = re.compile(r"(r(?:\.\d{1,3}){0,12})\.(mode|fact|was|days|op|value|lines)", re.ASCII)


@dataclass
class LeafNode:
    """One condition. `fact` is a key without its period, which stands in `days`. `was` is the fact shown before."""

    fact: str = ""
    op: str = ""
    values: list[str] = field(default_factory=list)
    days: str = ""
    was: str = ""
    path: str = ""
    error: str = ""
    count: int | None = None
    is_new: bool = False

    @property
    def id(self) -> str:
        """The place as an element's id."""
        return self.path.replace(".", "-")


@dataclass
class GroupNode:
    mode: str = "all"
    members: "list[Node]" = field(default_factory=list)
    path: str = ROOT


Node = LeafNode | GroupNode


def new_tree() -> GroupNode:
    """What an empty builder starts with: one condition to fill in."""
    return numbered(GroupNode(members=[LeafNode()]))


def read_tree(data: QueryDict) -> GroupNode:
    """The tree in a posted form. Fields that are not of the tree are left alone."""
    places: dict[str, dict[str, list[str]]] = {}
    for name in data:
        found = _FIELD.fullmatch(name)
        if found:
            places.setdefault(found[1], {})[found[2]] = data.getlist(name)
    if len(places) > MAX_FIELDS:
        raise Invalid("This rule is too large for the builder.")
    return numbered(_read_group(ROOT, places))


def _read_group(path: str, places: dict[str, dict[str, list[str]]]) -> GroupNode:
    mode = places.get(path, {}).get("mode", ["all"])[0]
    depth = path.count(".") + 1
    numbers = {int(place.split(".")[depth]) for place in places if place.startswith(f"{path}.")}
    members: list[Node] = []
    for number in sorted(numbers):
        place = f"{path}.{number}"
        is_group = "mode" in places.get(place, {})
        members.append(_read_group(place, places) if is_group else _read_leaf(places.get(place, {})))
    return GroupNode(mode if mode in ("all", "any", "none") else "all", members)


def _read_leaf(fields: dict[str, list[str]]) -> LeafNode:
    def first(name: str) -> str:
        return fields.get(name, [""])[0]

    lines = [line.strip() for line in first("lines").splitlines() if line.strip()]
    values = [value.strip() for value in fields.get("value", [])] + lines
    return LeafNode(first("fact"), first("op"), values, first("days").strip(), first("was"))


def numbered(group: GroupNode, path: str = ROOT) -> GroupNode:
    """Gives every node its place."""
    members: list[Node] = []
    for number, member in enumerate(group.members):
        place = f"{path}.{number}"
        members.append(numbered(member, place) if isinstance(member, GroupNode) else replace(member, path=place))
    return GroupNode(group.mode, members, path)


def walk(node: Node) -> Iterator[Node]:
    yield node
    if isinstance(node, GroupNode):
        for member in node.members:
            yield from walk(member)


def change_tree(root: GroupNode, action: str) -> GroupNode:
    """Applies one button: `add:PATH`, `group:PATH` or `remove:PATH`; anything else changes nothing."""
    verb, _, path = action.partition(":")
    if verb == "remove":
        return numbered(_without(root, path))
    for node in list(walk(root)):
        if isinstance(node, GroupNode) and node.path == path:
            if verb == "add":
                node.members.append(LeafNode(is_new=True))
            elif verb == "group":
                inner = "any" if node.mode == "all" else "all"
                node.members.append(GroupNode(inner, [LeafNode(is_new=True)]))
    return numbered(root)


def _without(group: GroupNode, path: str) -> GroupNode:
    kept: list[Any] = [member for member in group.members if member.path != path]
    return replace(group, members=[_without(m, path) if isinstance(m, GroupNode) else m for m in kept])
