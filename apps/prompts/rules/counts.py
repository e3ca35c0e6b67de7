"""Rules that count: characters, paragraphs, sentences, words, parts of a text message."""

import re
from collections.abc import Iterable, Mapping

from apps.ai.types import DraftText, ExpandedBrief
from apps.content.guardrails.segments import on_air, parts_of
from apps.content.guardrails.text import sentences
from apps.prompts.rules.base import (
    FIELDS,
    LENGTH,
    STRUCTURE,
    FieldRule,
    Hit,
    Param,
    Params,
    RuleKind,
    cut_at,
    language,
    spoken,
    texts_of,
    visible,
)
from apps.prompts.rules.reading import grade

_WHOLE = (*FIELDS, ("message", "The whole message"))
LINK_ROOM = 30  # as content.guardrails.policy reckons the tracked address of a text message
_WORD = re.compile(r"[^\W_]+(?:[’'\-‑][^\W_]+)*")


class MaxLength(FieldRule):
    """Counted in characters as a reader sees them: a slot counts as its fall-back."""

    kind = "max_length"
    label = "Maximum length"
    group = LENGTH
    params = (
        Param("field", "Applies to", "choice", choices=_WHOLE),
        Param("limit", "At most (characters)", "number", low=10),
    )

    def sentence_with(self, params: Params, names: Mapping[str, str]) -> str:
        return f"{_whole(params, names)}: at most {params['limit']} characters."

    def hits(self, draft: DraftText, brief: ExpandedBrief, params: Params) -> Iterable[Hit]:
        limit, texts = params["limit"], texts_of(draft, params["field"])
        if params["field"] == "message":
            length = sum(len(visible(text)) for text in texts.values())
            if length > limit:
                yield Hit(f"The message has {length} characters; at most {limit} are allowed.")
            return
        for field, text in texts.items():
            length = len(visible(text))
            if length > limit:
                yield Hit(f"{length} characters; at most {limit} are allowed.", field, cut_at(text, limit), len(text))


class MinLength(FieldRule):
    """The other end: an empty preheader wastes a line, a body of one sentence says nothing."""

    kind = "min_length"
    label = "Minimum length"
    group = LENGTH
    params = (
        Param("field", "Applies to", "choice", choices=_WHOLE),
        Param("limit", "At least (characters)", "number"),
    )

    def sentence_with(self, params: Params, names: Mapping[str, str]) -> str:
        return f"{_whole(params, names)}: at least {params['limit']} characters."

    def hits(self, draft: DraftText, brief: ExpandedBrief, params: Params) -> Iterable[Hit]:
        limit, texts = params["limit"], texts_of(draft, params["field"])
        if params["field"] == "message":
            texts = {"": " ".join(texts.values())}
        for field, text in texts.items():
            length = len(visible(text))
            if length < limit:
                yield Hit(f"{length} characters; at least {limit} are asked for.", field, 0, len(text) if field else 0)


class ParagraphCount(RuleKind):
    kind = "paragraph_count"
    label = "Number of paragraphs"
    group = STRUCTURE
    params = (
        Param("low", "At least", "number", is_required=False, high=8),
        Param("high", "At most", "number", is_required=False, high=8),
    )

    def sentence(self, params: Params) -> str:
        low, high = params.get("low") or 0, params.get("high") or 0
        if low and high:
            return f"Between {low} and {high} paragraphs." if low != high else f"Exactly {_many(low, 'paragraph')}."
        return f"At least {_many(low, 'paragraph')}." if low else f"At most {_many(high, 'paragraph')}."

    def problems(self, params: Params) -> dict[str, str]:
        found = super().problems(params)
        low, high = params.get("low"), params.get("high")
        if not found and not low and not high:
            return {"low": "Fill in at least one of the two."}
        if not found and low and high and low > high:
            return {"high": "Not fewer than at least."}
        return found

    def hits(self, draft: DraftText, brief: ExpandedBrief, params: Params) -> Iterable[Hit]:
        count = sum(bool(paragraph.text.strip()) for paragraph in draft.paragraphs)
        if count < (params.get("low") or 0) or count > (params.get("high") or count):
            yield Hit(
                f"{_many(count, 'paragraph')}. The rule: {self.sentence(params)[0].lower()}{self.sentence(params)[1:]}"
            )


