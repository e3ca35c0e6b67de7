"""Examples as the prompt's page shows them: lines with their spans, to be read. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apps.ai.channels import CHANNELS
from apps.prompts.composer.lines import Condition, Line, Span, lines_of, parts_of

ROLE_WORDS = {
    "subject": "Subject",
    "preheader": "Preheader",
    "greeting": "Greeting",
    "opening": "Opening",
    "reason": "Reason",
    "offer": "Offer",
    "action": "Action",
    "close": "Last words",
    "sign_off": "Sign-off",
}


@dataclass(frozen=True)
class ShownPart:
    """Words, and what they stand for when they are marked."""

    words: str
    target: str = ""
    kind: str = ""


@dataclass(frozen=True)
class ShownLine:
    line: Line
    parts: tuple[ShownPart, ...]
    when: str
    role: str


@dataclass(frozen=True)
class ShownExample:
    """`is_taken`: it was taken from an approved draft; `path` leads there while it is still there."""

    name: str
    lines: tuple[ShownLine, ...]
    is_taken: bool = False
    path: str = ""


def condition_keys(examples: Sequence[Mapping[str, Any]]) -> set[str]:
    """The facts on which lines of the examples depend."""
    return {test.key for one in examples for line in lines_of(one) for test in line.when}


def shown_examples(
    examples: Sequence[Mapping[str, Any]],
    channel: str,
    labels: Mapping[str, str],
    drafts: Mapping[str, str] | None = None,
) -> list[ShownExample]:
    """`labels` are what people call the facts of `condition_keys`; `drafts` the pages of the drafts that examples were
    taken from, by the examples' names."""
    taken = drafts or {}
    form = CHANNELS.get(channel)
    words = ROLE_WORDS | ({text.name: text.label for text in form.texts if text.name in ROLE_WORDS} if form else {})
    return [
        ShownExample(
            one["name"],
            tuple(_line(line, words, labels) for line in lines_of(one)),
            one["name"] in taken,
            taken.get(one["name"], ""),
        )
        for one in examples
    ]


def _line(line: Line, words: Mapping[str, str], labels: Mapping[str, str]) -> ShownLine:
    when = " and ".join(_condition(test, labels.get(test.key, test.key)) for test in line.when)
    role = "or" if line.is_alternative else words[line.role]
    return ShownLine(line, tuple(map(_part, parts_of(line.text))), when, role)


def _part(part: str | Span) -> ShownPart:
    if isinstance(part, str):
        return ShownPart(part)
    return ShownPart(part.words, part.target, part.content_kind or "fact")


def _condition(test: Condition, label: str) -> str:
    if test.op in ("known", "unknown"):
        return f"“{label}” is {test.op}"
    return f"“{label}” is {'not ' if test.op == 'is_not' else ''}{' or '.join(test.values)}"
