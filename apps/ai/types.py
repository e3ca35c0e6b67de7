"""What every way of writing a draft (model, composer) is given and gives back. Pure; no person in any of it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class Use(StrEnum):
    SAY = "say"  # may be mentioned
    STEER = "steer"  # may shape the words, must not be mentioned


class Severity(StrEnum):
    BLOCK = "block"
    WARN = "warn"
    INFO = "info"


def same_language(one: str, other: str) -> bool:
    """`en` covers `en-GB`; two regions of one language differ."""
    a, b = one.lower().replace("_", "-"), other.lower().replace("_", "-")
    return a == b or a.split("-")[0] == b or b.split("-")[0] == a


@dataclass(frozen=True)
class BriefFact:
    """One closed value. `key` is a fact key, `value` its canonical text, `words` how it may be said."""

    key: str
    value: str
    words: str
    use: Use = Use.SAY


@dataclass(frozen=True)
class BriefContent:
    """One approved content version that a draft may use; `id` is the version's UUID as text.

    `text` is the wording (a call to action's label, a link's name). `fields` holds the kind's own data: an offer's
    value/currency/unit, a link's url, a snippet's role and needs. Dates bound its validity, both ends included;
    without `channels` it may be used on every channel.
    """

    id: str
    kind: str
    name: str
    text: str
    locale: str = "en"
    fields: Mapping[str, Any] = field(default_factory=dict)
    valid_from: date | None = None
    valid_until: date | None = None
    channels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Slot:
    """A value filled in at send time. `fallback=None` means: without a value this one message fails."""

    name: str
    fallback: str | None


@dataclass(frozen=True)
class ExpandedBrief:
    """Everything one draft may use. `key` is the brief key in hex; `send_on` the day claims must be valid on.

    `fallbacks` are the languages whose content may stand in where `locale` has none, nearest first. `shows_image`:
    the layout of this e-mail has a place for a picture of the draft's choice.
    """

    key: str
    goal: str
    channel: str
    locale: str
    facts: tuple[BriefFact, ...]
    contents: tuple[BriefContent, ...]
    slots: tuple[Slot, ...]
    send_on: date
    fallbacks: tuple[str, ...] = ()
    shows_image: bool = False

    def speaks(self, locale: str) -> bool:
        """Whether content in `locale` may be used: the brief's own language, or one that may stand in."""
        return same_language(locale, self.locale) or any(same_language(locale, one) for one in self.fallbacks)

    def content(self, content_id: str) -> BriefContent | None:
        return next((item for item in self.contents if item.id == content_id), None)

    def of_kind(self, kind: str) -> tuple[BriefContent, ...]:
        return tuple(item for item in self.contents if item.kind == kind)


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of plain text with slots, and the ids of the content versions that support it."""

    text: str
    cites: tuple[str, ...] = ()


@dataclass(frozen=True)
class DraftText:
    """A draft on any channel: plain text fields and ids, never markup. What a channel does not show is empty.

    `apps.ai.channels` says which fields a channel has. `action`, `link`, `image` and `disclaimers` are content ids.
    """

    subject: str
    preheader: str
    greeting: str
    paragraphs: tuple[Paragraph, ...]
    action: str
    link: str
    closing: str = ""
    disclaimers: tuple[str, ...] = ()
    image: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain dicts and lists. Without an image there is no `image`, so that hashes from before images still hold."""
        data = dict(vars(self))
        data["paragraphs"] = [{"text": p.text, "cites": list(p.cites)} for p in self.paragraphs]
        data["disclaimers"] = list(self.disclaimers)
        if not self.image:
            del data["image"]
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "DraftText":
        """Reads the shape of a channel's schema (validate first). Raises KeyError or TypeError on another shape."""
        return cls(
            subject=data.get("subject", ""),
            preheader=data.get("preheader", ""),
            greeting=data.get("greeting", ""),
            paragraphs=tuple(Paragraph(p["text"], tuple(p["cites"])) for p in data["paragraphs"]),
            action=data["action"],
            link=data["link"],
            closing=data.get("closing", ""),
            disclaimers=tuple(data["disclaimers"]),
            image=data.get("image", ""),
        )

    def cited(self) -> frozenset[str]:
        """All content ids this draft relies on."""
        ids = {self.action, self.link, self.image, *self.disclaimers, *(c for p in self.paragraphs for c in p.cites)}
        return frozenset(ids - {""})

    def texts(self) -> dict[str, str]:
        """Field name to text, in reading order; paragraphs are `paragraphs.0`, `paragraphs.1`, …"""
        out = {"subject": self.subject, "preheader": self.preheader, "greeting": self.greeting}
        out |= {f"paragraphs.{n}": p.text for n, p in enumerate(self.paragraphs)}
        return {**out, "closing": self.closing}


@dataclass(frozen=True)
class Fix:
    """A replacement for the finding's span that resolves it."""

    label: str
    replacement: str


@dataclass(frozen=True)
class Finding:
    """One thing a guardrail noticed. `field` is a key of DraftText.texts(), `start`/`end` are code points in it."""

    code: str
    family: str
    severity: Severity
    message: str
    field: str = ""
    start: int = 0
    end: int = 0
    fix: Fix | None = None

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "severity": self.severity.value}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Finding":
        fix = Fix(**data["fix"]) if data.get("fix") else None
        return cls(**{**data, "severity": Severity(data["severity"]), "fix": fix})


def is_blocked(findings: "tuple[Finding, ...] | list[Finding]") -> bool:
    return any(finding.severity is Severity.BLOCK for finding in findings)
