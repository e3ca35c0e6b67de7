"""The language of facts: how a value of a profile is named, in rules, in briefs and in results (ai.md, "Facts").

    trait:plan                       a trait, as imported
    profile:country                  a built-in column of a profile
    event:logged_activity|count:30d  how often, in (now − 30 × 24 h, now]; without events 0
    event:purchase|days_since        whole days of 24 h since the last one
    event:purchase|last_at           the moment of the last one
    event:purchase|sum(amount):365d  sum of a number among the event's properties; without any it is missing
    event:viewed|last(category)      that property of the last event that has it
    consent:email:marketing          given (yes), withdrawn (no), never asked (missing)
    segment:loyal                    membership of another segment, by name or UUID

followed by at most one modifier that buckets the value: `|band(0,50,200)`, `|month`, `|known`. In a name or a property
`|` and `\\` are written `\\|` and `\\\\`. Which kinds and names exist is not decided here but by the registry
(`profiles.facts`). Pure.
"""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from apps.common.errors import Invalid

MAX_NAME = 200
MAX_WINDOW_DAYS = 36_500
MAX_BANDS = 20


class FactError(Invalid):
    """A fact key that means nothing here. `message` says why, in words for the person who wrote it."""


class FactType(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    MOMENT = "moment"


class Aggregate(StrEnum):
    """What is asked about a profile's events of one name."""

    COUNT = "count"
    DAYS_SINCE = "days_since"
    LAST_AT = "last_at"
    SUM = "sum"
    LAST = "last"


@dataclass(frozen=True)
class Modifier:
    """`band` with its ascending limits, `month` or `known`."""

    name: str
    limits: tuple[Decimal, ...] = ()

    def __str__(self) -> str:
        return f"{self.name}({','.join(map(number_text, self.limits))})" if self.limits else self.name


@dataclass(frozen=True)
class FactKey:
    """A parsed fact key. `str(key)` is its canonical text; equal facts have equal texts."""

    kind: str
    name: str = ""
    aggregate: str = ""
    argument: str = ""
    window_days: int | None = None
    modifiers: tuple[Modifier, ...] = ()

    def __str__(self) -> str:
        return "|".join([self._head(), *([self._measure()] if self.aggregate else []), *map(str, self.modifiers)])

    def _head(self) -> str:
        return f"{self.kind}:{_escape(self.name)}" if self.name else self.kind

    def _measure(self) -> str:
        argument = f"({_escape(self.argument)})" if self.argument else ""
        window = f":{self.window_days}d" if self.window_days else ""
        return f"{self.aggregate}{argument}{window}"

    @property
    def base(self) -> "FactKey":
        """The same fact without its modifiers."""
        return replace(self, modifiers=())


def parse_key(text: str) -> FactKey:
    """Reads a fact key. Raises FactError when it does not follow the grammar."""
    if not isinstance(text, str) or not text:
        raise FactError("A fact is named by a text such as trait:plan.")
    head, *parts = _split(text)
    kind, colon, name = head.partition(":")
    if not re.fullmatch(r"[a-z][a-z_]*", kind):
        raise FactError(f"“{shorten(text)}” does not start with a kind of fact, such as trait: or event:.")
    if colon and not name:
        raise FactError(f"“{shorten(text)}” has no name after “{kind}:”.")
    key = FactKey(kind, _unescape(check_text(name, MAX_NAME)))
    if kind == "event":
        key, parts = _with_aggregate(key, parts)
    if len(parts) > 1:
        raise FactError("A fact takes one modifier only.")
    return replace(key, modifiers=tuple(_modifier(part) for part in parts))


def _with_aggregate(key: FactKey, parts: list[str]) -> tuple[FactKey, list[str]]:
    if not key.name:
        raise FactError("event: needs the name of an event, such as event:purchase|count.")
    if not parts:
        raise FactError(f"event:{key.name} needs what to ask about it: count, days_since, last_at, sum(…) or last(…).")
    found = re.fullmatch(r"(count|days_since|last_at|sum\((.+)\)|last\((.+)\))(?::([0-9]{1,6})d)?", parts[0], re.DOTALL)
    if not found:
        raise FactError(
            f"“{shorten(parts[0])}” is not something to ask about an event. "
            "Use count, days_since, last_at, sum(property) or last(property); a period is written :30d."
        )
    aggregate = Aggregate(found[1].partition("(")[0])
    window = int(found[4]) if found[4] else None
    if window is not None and aggregate not in (Aggregate.COUNT, Aggregate.SUM):
        raise FactError(f"{aggregate} takes no period; only count and sum do.")
    if window is not None and not 1 <= window <= MAX_WINDOW_DAYS:
        raise FactError(f"A period has 1 to {MAX_WINDOW_DAYS} days.")
    argument = _unescape(check_text(found[2] or found[3] or "", MAX_NAME))
    return replace(key, aggregate=aggregate.value, argument=argument, window_days=window), parts[1:]


def _modifier(text: str) -> Modifier:
    if text in ("month", "known"):
        return Modifier(text)
    if text == "decile":
        raise FactError(
            "A decile depends on everybody else and moves with them. Use |band(…) with fixed limits instead."
        )
    found = re.fullmatch(r"band\(([^()]*)\)", text)
    if not found:
        raise FactError(f"“{shorten(text)}” is not a modifier. Use band(0,50,200), month or known.")
    return Modifier("band", _limits(found[1].split(",")))


def _limits(parts: Sequence[str]) -> tuple[Decimal, ...]:
    if not all(re.fullmatch(r"\s*-?[0-9]{1,15}(\.[0-9]{1,9})?\s*", part) for part in parts):
        raise FactError("band(…) takes numbers, such as band(0,50,200).")
    limits = tuple(Decimal(number_text(Decimal(part.strip()))) for part in parts)
    if len(limits) > MAX_BANDS or any(a >= b for a, b in itertools.pairwise(limits)):
        raise FactError(f"The limits of band(…) must rise, and there are at most {MAX_BANDS}.")
    return limits


def bucketed_type(base: FactType, modifiers: tuple[Modifier, ...]) -> FactType:
    """The type a fact of type `base` has after its modifiers. Raises FactError where a modifier does not fit."""
    for modifier in modifiers:
        if modifier.name == "band" and base is not FactType.NUMBER:
            raise FactError(f"band(…) needs a number; this fact is a {base}.")
        if modifier.name == "month" and base not in (FactType.DATE, FactType.MOMENT):
            raise FactError(f"month needs a date; this fact is a {base}.")
        base = FactType.TEXT
    return base


def event_type(key: FactKey) -> FactType:
    """The type of an event fact, before modifiers."""
    types = {Aggregate.LAST_AT: FactType.MOMENT, Aggregate.LAST: FactType.TEXT}
    return types.get(Aggregate(key.aggregate), FactType.NUMBER)


def check_text(text: str, limit: int) -> str:
    """Refuses what no database text can hold, and what is absurdly long. Raises FactError."""
    if len(text) > limit:
        raise FactError(f"Longer than {limit} characters.")
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise FactError("Contains a character that cannot be stored.")
    return text


def number_text(value: Decimal) -> str:
    """Shortest decimal text, never with an exponent: 50, 0.5, -3 (as PostgreSQL's `trim_scale(numeric)::text`)."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def shorten(text: object, limit: int = 60) -> str:
    """A text for an error message."""
    words = str(text)
    return words if len(words) <= limit else f"{words[:limit]}…"


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|")


def _unescape(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)


def _split(text: str) -> list[str]:
    """Cuts at every `|` that is not escaped; the pieces keep their escapes."""
    if len(text) > 4 * MAX_NAME:
        raise FactError("This fact key is too long.")
    if re.search(r"(?<!\\)(?:\\\\)*\\$", text):
        raise FactError("A fact key cannot end in a single backslash.")
    pieces, start = [], 0
    for found in re.finditer(r"\\.|\|", text, re.DOTALL):
        if found[0] == "|":
            pieces.append(text[start : found.start()])
            start = found.end()
    return [*pieces, text[start:]]
