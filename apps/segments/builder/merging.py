"""A segment as what can be merged: name and purpose by themselves, the rule as a whole."""

import json
from collections.abc import Mapping
from typing import Any

from apps.ai.rules import RuleError
from apps.common.editing import Met, Opened, Panel, panel
from apps.common.models import User
from apps.common.rights import Right
from apps.common.selectors import Change
from apps.segments.builder.convert import draft_of, tree_of
from apps.segments.builder.page import Page
from apps.segments.forms import SegmentForm
from apps.segments.models import Segment
from apps.segments.selectors import current_version, read_rule, stored_sentence
from apps.segments.services import segment_base

LABELS = {"name": "Name", "description": "What it is for", "rule": "Rule"}


def opened_on(segment: Segment, rule: dict[str, Any] | None = None) -> Opened:
    """What the builder shows of a stored segment; `rule` as its tree gives it back, where that is known already."""
    said = {"name": segment.name, "description": segment.description}
    return Opened(
        segment_base(segment),
        {**said, "rule": plain_rule(rule) if rule is not None else _as_shown(current_version(segment).rule)},
    )


def plain_rule(rule: dict[str, Any]) -> dict[str, Any]:
    """The rule of a tree as JSON, decimals as numbers."""
    plain: dict[str, Any] = json.loads(json.dumps(rule, default=_number))
    return plain


def _number(value: Any) -> float:
    return int(value) if value == int(value) else float(value)


def take_over(page: Page, values: Mapping[str, Any], opened: Opened, stored: Segment) -> None:
    """Puts merged values into the page, which from now on builds on what is stored."""
    page.form = SegmentForm({"name": values["name"], "description": values["description"]})
    page.tree = tree_of(read_rule(values["rule"]))
    page.segment, page.base, page.opened = stored, current_version(stored).number, opened.token()


def shown_panel(met: Met, change: Change | None, actor: User) -> Panel:
    """Both sides, the rules as sentences."""

    def describe(name: str, value: Any) -> str:
        if name != "rule":
            return str(value)
        return stored_sentence(value, shows_identity=actor.may(Right.SEE_IDENTITY)) if value else ""

    return panel(met, label=LABELS.__getitem__, describe=describe, change=change)


def _as_shown(rule: dict[str, Any]) -> dict[str, Any]:
    """The rule as the builder gives it back untouched; one that can no longer be read stays as it is."""
    try:
        return plain_rule(draft_of(tree_of(read_rule(rule))).rule)
    except RuleError:
        return rule
