"""Rules about what frames a message: its greeting, its slots, the subject beside the preheader."""

import re
from collections.abc import Iterable, Mapping

from apps.ai.channels import CHANNELS
from apps.ai.types import DraftText, ExpandedBrief
from apps.content.guardrails.text import words
from apps.content.slots import SlotUse, scan
from apps.prompts.rules.base import (
    FIELDS,
    STRUCTURE,
    FieldRule,
    Hit,
    Param,
    Params,
    RuleKind,
    language,
    names_on,
    one_of,
    place_of,
    spoken,
    texts_of,
)
from apps.prompts.rules.manner_words import GREETINGS

_PLACES = (("greeting", "In the greeting"), ("message", "Anywhere"), *(f for f in FIELDS if f[0] != "greeting"))


class SlotOnce(FieldRule):
    """A slot that must be used; a first name three times in a message sounds like a machine."""

    kind = "slot_use"
    label = "Use the slot"
    group = STRUCTURE
    params = (
        Param("slot", "Slot", "text", "first_name, trait.points"),
        Param("field", "Where", "choice", choices=_PLACES),
        Param("limit", "At most in the message", "number", is_required=False, high=5),
    )

    def sentence_with(self, params: Params, names: Mapping[str, str]) -> str:
        where = place_of(params, names)
        most = {None: "", 1: ", and nowhere else"}.get(
            params.get("limit"), f", at most {params.get('limit')} times in all"
        )
        return f"{{{{ {params['slot']} }}}} stands in {where}{most}."

    def problems(self, params: Params) -> dict[str, str]:
        found = super().problems(params)
        if "slot" not in found and not re.fullmatch(r"[a-z_]+|trait\.[a-z][a-z0-9_]*", params["slot"]):
            return {"slot": "The name of a slot, such as first_name."}
        return found

    def hits(self, draft: DraftText, brief: ExpandedBrief, params: Params) -> Iterable[Hit]:
        uses = [(field, use) for field, text in draft.texts().items() for use in _uses(text, params["slot"])]
        wanted = texts_of(draft, params["field"])
        if not any(field in wanted for field, _ in uses):
            name = next(iter(wanted), "") if len(wanted) == 1 else ""
            yield Hit(f"The slot {params['slot']} is missing.", name)
        limit = params.get("limit")
        for field, use in uses[limit:] if limit else ():
            yield Hit(f"The slot {params['slot']} again.", field, use.start, use.end)


def _uses(text: str, slot: str) -> list[SlotUse]:
    return [part for part in scan(text)[0] if isinstance(part, SlotUse) and part.name == slot]


class NoRepeatedGreeting(RuleKind):
    kind = "no_repeated_greeting"
    label = "Greets once"
    group = STRUCTURE

    def sentence(self, params: Params) -> str:
        return "Greet once: the first paragraph does not greet again."

    def hits(self, draft: DraftText, brief: ExpandedBrief, params: Params) -> Iterable[Hit]:
        pattern = GREETINGS.get(language(brief))
        if not pattern or not draft.greeting.strip():
            return
        text = spoken(draft).get("paragraphs.0", "")
        match = one_of(pattern).match(text.lstrip())
        if match:
            start = len(text) - len(text.lstrip())
            yield Hit("It greets a second time.", "paragraphs.0", start, start + match.end())


class SubjectDiffers(RuleKind):
    """Both stand side by side in an inbox; so does the first line where there is no preheader."""

    kind = "subject_differs"
    label = "Subject and preheader differ"
    group = STRUCTURE

    def sentence(self, params: Params) -> str:
        return "The preheader adds to the subject and does not repeat it."

    def sentence_on(self, channel: str, params: Params) -> str:
        first, second = _side_by_side(channel)
        return f"The {second.lower()} adds to the {first.lower()} and does not repeat it."

    def label_on(self, channel: str) -> str:
        first, second = _side_by_side(channel)
        return f"{first} and {second.lower()} differ"

    def applies(self, channel: str, params: Params) -> bool:
        return super().applies(channel, {"field": "subject"})

    def hits(self, draft: DraftText, brief: ExpandedBrief, params: Params) -> Iterable[Hit]:
        second = "preheader" if draft.preheader.strip() else "paragraphs.0"
        text = draft.texts().get(second, "")
        subject, other = words(draft.subject), words(text)
        if not subject or not other:
            return
        if other[: len(subject)] == subject or set(subject) >= set(other):
            yield Hit(f"This repeats the {_side_by_side(brief.channel)[0].lower()}.", second, 0, len(text))


def _side_by_side(channel: str) -> tuple[str, str]:
    """What a reader sees side by side: subject and preheader, or a card's title and the text below it."""
    form, names = CHANNELS.get(channel), names_on(channel)
    return names["subject"], names["preheader"] if form is None or form.has("preheader") else form.paragraph_label
