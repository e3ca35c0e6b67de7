"""Sample customers for trying a prompt: made from its inputs, never from people. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from apps.ai.types import BriefContent, BriefFact, ExpandedBrief, Slot
from apps.prompts.spec import InputSpec, PromptSpec

SLOTS = (Slot("first_name", "there"),)


def sample_values(inputs: Sequence[InputSpec], number: int) -> dict[str, str]:
    """Values by fact key of sample customer `number` (from 0); the first knows everything, later ones lack some."""
    values: dict[str, str] = {}
    for place, item in enumerate(inputs):
        choices = list(item.words)
        turn = int(hashlib.sha256(f"{number}:{item.key}".encode()).hexdigest(), 16) if number else place
        if choices and (number == 0 or turn % 6):
            values[item.key] = choices[turn % len(choices)]
    return values


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
