"""Rules about who may have an offer: read, explained and drawn for content, which knows no people."""

from typing import Any

from django.http import QueryDict

from apps.ai.facts import FactError
from apps.ai.rules import RuleError, to_json
from apps.common.errors import Invalid
from apps.content import eligibility
from apps.content.eligibility import Drawn
from apps.profiles.facts import private_facts
from apps.segments.builder.convert import draft_of, mark_blank, refresh, tree_of
from apps.segments.builder.fields import view_of
from apps.segments.builder.merging import plain_rule
from apps.segments.builder.nodes import GroupNode, change_tree, read_tree
from apps.segments.selectors import read_rule, stored_sentence

SAVE = "save"


class OfferRules:
    """What `content.eligibility` asks for."""

    def check(self, rule: object) -> dict[str, Any]:
        try:
            read = read_rule(rule)
            hidden = private_facts(read)
        except (RuleError, FactError) as error:
            message = f"This rule does not work: {error.message}"
            raise Invalid(message, {eligibility.FIELD: message}) from error
        if hidden:
            message = "A rule for an offer cannot ask who somebody is. Choose another fact."
            raise Invalid(message, {eligibility.FIELD: message})
        return plain_rule(to_json(read))

    def describe(self, rule: object) -> str:
        return stored_sentence(rule, shows_identity=False)

    def draw(self, rule: dict[str, Any] | None) -> Drawn:
        try:
            tree = tree_of(read_rule(rule)) if rule else GroupNode()
        except (RuleError, FactError):
            tree = GroupNode()
        return _drawn(tree)

    def read(self, data: QueryDict, action: str) -> Drawn:
        tree = refresh(change_tree(read_tree(data), action))
        drawn = _drawn(tree)
        if action in ("", SAVE) and not drawn.is_complete:
            mark_blank(tree)
            return _drawn(tree)
        return drawn


def _drawn(tree: GroupNode) -> Drawn:
    draft = draft_of(tree)
    rule = plain_rule(draft.rule)
    is_empty = not any(rule.values())
    return Drawn(view_of(tree, shows_identity=False), None if is_empty else rule, draft.is_complete)
