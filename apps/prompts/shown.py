"""Examples as the prompt's page shows them: lines with their spans, to be read. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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

    @property
    def role(self) -> str:
        return "or" if self.line.is_alternative else ROLE_WORDS[self.line.role]


@dataclass(frozen=True)
class ShownExample:
    name: str
    lines: tuple[ShownLine, ...]


def shown_examples(examples: Sequence[Mapping[str, Any]]) -> list[ShownExample]:
    return [ShownExample(one["name"], tuple(map(_line, lines_of(one)))) for one in examples]


def _line(line: Line) -> ShownLine:
    return ShownLine(line, tuple(map(_part, parts_of(line.text))), " and ".join(map(_condition, line.when)))


def _part(part: str | Span) -> ShownPart:
    if isinstance(part, str):
        return ShownPart(part)
    return ShownPart(part.words, part.target, part.content_kind or "fact")


def _condition(test: Condition) -> str:
    if test.op in ("known", "unknown"):
        return f"{test.key} is {test.op}"
    return f"{test.key} is {'not ' if test.op == 'is_not' else ''}{' or '.join(test.values)}"
