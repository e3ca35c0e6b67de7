"""The live figures beside a rule."""

from dataclasses import dataclass, replace
from typing import Any

from apps.ai.rules import Leaf, describe_leaf, leaves
from apps.common import clock
from apps.common.models import User
from apps.common.rights import Right
from apps.profiles.facts import fact_labels
from apps.profiles.masking import masked
from apps.segments.builder.convert import Draft
from apps.segments.builder.nodes import GroupNode, LeafNode, walk
from apps.segments.selectors import (
    PersonTest,
    SamplePerson,
    TooSlow,
    leaf_counts,
    live,
    reach,
    read_rule,
    sample,
    sentence,
)


@dataclass(frozen=True)
class Tested:
    """One condition's answer for one person, in words."""

    words: str
    is_true: bool


def numbers_of(draft: Draft, actor: User) -> dict[str, Any]:
    """Everything the rail shows about a rule, and each condition's own count (`counts`) by its place in the form.

    Raises RuleError; a figure that takes too long is left out and said so.
    """
    rule, now = read_rule(draft.rule), clock.now()
    shows_identity = actor.may(Right.SEE_IDENTITY)
    found: dict[str, Any] = {
        "sentence": sentence(rule, shows_identity=shows_identity),
        "shows_identity": shows_identity,
        "unfinished": draft.unfinished,
    }
    try:
        with live():
            found["reach"] = reach(rule, now)
            found["sample"] = [one if shows_identity else _masked(one) for one in sample(rule, now)]
            counts = {one.path: one.count for one in leaf_counts(rule, now)}
    except TooSlow as error:
        return found | {"slow": error.message}
    return found | {"counts": {place: counts[path] for path, place in draft.places.items() if path in counts}}


def _masked(person: SamplePerson) -> SamplePerson:
    return replace(person, name=" ".join(map(masked, person.name.split())))


def show_counts(tree: GroupNode, numbers: dict[str, Any]) -> list[LeafNode]:
    """Puts each condition's count on its node; gives all conditions."""
    nodes = [node for node in walk(tree) if isinstance(node, LeafNode)]
    for node in nodes:
        node.count = numbers.get("counts", {}).get(node.path)
    return nodes


def _statement(words: str) -> str:
    """ "whose plan is “trial”" as a line of its own: "Plan is “trial”"."""
    rest = words.removeprefix("whose ").removeprefix("where ").removeprefix("with ").removeprefix("who ")
    return rest[:1].upper() + rest[1:]


def person_result(draft: Draft, test: PersonTest | None) -> dict[str, Any]:
    """Why one person is in or out: every condition that decided, in words."""
    if test is None:
        return {"is_found": False}
    found: dict[str, Leaf] = dict(leaves(read_rule(draft.rule)))
    labels = fact_labels(leaf.fact for leaf in found.values())
    answers = [Tested(_statement(describe_leaf(leaf, labels)), test.answers[path]) for path, leaf in found.items()]
    return {"is_found": True, "is_match": test.is_match, "answers": answers, "uuid": test.profile.uuid}
