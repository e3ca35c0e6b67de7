"""The merge language: a fixed list of slots and filters, read by python-liquid, never evaluated. Pure.

`{{ first_name | default: "there" }}` and `{{ trait.points | default: "your points" }}` are all there is: no tags, no
look-ups, no expressions. Anything else that looks like a merge language of any product is an error (security 3).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from liquid import Environment
from liquid.builtin.content import ContentNode
from liquid.builtin.expressions import FilteredExpression, Path
from liquid.builtin.output import OutputNode
from liquid.exceptions import LiquidError

from apps.ai.personal import find_urls

PERSON_SLOTS = ("first_name", "last_name")
TRANSFORMS = {"capitalize": str.capitalize, "upcase": str.upper, "downcase": str.lower}
LONGEST_VALUE = 80
BIDI_CONTROLS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"

_NAME = re.compile(r"trait\.[a-z][a-z0-9_]{0,79}")
_CONSTRUCT = re.compile(r"\{\{.*?\}\}", re.DOTALL)
# What other engines would evaluate. Prose needs none of it, so all of it is refused rather than guessed at.
_FOREIGN = re.compile(
    r"[{}]|\*\||\|\*|<%|%>|\[%|%\]|\[\[|\]\]|<#|<\?|\?>|\$\(|\$[A-Za-z_!]|%\([A-Za-z_]\w*\)|%[A-Za-z_]{2,}%|%[sdr](?!\w)"
    r"|@[A-Za-z]+[.(]|@\(|#(?:set|if|foreach|include|parse|evaluate)\b\s*\(|~~|\bT\(java|__[a-z]+__",
)


class SlotError(Exception):
    """A construct that is not in the merge language. `start`/`end` are code points in the text that was read."""

    def __init__(self, code: str, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.code, self.message, self.start, self.end = code, message, start, end


@dataclass(frozen=True)
class SlotUse:
    """One `{{ … }}`. `steps` are its filters in order: ("default", text) or (transform, None)."""

    name: str
    steps: tuple[tuple[str, str | None], ...]
    start: int
    end: int

    def apply(self, value: str | None) -> str | None:
        """What the reader sees for `value`; None when it is missing and no default was written."""
        for step, argument in self.steps:
            if step == "default":
                value = value or argument
            elif value:
                value = TRANSFORMS[step](value)
        return value or None

    @property
    def default(self) -> str | None:
        return next((argument for step, argument in self.steps if step == "default"), None)

    @property
    def transforms(self) -> tuple[str, ...]:
        return tuple(step for step, _ in self.steps if step != "default")


def is_slot_name(name: str) -> bool:
    return name in PERSON_SLOTS or bool(_NAME.fullmatch(name))


def parse(text: str) -> tuple[str | SlotUse, ...]:
    """`text` as literal stretches and slots, in order; joining their source gives `text` back. Raises SlotError."""
    parts, errors = scan(text)
    if errors:
        raise errors[0]
    return parts


def scan(text: str) -> tuple[tuple[str | SlotUse, ...], tuple[SlotError, ...]]:
    """Like `parse`, with every error instead of the first; a broken construct stays literal text."""
    parts: list[str | SlotUse] = []
    errors: list[SlotError] = []
    at = 0
    for match in _CONSTRUCT.finditer(text):
        _literal(text, at, match.start(), parts, errors)
        try:
            name, steps = _read(match[0])
            parts.append(SlotUse(name, steps, match.start(), match.end()))
        except SlotError as error:
            parts.append(match[0])
            errors.append(SlotError(error.code, error.message, match.start(), match.end()))
        at = match.end()
    _literal(text, at, len(text), parts, errors)
    return tuple(parts), tuple(errors)


def masked(text: str) -> str:
    """`text` of the same length with every slot blanked, so that other checks read only the words."""
    return _CONSTRUCT.sub(lambda match: " " * len(match[0]), text)


def with_fallbacks(text: str, fallbacks: Mapping[str, str | None]) -> str:
    """`text` as somebody reads it of whom nothing is known; a slot without any fall-back shows as “…”."""
    shown = (part if isinstance(part, str) else part.apply(fallbacks.get(part.name)) or "…" for part in scan(text)[0])
    return "".join(shown)


def check_value(value: str) -> str | None:
    """Why `value` must not be filled into a slot at send time, or None. Takes well under 0.2 ms."""
    if len(value) > LONGEST_VALUE:
        return f"longer than {LONGEST_VALUE} characters"
    if any(char in BIDI_CONTROLS for char in value):
        return "holds a text direction control"
    if not value.isprintable():
        return "holds a control or invisible character"
    if _FOREIGN.search(value):
        return "holds merge syntax"
    if "<" in value or ">" in value or re.search(r"&#?\w+;", value):
        return "holds markup"
    if next(find_urls(value), None):
        return "holds a web address"
    return None


def _literal(text: str, start: int, end: int, parts: list[str | SlotUse], errors: list[SlotError]) -> None:
    if start == end:
        return
    parts.append(text[start:end])
    for match in _FOREIGN.finditer(text, start, end):
        message = f"“{match[0]}” belongs to a merge language; only slots such as {{{{ first_name }}}} are allowed."
        errors.append(SlotError("bad_syntax", message, match.start(), match.end()))


@lru_cache(maxsize=1)
def _liquid() -> Environment:
    # Only text and output: every tag is unknown to this parser, and filters are looked at, never called.
    environment = Environment()
    environment.tags = {name: environment.tags[name] for name in ("content", "output", "illegal")}
    return environment


@lru_cache(maxsize=2048)
def _read(construct: str) -> tuple[str, tuple[tuple[str, str | None], ...]]:
    if "-" in (construct[2], construct[-3]):
        raise SlotError("bad_syntax", f"Write it without hyphens: {construct}", 0, 0)
    try:
        nodes = [node for node in _liquid().from_string(construct).nodes if not isinstance(node, ContentNode)]
    except (LiquidError, RecursionError) as error:
        raise SlotError("bad_syntax", f"This is not a slot: {construct}", 0, 0) from error
    expression = nodes[0].expression if len(nodes) == 1 and isinstance(nodes[0], OutputNode) else None
    if not isinstance(expression, FilteredExpression) or not isinstance(expression.left, Path):
        raise SlotError("bad_syntax", f"This is not a slot: {construct}", 0, 0)
    path = expression.left.path
    name = ".".join(step if isinstance(step, str) else "?" for step in path)
    if not is_slot_name(name) or name not in construct:
        raise SlotError("unknown_slot", f"There is no slot named {name or construct}.", 0, 0)
    return name, tuple(_step(item.name, item.args) for item in expression.filters or [])


def _step(name: str, arguments: Sequence[object]) -> tuple[str, str | None]:
    values = [getattr(argument, "value", None) for argument in arguments]
    literal = getattr(values[0], "value", None) if len(values) == 1 else None
    if name == "default" and isinstance(literal, str) and literal.strip():
        return name, literal
    if name in TRANSFORMS and not arguments:
        return name, None
    if name == "default":
        raise SlotError("bad_filter", 'A default needs words in straight quotes: default: "there".', 0, 0)
    raise SlotError("bad_filter", f"“{name}” is not a filter that can be used here.", 0, 0)
