"""One case of a test set: what a message may be written from, and what is expected of it. Pure.

A case stands on its own: facts, content and the day are written down in it, so that a run says the same tomorrow.
"""

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from apps.ai.types import BriefContent, BriefFact, ExpandedBrief, Slot, Use
from apps.prompts.spec import PromptSpec

SEND_ON = date(2026, 6, 15)
SLOTS: Mapping[str, str | None] = {"first_name": "there"}
_IDS = uuid.UUID("b4d2a7a6-5d0f-4a4e-9a55-0d0c8f2f6c11")


class Split(StrEnum):
    """What a case is for: to write the prompt with, to judge it by, known to be difficult, meant to break it."""

    TRAIN = "train"
    HOLDOUT = "holdout"
    HARD = "hard"
    ADVERSARIAL = "adversarial"


@dataclass(frozen=True)
class CaseFact:
    """One closed value. Without `words` it is said as the prompt's inputs say it; `use` likewise."""

    key: str
    value: str
    words: str = ""
    use: str = ""

    def to_json(self) -> dict[str, str]:
        return {"key": self.key, "value": self.value, "words": self.words, "use": self.use}


@dataclass(frozen=True)
class Expectation:
    """Something beyond the prompt's rules that a draft for this case must do: a kind of `testing.expectations`."""

    kind: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, **self.params}


@dataclass(frozen=True)
class CaseSpec:
    """`contents`: names of what may be used (None: everything the set has); `slots`: values filled into the draft
    before its rules are checked once more; `material`: the text a summary, an extraction or a judge works on."""

    name: str
    split: Split = Split.TRAIN
    facts: tuple[CaseFact, ...] = ()
    contents: tuple[str, ...] | None = None
    slots: Mapping[str, str] = field(default_factory=dict)
    expect: tuple[Expectation, ...] = ()
    material: str = ""

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "split": self.split.value,
            "facts": [fact.to_json() for fact in self.facts],
            "contents": list(self.contents) if self.contents is not None else None,
            "slots": dict(self.slots),
            "expect": [one.to_json() for one in self.expect],
            "material": self.material,
        }


@dataclass(frozen=True)
class Shelf:
    """What all cases of a set share: the day, the slots of a message (name and fall-back), and the content."""

    send_on: date = SEND_ON
    slots: Mapping[str, str | None] = field(default_factory=lambda: dict(SLOTS))
    contents: tuple[BriefContent, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "send_on": self.send_on.isoformat(),
            "slots": dict(self.slots),
            "contents": [content_json(one) for one in self.contents],
        }


def content_id(kind: str, name: str) -> str:
    """The id of a set's own content: the same name is the same id, everywhere and always."""
    return str(uuid.uuid5(_IDS, f"{kind}:{name}"))


def content_json(one: BriefContent) -> dict[str, Any]:
    dates = {
        name: value.isoformat()
        for name, value in (("valid_from", one.valid_from), ("valid_until", one.valid_until))
        if value
    }
    return {
        "kind": one.kind,
        "name": one.name,
        "text": one.text,
        "locale": one.locale,
        "fields": {key: value for key, value in one.fields.items() if key != "item"},
        **dates,
    }


def digest(shelf: Shelf, cases: Iterable[CaseSpec]) -> str:
    """SHA-256 in hex over the canonical JSON of everything a run depends on; the order of cases does not count."""
    said = {"shelf": shelf.to_json(), "cases": sorted(map(_canonical, (case.to_json() for case in cases)))}
    return hashlib.sha256(_canonical(said).encode()).hexdigest()


def case_digest(case: CaseSpec) -> str:
    return hashlib.sha256(_canonical(case.to_json()).encode()).hexdigest()


def _canonical(data: Any) -> str:
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def brief_of(case: CaseSpec, shelf: Shelf, prompt: PromptSpec, repetition: int = 0) -> ExpandedBrief:
    """The brief of a case. `repetition` only varies the choice among equal wordings, as another customer would."""
    inputs = {item.key: item for item in prompt.inputs}
    facts = []
    for fact in case.facts:
        known = inputs.get(fact.key)
        words = fact.words or (known.words.get(fact.value) if known else None) or fact.value
        facts.append(BriefFact(fact.key, fact.value, words, Use(fact.use) if fact.use else _use(known)))
    contents = [one for one in shelf.contents if case.contents is None or one.name in case.contents]
    key = hashlib.sha256(f"{case_digest(case)}:{repetition}".encode()).hexdigest()
    slots = tuple(Slot(name, fallback) for name, fallback in shelf.slots.items())
    return ExpandedBrief(
        key,
        "next order",
        prompt.channel,
        prompt.locale,
        tuple(facts),
        tuple(contents),
        slots,
        shelf.send_on,
        shows_image=any(one.kind == "image" for one in contents),
    )


def _use(known: Any) -> Use:
    return known.use if known else Use.SAY
