"""Sample customers for trying a prompt: made from its inputs, never from people. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from apps.ai.types import BriefContent, BriefFact, ExpandedBrief, Slot
from apps.prompts.builtin.extraction import name_of
from apps.prompts.purposes import EXTRACTION
from apps.prompts.spec import InputSpec, PromptSpec

SLOTS = (Slot("first_name", "there"),)
MESSAGES = (
    "Hello,\nIt has been a while since your last order. Wool thins at the elbows first; if your sweater is due for a "
    "successor, come and have a look. And if not, that is good to hear too.",
    "Dear customers,\nour customers will be thrilled to hear that all shoppers can now enjoy something new!",
    "Hi,\nYou left a coat in your cart. Your cart is open whenever you are.",
)


def sample_values(inputs: Sequence[InputSpec], number: int) -> dict[str, str]:
    """Values by fact key of sample customer `number` (from 0); the first knows everything, later ones lack some."""
    values: dict[str, str] = {}
    for place, item in enumerate(inputs):
        choices = list(item.words)
        turn = int(hashlib.sha256(f"{number}:{item.key}".encode()).hexdigest(), 16) if number else place
        if choices and (number == 0 or turn % 6):
            values[item.key] = choices[turn % len(choices)]
    return values


def sample_text(spec: PromptSpec, number: int) -> str:
    """A text for a prompt that reads one: a note that states some of the values looked for, or a message to judge."""
    if spec.purpose == EXTRACTION:
        return note_of(spec.inputs, sample_values(spec.inputs, number))
    return MESSAGES[number % len(MESSAGES)]


def note_of(inputs: Sequence[InputSpec], values: Mapping[str, str]) -> str:
    """A note that states these values, each behind its name."""
    said = [f"{name_of(item).capitalize()}: {values[item.key]}." for item in inputs if values.get(item.key)]
    return " ".join(said) or "Called about an order. Nothing else was noted."


def sample_brief(
    spec: PromptSpec, values: Mapping[str, str], contents: Iterable[BriefContent], send_on: date, number: int = 0
) -> ExpandedBrief:
    """The brief of a sample customer with these values; `number` only varies the choice among equal wordings."""
    facts = tuple(
        BriefFact(item.key, values[item.key], item.words.get(values[item.key], values[item.key]), item.use)
        for item in spec.inputs
        if values.get(item.key)
    )
    key = hashlib.sha256(json.dumps([number, dict(values)], sort_keys=True).encode()).hexdigest()
    return ExpandedBrief(key, "next order", spec.channel, spec.locale, facts, tuple(contents), SLOTS, send_on)
