"""Rule trees over facts: read, explain, decide (ai.md, "Rule tree"). Pure.

A tree is JSON: `{"all": […]}`, `{"any": […]}`, `{"none": […]}`, nested freely, or a leaf
`{"fact": KEY, "op": OP, "value": V}`. `all` of nothing is true, `any` of nothing is false, `none` is not `any`.
"""

from apps.ai.rules.describe import describe, describe_leaf
from apps.ai.rules.evaluate import evaluate
from apps.ai.rules.parse import parse_rule
from apps.ai.rules.tree import Group, Leaf, Mode, Op, Rule, RuleError, leaves, ops_for, to_json

__all__ = [
    "Group", "Leaf", "Mode", "Op", "Rule", "RuleError",
    "describe", "describe_leaf", "evaluate", "leaves", "ops_for", "parse_rule", "to_json",
]  # fmt: skip
