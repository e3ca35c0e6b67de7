"""What only a judge can tell: the questions of a prompt's rules, and a judge's answers as findings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from apps.ai.types import DraftText, Finding, Severity
from apps.content.guardrails.text import find_phrase
from apps.prompts.rules.base import Hit
from apps.prompts.rules.registry import KINDS
from apps.prompts.spec import RuleSpec


@dataclass(frozen=True)
class Question:
    """One yes-or-no question; `number` (from 1) is how a judge names it, `rule` the place of its rule."""

    number: int
    rule: int
    text: str


@dataclass(frozen=True)
class Answer:
    """A judge's answer to the question `number`: whether it holds, with words quoted from the draft."""

    number: int
    holds: bool
    quote: str = ""
    reason: str = ""


def questions(rules: Sequence[RuleSpec]) -> tuple[Question, ...]:
    """Everything that the rules ask a judge, in their order."""
    asked = [(place, text) for place, rule in enumerate(rules) for text in KINDS[rule.kind].questions(rule.params)]
    return tuple(Question(number, place, text) for number, (place, text) in enumerate(asked, start=1))


def judged(
    draft: DraftText, rules: Sequence[RuleSpec], answers: Iterable[Answer], *, may_block: bool
) -> tuple[Finding, ...]:
    """The questions that do not hold, as findings. They warn unless the judge is good enough (`may_block`)."""
    said: Mapping[int, Answer] = {answer.number: answer for answer in answers}
    found = []
    for question in questions(rules):
        answer = said.get(question.number)
        if answer is None or answer.holds:
            continue
        rule = rules[question.rule]
        severity = rule.severity if may_block else Severity.WARN
        words = f"A judge says no to “{question.text}” {answer.reason}".strip()
        found.append(Hit(words, *_place(draft, answer.quote)).finding(rule.kind, severity))
    return tuple(found)


def _place(draft: DraftText, quote: str) -> tuple[str, int, int]:
    """Where the quoted words stand; a quote that is not in the draft marks nothing."""
    for field, text in draft.texts().items() if quote.strip() else ():
        for start, end in find_phrase(text, quote):
            return field, start, end
    return "", 0, 0
