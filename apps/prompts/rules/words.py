"""Rules about words: length, phrases, punctuation, who speaks to whom."""

import re
from collections.abc import Iterable

from apps.ai.types import DraftText, ExpandedBrief, Fix
from apps.prompts.rules.base import FIELDS, Hit, Param, Params, RuleKind, cut_at, phrases_in, quoted, texts_of, visible

_WHOLE = ("message", "The whole message")


class MaxLength(RuleKind):
    """Counted in characters as a reader sees them: a slot counts as its fall-back."""

    kind = "max_length"
    label = "Maximum length"
    params = (
        Param("field", "Applies to", "choice", choices=(*FIELDS, _WHOLE)),
        Param("limit", "At most (characters)", "number", low=10),
    )

    def sentence(self, params: Params) -> str:
        name = dict((*FIELDS, _WHOLE))[params["field"]]
        return f"{name}: at most {params['limit']} characters."

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


class MustInclude(RuleKind):
    kind = "must_include"
    label = "Must include"
    params = (
        Param("phrases", "Phrases", "lines", "One on each line. Case does not matter."),
        Param("field", "Where", "choice", choices=(("message", "Anywhere"), *FIELDS), is_required=False),
    )

    def sentence(self, params: Params) -> str:
        where = {**dict(FIELDS), "message": "the message", "": "the message"}[params.get("field") or ""].lower()
        return f"Always say {quoted(params['phrases'])} in {where}."

    def hits(self, draft: DraftText, brief: ExpandedBrief, params: Params) -> Iterable[Hit]:
        field = params.get("field") or "message"
        texts = texts_of(draft, field)
        groups = [{name: text} for name, text in texts.items()] if field == "paragraphs" else [texts]
        for group in groups:
            for phrase in params["phrases"]:
                if not any(any(phrases_in(text, phrase)) for text in group.values()):
                    name = next(iter(group)) if len(group) == 1 else ""
                    end = len(group[name]) if name else 0
                    yield Hit(f"“{phrase}” is missing.", name, end, end)


class NeverMention(RuleKind):
    kind = "never_mention"
    label = "Never mention"
    params = (Param("phrases", "Phrases", "lines", "One on each line: competitors, subjects, worn-out words."),)

    def sentence(self, params: Params) -> str:
        return f"Never mention {quoted(params['phrases'])}."

    def hits(self, draft: DraftText, brief: ExpandedBrief, params: Params) -> Iterable[Hit]:
        for field, text in draft.texts().items():
            for phrase in params["phrases"]:
                for start, end in phrases_in(text, phrase):
                    yield Hit(f"“{text[start:end]}” must never be mentioned.", field, start, end)


class NoExclamationMarks(RuleKind):
    kind = "no_exclamation_marks"
    label = "No exclamation marks"

    def sentence(self, params: Params) -> str:
        return "No exclamation marks."

    def hits(self, draft: DraftText, brief: ExpandedBrief, params: Params) -> Iterable[Hit]:
        for field, text in draft.texts().items():
            for match in re.finditer(r"\s*[!！¡]+", text):
                before = text[: match.start()].rstrip()
                if not before or before[-1] in "?.…":
                    calm = Fix("Take the mark out", "")
                elif field == "greeting":
                    calm = Fix("Use a comma", ",")
                else:
                    calm = Fix("Use a full stop", ".")
                yield Hit("An exclamation mark.", field, *match.span(), calm)


_SELF = {"i": "we", "i'm": "we are", "i’m": "we are", "i've": "we have", "i’ve": "we have", "me": "us", "my": "our",
         "mine": "ours", "myself": "ourselves"}  # fmt: skip
_ABOUT = r"dear customers?|the customers?|our customers?|the readers?|shoppers?|the users?|the recipients?"


class Person(RuleKind):
    kind = "person"
    label = "Who speaks to whom"
    params = (
        Param("person", "Style", "choice", choices=(("you", "Speak to the reader as “you”"), ("we", "Speak as “we”"))),
    )

    def sentence(self, params: Params) -> str:
        if params["person"] == "we":
            return "Speak as “we”, never as “I”."
        return "Speak to the reader as “you”, never about customers in general."

    def hits(self, draft: DraftText, brief: ExpandedBrief, params: Params) -> Iterable[Hit]:
        return self._as_we(draft) if params["person"] == "we" else self._to_you(draft)

    def _as_we(self, draft: DraftText) -> Iterable[Hit]:
        for field, text in draft.texts().items():
            for match in re.finditer(r"(?<![\w’'])(I[’'](?:m|ve)|I|me|my|mine|myself)(?![\w’'])", text, re.IGNORECASE):
                if match[0] == "i":  # a lone lower-case i is a list mark or a slip, never the speaker
                    continue
                plural = _SELF[match[0].lower()]
                is_start = not text[: match.start()].strip() or text[: match.start()].rstrip()[-1] in ".?!"
                word = plural[0].upper() + plural[1:] if is_start else plural
                yield Hit(f"“{match[0]}” speaks as one person.", field, *match.span(), Fix(f"Say “{word}”", word))

    def _to_you(self, draft: DraftText) -> Iterable[Hit]:
        body = {name: text for name, text in draft.texts().items() if name.startswith("paragraphs.")}
        if not any(re.search(r"(?<!\w)you(r|rs|rself)?(?!\w)", text, re.IGNORECASE) for text in body.values()):
            yield Hit("Nothing in the message speaks to the reader as “you”.")
        for field, text in draft.texts().items():
            for match in re.finditer(rf"(?<!\w)(?:{_ABOUT})(?!\w)", text, re.IGNORECASE):
                yield Hit(f"“{match[0]}” speaks about the reader, not to the reader.", field, *match.span())
