"""Rules about signs: marks, emoji, capitals, figures, addresses."""

import re
from collections.abc import Iterable, Mapping

from apps.ai.personal import find_urls
from apps.ai.types import DraftText, ExpandedBrief, Fix
from apps.prompts.rules.base import (
    STYLE,
    WHERE,
    FieldRule,
    Hit,
    Param,
    Params,
    RuleKind,
    capitalised,
    place_of,
    quoted,
    spoken,
)

_PICTURE = (
    r"[\U0001F000-\U0001FAFF\u2600-\u27BF\u2B00-\u2BFF\u231A\u231B\u2328\u23CF\u23E9-\u23FA\u3030\u303D\u3297\u3299]"
)
# Pairs of regional letters, key caps, and pictures with their skin, their variant and what is joined to them.
_EMOJI = re.compile(
    rf"[\U0001F1E6-\U0001F1FF]{{2}}|[0-9#*]\uFE0F?\u20E3|[©®™]\uFE0F"
    rf"|{_PICTURE}(?:[\uFE0F\U0001F3FB-\U0001F3FF\U000E0020-\U000E007F]|\u200D{_PICTURE})*"
)
_CAPITALS = re.compile(r"(?<![\w’'])[^\W\d_a-zß-öø-ÿ]{3,}(?![\w’'])")
_MARKS = {
    "ellipsis": ("ellipses", re.compile(r"…|\.{3,}")),
    "dash": ("dashes", re.compile(r"\s[–—-]\s|—")),
    "semicolon": ("semicolons", re.compile(r";")),
    "parentheses": ("parentheses", re.compile(r"[()\[\]]")),
    "colon": ("colons", re.compile(r":(?!\d)")),
    "quotes": ("quotation marks", re.compile(r"[\"“”„«»‹›]")),
}
_NAMES = {"ellipsis": "Ellipsis (…)", "dash": "Dash (–)", "semicolon": "Semicolon (;)", "parentheses": "Parentheses",
          "colon": "Colon (:)", "quotes": "Quotation marks"}  # fmt: skip


class NoExclamationMarks(RuleKind):
    kind = "no_exclamation_marks"
    label = "No exclamation marks"
    group = STYLE

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


class EmojiLimit(FieldRule):
    """An emoji of several code points (a family, a flag, a key cap) counts once."""

    kind = "emoji_limit"
    label = "Emoji"
    group = STYLE
    params = (
        Param("limit", "At most", "number", "0: none at all.", low=0, high=10),
        Param("field", "Where", "choice", choices=WHERE, is_required=False),
    )

    def sentence_with(self, params: Params, names: Mapping[str, str]) -> str:
        place = place_of(params, names)
        limit = params["limit"]
        return f"No emoji in {place}." if not limit else f"At most {limit} emoji in {place}."

    def hits(self, draft: DraftText, brief: ExpandedBrief, params: Params) -> Iterable[Hit]:
        texts = spoken(draft, params.get("field") or "message")
        found = [(field, match) for field, text in texts.items() for match in _EMOJI.finditer(text)]
        for field, match in found[params["limit"] :]:
            yield Hit(
                "One emoji too many." if params["limit"] else "An emoji.", field, *match.span(), Fix("Take it out", "")
            )


class NoCapitals(RuleKind):
    """Words of three and more capitals; abbreviations that belong to the house are named."""

    kind = "no_capitals"
    label = "No words in capitals"
    group = STYLE
    params = (Param("allowed", "Allowed", "lines", "Abbreviations, one on each line: FAQ, USB.", is_required=False),)

    def sentence(self, params: Params) -> str:
        allowed = params.get("allowed") or []
        return f"No words in capitals, except {quoted(allowed)}." if allowed else "No words in capitals."

    def hits(self, draft: DraftText, brief: ExpandedBrief, params: Params) -> Iterable[Hit]:
        allowed = {word.strip() for line in params.get("allowed") or [] for word in line.split(",")}
        for field, text in spoken(draft).items():
            for match in _CAPITALS.finditer(text):
                if match[0] not in allowed:
                    is_first = not text[: match.start()].strip() or text[: match.start()].rstrip()[-1] in ".?!"
                    word = capitalised(match[0].lower(), "A" if is_first else "a")
                    yield Hit(f"“{match[0]}” shouts.", field, *match.span(), Fix(f"Write “{word}”", word))


class NoMark(RuleKind):
    kind = "no_mark"
    label = "No such sign"
    group = STYLE
    params = (Param("mark", "Sign", "choice", choices=tuple(_NAMES.items())),)

    def sentence(self, params: Params) -> str:
        return f"No {_MARKS[params['mark']][0]}."

    def hits(self, draft: DraftText, brief: ExpandedBrief, params: Params) -> Iterable[Hit]:
        for field, text in spoken(draft).items():
            for match in _MARKS[params["mark"]][1].finditer(text):
                yield Hit(f"No {_MARKS[params['mark']][0]} here.", field, *match.span())


class NoQuestions(FieldRule):
    kind = "no_questions"
    label = "No questions"
    group = STYLE
    params = (Param("field", "Where", "choice", choices=WHERE),)

    def sentence_with(self, params: Params, names: Mapping[str, str]) -> str:
        return f"No questions in {place_of(params, names)}."

    def hits(self, draft: DraftText, brief: ExpandedBrief, params: Params) -> Iterable[Hit]:
        for field, text in spoken(draft, params["field"]).items():
            for match in re.finditer(r"[?？¿]+", text):
                yield Hit("A question.", field, *match.span())


class NoFigures(FieldRule):
    """Digits and the signs around them, where a price or percentage would look like spam."""

    kind = "no_figures"
    label = "No figures"
    group = STYLE
    params = (Param("field", "Where", "choice", choices=WHERE),)

    def sentence_with(self, params: Params, names: Mapping[str, str]) -> str:
        return f"No figures, prices or percentages in {place_of(params, names)}."

    def hits(self, draft: DraftText, brief: ExpandedBrief, params: Params) -> Iterable[Hit]:
        for field, text in spoken(draft, params["field"]).items():
            for match in re.finditer(r"(?:[€$£]\s?)?\d(?:[\d.,]*\d)?(?:\s?[%€$£‰])?", text):
                yield Hit(f"A figure: “{match[0]}”.", field, *match.span())


class NoLinks(RuleKind):
    """Links are named by id and set by the layout; an address in the words is never tracked and often cut."""

    kind = "no_links"
    label = "No addresses in the words"
    group = STYLE

    def sentence(self, params: Params) -> str:
        return "No web or e-mail addresses in the words; the link is set below them."

    def hits(self, draft: DraftText, brief: ExpandedBrief, params: Params) -> Iterable[Hit]:
        for field, text in spoken(draft).items():
            spans = set(find_urls(text))
            spans |= {match.span() for match in re.finditer(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", text)}
            for start, end in sorted(spans):
                yield Hit("An address in the words.", field, start, end)
