"""Rules about manner: who speaks to whom, how formally, without pressure and gloom; and what only a judge can tell."""

import re
from collections.abc import Iterable
from functools import lru_cache

from apps.ai.types import DraftText, ExpandedBrief, Fix
from apps.prompts.rules import manner_words as lists
from apps.prompts.rules.base import MANNER, Hit, Param, Params, RuleKind, language, one_of, spoken

_WE = {"i": "we", "i'm": "we are", "i've": "we have", "i'll": "we will", "i'd": "we would", "me": "us", "my": "our",
       "mine": "ours", "myself": "ourselves"}  # fmt: skip


@lru_cache(maxsize=64)
def _pattern(name: str, tongue: str) -> re.Pattern[str] | None:
    words = getattr(lists, name).get(tongue)
    return one_of(words) if words else None


def _found(name: str, draft: DraftText, brief: ExpandedBrief) -> Iterable[tuple[str, re.Match[str], str]]:
    """Field, match and text of every phrase of the list in the brief's language; nothing in other languages."""
    pattern = _pattern(name, language(brief))
    for field, text in spoken(draft).items() if pattern else ():
        for match in pattern.finditer(text) if pattern else ():
            yield field, match, text


def _begins_sentence(text: str, place: int) -> bool:
    before = text[:place].rstrip().rstrip("\"'“„«(")
    return not before or before[-1] in ".?!…:"


class Person(RuleKind):
    kind = "person"
    label = "Who speaks to whom"
    group = MANNER
    params = (
        Param("person", "Style", "choice", choices=(("you", "Speak to the reader as “you”"), ("we", "Speak as “we”"))),
    )

    def sentence(self, params: Params) -> str:
        if params["person"] == "we":
            return "Speak as “we”, never as “I”."
        return "Speak to the reader as “you”, never about customers in general."

    def hits(self, draft: DraftText, brief: ExpandedBrief, params: Params) -> Iterable[Hit]:
        return self._as_we(draft, brief) if params["person"] == "we" else self._to_you(draft, brief)

    def _as_we(self, draft: DraftText, brief: ExpandedBrief) -> Iterable[Hit]:
        for field, match, text in _found("ONE_SPEAKER", draft, brief):
            plural = _WE.get(match[0].lower().replace("’", "'")) if language(brief) == "en" else None
            word = plural and (plural.capitalize() if _begins_sentence(text, match.start()) else plural)
            fix = Fix(f"Say “{word}”", word) if word else None
            yield Hit(f"“{match[0]}” speaks as one person.", field, *match.span(), fix)

    def _to_you(self, draft: DraftText, brief: ExpandedBrief) -> Iterable[Hit]:
        reader = _pattern("READER", language(brief))
        body = spoken(draft, "paragraphs").values()
        if reader and not any(reader.search(text) for text in body):
            yield Hit("Nothing in the message speaks to the reader as “you”.")
        for field, match, _ in _found("ABOUT_READER", draft, brief):
            yield Hit(f"“{match[0]}” speaks about the reader, not to the reader.", field, *match.span())


class Formality(RuleKind):
    """Sie or du, vous or tu. English knows neither: formal then means no contractions and no slang."""

    kind = "formality"
    label = "Formal or informal"
    group = MANNER
    params = (
        Param("style", "Style", "choice", choices=(("formal", "Formal: Sie, vous"), ("informal", "Informal: du, tu"))),
    )

    def sentence(self, params: Params) -> str:
        if params["style"] == "formal":
            return "Formal: “Sie” in German, “vous” in French, no contractions or slang in English."
        return "Informal: “du” in German, “tu” in French, no letter-head phrases in English."

    def hits(self, draft: DraftText, brief: ExpandedBrief, params: Params) -> Iterable[Hit]:
        name = "NOT_FORMAL" if params["style"] == "formal" else "NOT_INFORMAL"
        wanted = {"formal": {"de": "Sie", "fr": "vous"}, "informal": {"de": "du", "fr": "tu"}}[params["style"]]
        for field, match, text in _found(name, draft, brief):
            if match[0] == "Ihr" and _begins_sentence(text, match.start()):
                continue  # "Ihr seid", "Ihr Team": the capital says nothing here
            hint = wanted.get(language(brief))
            yield Hit(
                f"“{match[0]}”: here we write “{hint}”." if hint else f"“{match[0]}” does not fit.",
                field,
                *match.span(),
            )


class NoUrgency(RuleKind):
    kind = "no_urgency"
    label = "No urgency"
    group = MANNER

    def sentence(self, params: Params) -> str:
        return "No urgency: no last chances, no countdowns, no “now or never”."

    def hits(self, draft: DraftText, brief: ExpandedBrief, params: Params) -> Iterable[Hit]:
        for field, match, _ in _found("URGENCY", draft, brief):
            yield Hit(f"“{match[0]}” puts the reader under pressure.", field, *match.span())


class NoNegatives(RuleKind):
    kind = "no_negatives"
    label = "No negative framing"
    group = MANNER
    params = (Param("allowed", "Allowed", "lines", "Phrases that may stand, one on each line.", is_required=False),)

    def sentence(self, params: Params) -> str:
        return "Say what is possible rather than what is not: no problems, losses, regrets or apologies."

    def hits(self, draft: DraftText, brief: ExpandedBrief, params: Params) -> Iterable[Hit]:
        allowed = {phrase.lower() for phrase in params.get("allowed") or []}
        for field, match, _ in _found("NEGATIVE", draft, brief):
            if match[0].lower() not in allowed:
                yield Hit(f"“{match[0]}” frames this as something bad.", field, *match.span())


class ToneChecklist(RuleKind):
    """Questions that only judgement answers. A judge prompt answers them; without one nothing is claimed."""

    kind = "tone_checklist"
    label = "Tone checklist"
    group = MANNER
    is_judged = True
    params = (Param("questions", "Questions", "lines", "One on each line, answered yes when it is as it should be."),)

    def sentence(self, params: Params) -> str:
        return f"The tone passes these questions: {' '.join(params['questions'])}"

    def prompt_line(self, params: Params) -> str:
        return f"Each of these is answered yes: {' '.join(params['questions'])}"

    def problems(self, params: Params) -> dict[str, str]:
        found = super().problems(params)
        if not found and (len(params["questions"]) > 10 or any(len(one) > 200 for one in params["questions"])):
            return {"questions": "At most ten questions of 200 characters."}
        return found

    def questions(self, params: Params) -> tuple[str, ...]:
        return tuple(params["questions"])

    def hits(self, draft: DraftText, brief: ExpandedBrief, params: Params) -> Iterable[Hit]:
        return ()
