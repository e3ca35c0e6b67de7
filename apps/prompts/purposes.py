"""What prompts are for: what each purpose answers with, as a JSON schema, and how it is told to a model. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apps.ai.channels import CHANNELS, draft_schema

DRAFT, SUMMARY, JUDGE, EXTRACTION, PROPOSAL, PART = "draft", "summary", "judge", "extraction", "proposal", "part"
READS_TEXT = frozenset({JUDGE, EXTRACTION})  # a text, where others read facts


@dataclass(frozen=True)
class PurposeForm:
    """One purpose. `words` is for people, `opening` and `answer` begin and end what a model is told."""

    purpose: str
    label: str
    words: str
    opening: str
    answer: str


PURPOSES: dict[str, PurposeForm] = {
    form.purpose: form
    for form in (
        PurposeForm(
            DRAFT,
            "Draft a message",
            "Writes the text of one message from a brief.",
            "You write one marketing message for a company. A person reads and approves it before it is sent.",
            "",  # by channel: prompts.assembly
        ),
        PurposeForm(
            SUMMARY,
            "Summarise a profile",
            "Condenses facts into a few sentences; every sentence names the facts it rests on.",
            "You condense facts about one customer into a short summary for colleagues and for later messages.",
            "JSON with the field sentences: each has its text, and in facts the keys of all facts it rests on, written "
            "exactly as they are listed. A sentence without a fact is left out.",
        ),
        PurposeForm(
            JUDGE,
            "Judge a draft",
            "Answers yes-or-no questions about a draft, each with words quoted from it.",
            "You check one marketing message against a list of questions. You do not rewrite it.",
            "JSON with the field answers, one for each question in its order: number is the question's, holds is true "
            "or false, quote is the shortest passage of the message that shows it, copied exactly (an empty string "
            "when nothing can be quoted), reason is one short sentence.",
        ),
        PurposeForm(
            EXTRACTION,
            "Read values out of a document",
            "Finds values in a document; each comes with the words it was read from.",
            "You read values out of one document. What the document does not say is not known.",
            "JSON with the field values: each has the name that was asked for, the value as text, and in quote the "
            "passage it was read from, copied exactly. A value that is not in the document is left out.",
        ),
        PurposeForm(
            PROPOSAL,
            "Propose a rule",
            "Turns what reviewers keep changing into a rule of one sentence, with the changes as evidence.",
            "You read how reviewers changed drafts and say the one rule that would have made these changes needless.",
            "JSON with the fields rule (one sentence), reason (one sentence) and evidence: the numbers of the changes "
            "that support it, each with the words that show it in quote, copied exactly.",
        ),
        PurposeForm(
            PART,
            "Part of other prompts",
            "Brand voice, legal notes or a persona, kept once and included by other prompts.",
            "",
            "",
        ),
    )
}


def output_schema(purpose: str, channel: str = "email") -> dict[str, Any] | None:
    """The JSON schema of what a prompt of `purpose` answers with; None for a part, which is never asked by itself.

    Raises KeyError for a purpose or (of drafts) a channel that does not exist.
    """
    if purpose == DRAFT:
        return draft_schema(channel)
    return _SCHEMAS[purpose]


def writes(purpose: str, channel: str) -> str:
    """What a prompt writes, in words for a list: "E-mail", "Summary" …"""
    return CHANNELS[channel].label if purpose == DRAFT else _SHORT[purpose]


_SHORT = {SUMMARY: "Summary", JUDGE: "Judgement", EXTRACTION: "Values", PROPOSAL: "Proposal", PART: "Part"}


def _object(**properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "required": list(properties), "properties": properties}


def _list(items: Mapping[str, Any], least: int, most: int) -> dict[str, Any]:
    return {"type": "array", "minItems": least, "maxItems": most, "items": items}


def _text(limit: int, words: str) -> dict[str, Any]:
    return {"type": "string", "maxLength": limit, "description": words}


_NUMBER = {"type": "integer", "minimum": 1, "maximum": 200}
_QUOTE = _text(300, "Copied exactly")
_SCHEMAS: dict[str, dict[str, Any] | None] = {
    SUMMARY: _object(
        sentences=_list(
            _object(text=_text(240, "One plain sentence"), facts=_list(_text(260, "A fact's key"), 1, 8)), 1, 12
        )
    ),
    JUDGE: _object(
        answers=_list(
            _object(
                number=_NUMBER, holds={"type": ["boolean", "null"]}, quote=_QUOTE, reason=_text(300, "One sentence")
            ),
            1,
            40,
        )
    ),
    EXTRACTION: _object(
        values=_list(_object(name=_text(120, "The name asked for"), value=_text(500, "As text"), quote=_QUOTE), 0, 60)
    ),
    PROPOSAL: _object(
        rule=_text(240, "One sentence"),
        reason=_text(300, "One sentence"),
        evidence=_list(_object(number=_NUMBER, quote=_QUOTE), 1, 12),
    ),
    PART: None,
}