class ParagraphSentences(RuleKind):
    kind = "paragraph_sentences"
    label = "Sentences in a paragraph"
    group = STRUCTURE
    params = (Param("limit", "At most (sentences)", "number", high=12),)

    def sentence(self, params: Params) -> str:
        return f"At most {_many(params['limit'], 'sentence')} in a paragraph."

    def hits(self, draft: DraftText, brief: ExpandedBrief, params: Params) -> Iterable[Hit]:
        for field, text in spoken(draft, "paragraphs").items():
            spans = list(sentences(text))
            if len(spans) > params["limit"]:
                yield Hit(
                    f"{_many(len(spans), 'sentence')} in one paragraph.", field, spans[params["limit"]][0], len(text)
                )


class SentenceLength(RuleKind):
    kind = "sentence_length"
    label = "Length of sentences"
    group = LENGTH
    params = (Param("limit", "At most (words)", "number", low=4, high=60),)

    def sentence(self, params: Params) -> str:
        return f"No sentence has more than {params['limit']} words."

    def hits(self, draft: DraftText, brief: ExpandedBrief, params: Params) -> Iterable[Hit]:
        for field, text in texts_of(draft, "message").items():
            for start, end in sentences(text):
                count = len(_WORD.findall(visible(text[start:end])))
                if count > params["limit"]:
                    yield Hit(f"A sentence of {count} words.", field, start, end)


class ReadingGrade(RuleKind):
    """Of the paragraphs together; the formulas of `rules.reading` say nothing about less than twenty words."""

    kind = "reading_grade"
    label = "Reading grade"
    group = LENGTH
    params = (
        Param(
            "limit", "At most (school grade)", "number", "8 is plain for most adults; 12 is demanding.", low=3, high=16
        ),
    )

    def sentence(self, params: Params) -> str:
        return f"Easy to read: school grade {params['limit']} at most."

    def prompt_line(self, params: Params) -> str:
        return self.sentence(params) + " Short sentences, everyday words."

    def hits(self, draft: DraftText, brief: ExpandedBrief, params: Params) -> Iterable[Hit]:
        texts = {field: visible(text) for field, text in texts_of(draft, "paragraphs").items()}
        found = grade("\n".join(texts.values()), language(brief))
        if found is not None and found > params["limit"]:
            yield Hit(f"Reads at grade {found:.0f}; at most {params['limit']} is asked for.", *_hardest(draft))


def _hardest(draft: DraftText) -> tuple[str, int, int]:
    """The sentence with the most letters, where shortening helps most."""
    texts: Mapping[str, str] = texts_of(draft, "paragraphs")
    spans = ((field, start, end) for field, text in texts.items() for start, end in sentences(text))
    return max(spans, key=lambda span: span[2] - span[1], default=("", 0, 0))


class SmsParts(RuleKind):
    """Parts that a text message takes on the air, with its link and small print (content.guardrails.segments)."""

    kind = "sms_parts"
    label = "Parts of an SMS"
    group = LENGTH
    params = (
        Param(
            "limit", "At most (parts)", "number", "Each part is paid for: 160 plain characters, 70 with others.", high=6
        ),
    )

    def sentence(self, params: Params) -> str:
        return f"Fits into {_many(params['limit'], 'part')} of an SMS, with its link."

    def prompt_line(self, params: Params) -> str:
        room = 160 if params["limit"] == 1 else 153 * params["limit"]
        return f"The whole text with its link has at most {room} characters. Plain letters, no emoji, straight quotes."

    def applies(self, channel: str, params: Params) -> bool:
        return channel == "sms"

    def hits(self, draft: DraftText, brief: ExpandedBrief, params: Params) -> Iterable[Hit]:
        parts = parts_of(outgoing(draft, brief))
        if parts.count > params["limit"]:
            yield Hit(f"{parts.count} parts in {parts.encoding}; at most {params['limit']}.", "paragraphs.0")


def outgoing(draft: DraftText, brief: ExpandedBrief) -> str:
    """A text message about as it leaves: its words with their fall-backs, its small print, room for a tracked link."""
    small = [item.text for item in map(brief.content, draft.disclaimers) if item]
    action = brief.content(draft.action)
    said = map(visible, texts_of(draft, "paragraphs").values())
    return on_air(said, action.text if action else "", "x" * LINK_ROOM, small)


def _many(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def _whole(params: Params, names: Mapping[str, str]) -> str:
    return {**names, "message": "The whole message"}[params["field"]]
