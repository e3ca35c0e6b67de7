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
    value/currency/unit, a link's url, a snippet's role and needs. Dates bound its validity, both ends included.
    """

    id: str
    kind: str
    name: str
    text: str
    locale: str = "en"
    fields: Mapping[str, Any] = field(default_factory=dict)
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True)
class Slot:
    """A value filled in at send time. `fallback=None` means: without a value this one message fails."""

    name: str
    fallback: str | None


@dataclass(frozen=True)
class ExpandedBrief:
    """Everything one draft may use. `key` is the brief key in hex; `send_on` the day claims must be valid on."""

    key: str
    goal: str
    channel: str
    locale: str
    facts: tuple[BriefFact, ...]
    contents: tuple[BriefContent, ...]
    slots: tuple[Slot, ...]
    send_on: date

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
    """An e-mail draft: plain text fields and ids, never markup. `action`, `link` and `disclaimers` are content ids."""

    subject: str
    preheader: str
    greeting: str
    paragraphs: tuple[Paragraph, ...]
    action: str
    link: str
    closing: str = ""
    disclaimers: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The shape of DRAFT_SCHEMA: plain dicts and lists."""
        data = asdict(self)
        data["paragraphs"] = [{"text": p.text, "cites": list(p.cites)} for p in self.paragraphs]
        data["disclaimers"] = list(self.disclaimers)
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "DraftText":
        """Reads the shape of DRAFT_SCHEMA (validate first). Raises KeyError or TypeError on another shape."""
        return cls(
            subject=data["subject"],
            preheader=data["preheader"],
            greeting=data["greeting"],
            paragraphs=tuple(Paragraph(p["text"], tuple(p["cites"])) for p in data["paragraphs"]),
            action=data["action"],
            link=data["link"],
            closing=data["closing"],
            disclaimers=tuple(data["disclaimers"]),
        )

    def cited(self) -> frozenset[str]:
        """All content ids this draft relies on."""
        ids = {self.action, self.link, *self.disclaimers, *(c for p in self.paragraphs for c in p.cites)}
        return frozenset(ids - {""})

    def texts(self) -> dict[str, str]:
        """Field name to text, in reading order; paragraphs are `paragraphs.0`, `paragraphs.1`, …"""
        out = {"subject": self.subject, "preheader": self.preheader, "greeting": self.greeting}
        out |= {f"paragraphs.{n}": p.text for n, p in enumerate(self.paragraphs)}
        return {**out, "closing": self.closing}


def _text(limit: int, words: str) -> dict[str, Any]:
    return {"type": "string", "maxLength": limit, "description": words}


_ID = {"type": "string", "maxLength": 40}
DRAFT_SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["subject", "preheader", "greeting", "paragraphs", "action", "link", "closing", "disclaimers"],
    "properties": {
        "subject": _text(150, "Subject line"),
        "preheader": _text(150, "The line shown after the subject in the inbox"),
        "greeting": _text(120, "Greeting, with the slot {{ first_name }}"),
        "paragraphs": {
            "type": "array",
            "minItems": 1,
            "maxItems": 8,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["text", "cites"],
                "properties": {
                    "text": _text(900, "Plain text"),
                    "cites": {"type": "array", "maxItems": 8, "items": _ID},
                },
            },
        },
        "action": {**_ID, "description": "id of the one call to action"},
        "link": {**_ID, "description": "id of the link the call to action opens"},
        "closing": _text(200, "Closing line"),
        "disclaimers": {"type": "array", "maxItems": 5, "items": _ID},
    },
}


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
