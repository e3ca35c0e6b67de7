"""Rules about words: phrases that must, may not or may seldom stand, and the house's own spelling."""

import re
from collections.abc import Iterable, Mapping

from apps.ai.types import DraftText, ExpandedBrief, Fix
from apps.prompts.rules.base import (
    STRUCTURE,
    WHERE,
    WORDS,
    FieldRule,
    Hit,
    Param,
    Params,
    RuleKind,
    capitalised,
    phrases_in,
    place_of,
    quoted,
    spoken,
    texts_of,
)

_FIRST = (("subject", "Subject"), ("preheader", "Preheader"), ("paragraphs", "First paragraph"))


class MustInclude(FieldRule):
    kind = "must_include"
    label = "Must include"
    group = WORDS
    params = (
        Param("phrases", "Phrases", "lines", "One on each line. Case does not matter."),
        Param("field", "Where", "choice", choices=WHERE, is_required=False),
    )

    def sentence_with(self, params: Params, names: Mapping[str, str]) -> str:
        return f"Always say {quoted(params['phrases'])} in {place_of(params, names)}."

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
    group = WORDS
    params = (Param("phrases", "Phrases", "lines", "One on each line: competitors, subjects, worn-out words."),)

    def sentence(self, params: Params) -> str:
        return f"Never mention {quoted(params['phrases'])}."

    def hits(self, draft: DraftText, brief: ExpandedBrief, params: Params) -> Iterable[Hit]:
        for field, text in draft.texts().items():
            for phrase in params["phrases"]:
                for start, end in phrases_in(text, phrase):
                    yield Hit(f"“{text[start:end]}” must never be mentioned.", field, start, end)


class PhraseLimit(RuleKind):
    """A brand's name in every sentence reads like an advertisement."""

    kind = "phrase_limit"
    label = "Say seldom"
    group = WORDS
    params = (
        Param("phrases", "Phrases", "lines", "One on each line; each is counted by itself."),
        Param("limit", "At most (times)", "number", high=20),
    )

    def sentence(self, params: Params) -> str:
        times = "once" if params["limit"] == 1 else f"{params['limit']} times"
        return f"Say {quoted(params['phrases'])} at most {times} in the message."

    def hits(self, draft: DraftText, brief: ExpandedBrief, params: Params) -> Iterable[Hit]:
        for phrase in params["phrases"]:
            spans = [(f, span) for f, text in spoken(draft).items() for span in phrases_in(text, phrase)]
            for field, span in spans[params["limit"] :]:
                yield Hit(
                    f"“{phrase}” for the {len(spans)}th time." if len(spans) > 3 else f"“{phrase}” again.", field, *span
                )


class PreferredWords(RuleKind):
    """The house's own words, each with the one it replaces, so that every finding can be put right by one key."""

    kind = "preferred_words"
    label = "House spelling"
    group = WORDS
    params = (Param("pairs", "Words", "lines", "One pair on each line: e-mail = email"),)

    def sentence(self, params: Params) -> str:
        said = ", ".join(f"“{right}” instead of “{wrong}”" for wrong, right in _pairs(params))
        return f"Write {said}."

    def problems(self, params: Params) -> dict[str, str]:
        found = super().problems(params)
        if not found and any(not wrong or not right or wrong == right for wrong, right in _pairs(params)):
            return {"pairs": "Each line holds two words: the one to replace = the one to write."}
        return found

    def hits(self, draft: DraftText, brief: ExpandedBrief, params: Params) -> Iterable[Hit]:
        for field, text in spoken(draft).items():
            for wrong, right in _pairs(params):
                for start, end in phrases_in(text, wrong):
                    found = text[start:end]
                    if found in (right, capitalised(right, found)):
                        continue
                    word = capitalised(right, found)
                    yield Hit(f"We write “{word}”, not “{found}”.", field, start, end, Fix(f"Write “{word}”", word))


def _pairs(params: Params) -> list[tuple[str, str]]:
    parts = (line.partition("=") for line in params["pairs"])
    return [(wrong.strip(), right.strip()) for wrong, _, right in parts]


class BannedOpenings(FieldRule):
    kind = "banned_openings"
    label = "Does not begin with"
    group = WORDS
    params = (
        Param("phrases", "First words", "lines", "One on each line: we are excited, did you know, as a valued"),
        Param("field", "Where", "choice", choices=_FIRST),
    )

    def sentence_with(self, params: Params, names: Mapping[str, str]) -> str:
        name = "first paragraph" if params["field"] == "paragraphs" else names[params["field"]].lower()
        return f"The {name} never begins with {quoted(params['phrases'])}."

    def hits(self, draft: DraftText, brief: ExpandedBrief, params: Params) -> Iterable[Hit]:
        field = "paragraphs.0" if params["field"] == "paragraphs" else params["field"]
        text = spoken(draft).get(field, "")
        for phrase in params["phrases"]:
            for start, end in phrases_in(text, phrase):
                if not re.search(r"\w", text[:start]):
                    yield Hit(f"It begins with “{text[start:end]}”.", field, start, end)
                    break


class SignOff(RuleKind):
    """The last line, in one of the agreed wordings; channels without one are left alone."""

    kind = "sign_off"
    label = "Signs off with"
    group = STRUCTURE
    params = (Param("lines", "Sign-offs", "lines", "One on each line, exactly as it should stand."),)

    def sentence(self, params: Params) -> str:
        return f"The closing line is {' or '.join(f'“{line}”' for line in params['lines'])}."

    def applies(self, channel: str, params: Params) -> bool:
        return super().applies(channel, {"field": "closing"})

    def hits(self, draft: DraftText, brief: ExpandedBrief, params: Params) -> Iterable[Hit]:
        if draft.closing.strip() in params["lines"]:
            return
        fix = Fix(f"Write “{params['lines'][0]}”", params["lines"][0])
        yield Hit("The closing line is not the agreed one.", "closing", 0, len(draft.closing), fix)
