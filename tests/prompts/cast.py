"""The prompt and content that Attune ships with, as briefs."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from apps.ai.types import BriefContent, BriefFact, DraftText, ExpandedBrief, Paragraph, Slot
from apps.content.guardrails import GuardPolicy
from apps.prompts.documents import spec_of, version_fields
from apps.prompts.spec import PromptSpec

DATA = Path(__file__).parents[2] / "apps" / "demo" / "data"
DAY = date(2026, 11, 23)
POLICY = GuardPolicy("en", allowed_hosts=frozenset({"northwind.example"}))
RECENCY, HISTORY = "trait:recency|band(4,7,10)", "trait:history|band(100,350)"
VALUES = {
    RECENCY: ("<4", "4-7", "7-10", "10+"),
    "trait:womens": ("yes", "no"),
    "trait:mens": ("yes", "no"),
    "trait:channel": ("Phone", "Web", "Multichannel"),
    "trait:newbie": ("yes", "no"),
    "trait:zip_code": ("Urban", "Surburban", "Rural"),
    HISTORY: ("<100", "100-350", "350+"),
}


def comeback() -> PromptSpec:
    document = json.loads((DATA / "prompt_comeback.json").read_text())
    return spec_of(version_fields(document), uuid="prompt", channel="email", locale="en")


def contents(without: tuple[str, ...] = ()) -> tuple[BriefContent, ...]:
    items = json.loads((DATA / "content.json").read_text())["items"]
    return tuple(
        BriefContent(f"c{n}", item["kind"], item["name"], item["text"], "en", {**item["fields"], "item": item["name"]})
        for n, item in enumerate(items)
        if item["name"] not in without
    )


def brief(
    values: Mapping[str, str] | None = None,
    *,
    spec: PromptSpec | None = None,
    items: tuple[BriefContent, ...] | None = None,
    slots: tuple[Slot, ...] = (Slot("first_name", "there"),),
) -> ExpandedBrief:
    """A brief with these fact values, said in the prompt's words; its key is a digest of the values."""
    values = dict(values or {})
    facts = tuple(
        BriefFact(item.key, values[item.key], item.words[values[item.key]], item.use)
        for item in (spec or comeback()).inputs
        if values.get(item.key)
    )
    key = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
    return ExpandedBrief(
        key, "next order", "email", "en", facts, items if items is not None else contents(), slots, DAY
    )


def item_id(given: ExpandedBrief, kind: str, name: str) -> str:
    return next(item.id for item in given.of_kind(kind) if item.name == name)


def plain_draft(given: ExpandedBrief, **changes: object) -> DraftText:
    """A draft that keeps every rule of the shipped prompt; `text` replaces its only paragraph."""
    text = changes.pop("text", "You are welcome to look around at Northwind, and we are glad to have you.")
    fields = {
        "subject": "A short note from Northwind",
        "preheader": "What has arrived this season.",
        "greeting": 'Hello {{ first_name | default: "there" }},',
        "paragraphs": (Paragraph(str(text)),),
        "action": item_id(given, "call_to_action", "New arrivals"),
        "link": item_id(given, "link", "New arrivals"),
        "closing": "Your Northwind team",
    }
    return DraftText(**{**fields, **changes})
