"""One rule, three uses: each kind is a line of the prompt, a check on what was written, an assertion in tests. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from apps.ai.types import BriefContent, DraftText, ExpandedBrief, Finding, Severity
from apps.prompts.rules.content import OneCallToAction
from apps.prompts.rules.judged import Question, questions
from apps.prompts.rules.registry import DISCLAIMER, KINDS, grouped
from apps.prompts.rules.words import MustInclude
from apps.prompts.spec import RuleSpec

__all__ = ["KINDS", "Question", "grouped", "questions"]


def problems(rule: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with a rule as JSON, by parameter (`kind` and `severity` included); empty when it can be used."""
    kind = KINDS.get(rule.get("kind", ""))
    if kind is None:
        return {"kind": "Please choose a rule."}
    found = kind.problems(rule.get("params") or {})
    if rule.get("severity", "block") not in (Severity.BLOCK, Severity.WARN):
        found["severity"] = "Either block or warn."
    return found


def sentence(rule: RuleSpec, channel: str = "") -> str:
    """The rule for people; fields are called as they are on `channel`."""
    return KINDS[rule.kind].sentence_on(channel, rule.params)


def prompt_line(rule: RuleSpec) -> str:
    return KINDS[rule.kind].prompt_line(rule.params)


def prompt_lines(rules: Iterable[RuleSpec], channel: str) -> list[str]:
    """The rules as instructions; one about a field that the channel does not have is left out."""
    return [prompt_line(rule) for rule in rules if KINDS[rule.kind].applies(channel, rule.params)]


def check(draft: DraftText, brief: ExpandedBrief, rules: Sequence[RuleSpec]) -> tuple[Finding, ...]:
    """Every breach of the rules, in the order of the rules."""
    return tuple(
        hit.finding(rule.kind, rule.severity)
        for rule in rules
        if KINDS[rule.kind].applies(brief.channel, rule.params)
        for hit in KINDS[rule.kind].hits(draft, brief, rule.params)
    )


def allowed_actions(brief: ExpandedBrief, specs: Iterable[RuleSpec]) -> tuple[BriefContent, ...]:
    """The calls to action of the brief that every rule allows."""
    lists = [s.params["allowed"] for s in specs if s.kind == OneCallToAction.kind and s.params.get("allowed")]
    return tuple(item for item in brief.of_kind("call_to_action") if all(item.name in names for names in lists))


def disclaimers_for(cited: Sequence[BriefContent], brief: ExpandedBrief, rules: Iterable[RuleSpec]) -> tuple[str, ...]:
    """Ids of the disclaimers that the rules ask for when `cited` is cited."""
    names = {
        rule.params["disclaimer"]
        for rule in rules
        if rule.kind == DISCLAIMER.kind and DISCLAIMER.needed_by(cited, rule.params)
    }
    return tuple(item.id for item in brief.of_kind("disclaimer") if item.name in names)


def required_phrases(rules: Iterable[RuleSpec]) -> tuple[str, ...]:
    return tuple(phrase for rule in rules if rule.kind == MustInclude.kind for phrase in rule.params["phrases"])
