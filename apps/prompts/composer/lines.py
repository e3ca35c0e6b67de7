"""An annotated line: its role, its conditions and the spans in its text."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from apps.ai.channels import CHANNELS, EMAIL, ChannelForm
from apps.ai.types import BriefFact, ExpandedBrief

HEADER_ROLES = ("subject", "preheader", "greeting", "sign_off")
BODY_ROLES = ("opening", "reason", "offer", "action", "close")
ROLES = (*HEADER_ROLES[:3], *BODY_ROLES, "sign_off")
ANY_CHANNEL = ""
FIELD_OF = {"sign_off": "closing"}  # roles whose field of a draft has another name
CONTENT_KINDS = ("claim", "offer")
_PIECE = re.compile(r"(?P<slot>\{\{.*?\}\})|\[(?P<words>[^\[\]{}]+)\]\{(?P<target>[^{}\[\]]+)\}|(?P<stray>[\[\]{}])")


@dataclass(frozen=True)
class Span:
    """Words of an example that stand for something: a fact (`form` says how it is put into words) or content.

    `target` is a fact key, or `claim`/`offer` with an optional `:Name`; `keys` are the keys of a joined list.
    """

    words: str
    target: str
    form: str = ""
    keys: tuple[str, ...] = ()

    @property
    def content_kind(self) -> str:
        kind = self.target.partition(":")[0]
        return kind if kind in CONTENT_KINDS else ""

    @property
    def content_name(self) -> str:
        return self.target.partition(":")[2].strip() if self.content_kind else ""


Part = str | Span


@dataclass(frozen=True)
class Condition:
    """`op` is is, is_not, known or unknown; a fact's fall-back words do not make it known."""

    key: str
    op: str
    values: tuple[str, ...] = ()

    def holds(self, brief: ExpandedBrief) -> bool:
        fact = find_fact(brief, self.key)
        value = fact.value if fact else ""
        if self.op in ("known", "unknown"):
            return bool(value) is (self.op == "known")
        return bool(value) and (value in self.values) is (self.op == "is")


@dataclass(frozen=True)
class Line:
    """One annotated line of an example, or a snippet of the brief (then `cites` holds its own name).

    `home` is the number of the example it stands in, `place` the number of its place there, which alternatives share:
    sentences suit best where they were written.
    """

    role: str
    text: str
    paragraph: int = 0
    when: tuple[Condition, ...] = ()
    is_optional: bool = False
    is_alternative: bool = False
    cites: tuple[str, ...] = ()
    action: str = ""
    home: int = -1
    place: int = -1

    @classmethod
    def from_json(cls, data: Mapping[str, Any], home: int = -1, place: int = -1) -> "Line":
        conditions = (Condition(c["key"], c["op"], tuple(c.get("values") or ())) for c in data.get("when") or ())
        return cls(
            role=data["role"],
            text=data["text"],
            paragraph=data.get("paragraph", 0),
            when=tuple(conditions),
            is_optional=bool(data.get("is_optional")),
            is_alternative=bool(data.get("is_alternative")),
            cites=tuple(data.get("cites") or ()),
            action=data.get("action") or "",
            home=home,
            place=place,
        )


def lines_of(example: Mapping[str, Any], home: int = -1) -> tuple[Line, ...]:
    found: list[Line] = []
    place = -1
    for line in example.get("lines") or ():
        place += not line.get("is_alternative")
        found.append(Line.from_json(line, home, place))
    return tuple(found)


class _Same:
    """Examples as a key of a cache: by identity, because their dictionaries have no hash and never change."""

    def __init__(self, examples: Sequence[Mapping[str, Any]]) -> None:
        self.examples = examples

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.examples is other.examples

    def __hash__(self) -> int:
        return id(self.examples)


def read_examples(examples: Sequence[Mapping[str, Any]]) -> tuple[tuple[Line, ...], ...]:
    """The lines of each example; read once for all briefs that are written with the same prompt."""
    return _read(_Same(examples))


@lru_cache(maxsize=64)
def _read(same: _Same) -> tuple[tuple[Line, ...], ...]:
    return tuple(lines_of(example, home) for home, example in enumerate(same.examples))


def form_of(channel: str) -> ChannelForm:
    return CHANNELS.get(channel, EMAIL)


def header_roles(channel: str) -> tuple[str, ...]:
    """The roles outside the body that this channel shows."""
    if channel == ANY_CHANNEL:
        return HEADER_ROLES
    form = form_of(channel)
    return tuple(role for role in HEADER_ROLES if form.has(FIELD_OF.get(role, role)))


def is_read_apart(channel: str) -> bool:
    """Whether the subject is read before the message is there to be read, in a list of mail."""
    return channel != ANY_CHANNEL and form_of(channel).has("preheader")


def required_roles(channel: str) -> tuple[str, ...]:
    """The roles without which there is no message on this channel, in the order of reading."""
    if channel == ANY_CHANNEL:
        return ()
    needed = {text.name for text in form_of(channel).texts if text.is_required}
    return tuple(role for role in header_roles(channel) if FIELD_OF.get(role, role) in needed)


def find_fact(brief: ExpandedBrief, key: str) -> BriefFact | None:
    """The brief's fact of this key; a key without modifiers also finds the same fact with them."""
    exact = next((fact for fact in brief.facts if fact.key == key), None)
    return exact or next((fact for fact in brief.facts if fact.key.startswith(f"{key}|")), None)


@lru_cache(maxsize=8192)
def parts_of(text: str) -> tuple[Part, ...]:
    """Literal text and spans in order. Raises ValueError with a sentence when the marks do not fit together."""
    return tuple(_parts(text))


def _parts(text: str) -> Iterator[Part]:
    place = 0
    for match in _PIECE.finditer(text):
        if match["slot"]:
            continue
        if match["stray"]:
            raise ValueError(_stray(match["stray"]))
        if match.start() > place:
            yield text[place : match.start()]
        yield _span(match["words"], match["target"])
        place = match.end()
    if place < len(text):
        yield text[place:]


def _span(words: str, target: str) -> Span:
    name, _, form = (part.strip() for part in target.partition(", "))
    if name.startswith("list "):
        return Span(words, name, "list", tuple(name.split()[1:]))
    if name.partition(":")[0] not in CONTENT_KINDS and ":" not in name and name not in ("summary",):
        raise ValueError(f"“{name}” is neither a fact nor a claim or an offer.")
    return Span(words, name, form)


def _stray(mark: str) -> str:
    if mark in "[]":
        return "A span is written [words]{fact}. Here one of the brackets is alone."
    return "A span is written [words]{fact} and a slot {{ first_name }}. Here one of the braces is alone."
