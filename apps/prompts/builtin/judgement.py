"""A judge's questions that a fixed check decides, answered with words from the message; all others stay open. Pure.

Two kinds are answered. One asks for exactly what a rule checks ("Is it free of exclamation marks?"): then both yes and
no are known. The other asks for more than a rule can see ("Does it speak to one reader, not to a crowd?"): there a
fault that stands in the message is a no, and its absence says nothing. An open question is neither yes nor no.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from apps.ai.types import DraftText, ExpandedBrief, Paragraph
from apps.content.guardrails.manners_words import ENGLISH, LISTS
from apps.prompts import rules
from apps.prompts.rules.language import language_of
from apps.prompts.spec import PromptSpec, RuleSpec

OPEN = "This needs a model."
NOTHING = "A fixed check finds nothing against it."
MOST_QUOTE = 300
_IT = r"(?:it|(?:the|this) (?:message|text|draft|letter|e-?mail))"
_FREE = (
    rf"(?:(?:is|stays) {_IT} free (?:of|from)|does {_IT} (?:do|get by|manage|work|go) without|does {_IT} avoid"
    rf"|is {_IT} without|does {_IT} (?:have|use|hold|contain) no) (?:any |all )?"
)
# What a message may be free of: words of a question → rule and parameters. Urgency and gloom have no end of wordings,
# so that only their presence is certain.
_SIGNS: Mapping[str, tuple[str, dict[str, Any]]] = {
    r"exclamation marks?": ("no_exclamation_marks", {}),
    r"(?:emojis?|emoticons?)": ("emoji_limit", {"limit": 0}),
    r"(?:questions?|question marks?)": ("no_questions", {"field": "message"}),
    r"(?:figures|numbers in figures|digits)": ("no_figures", {"field": "message"}),
    r"(?:links?|web addresses|addresses of pages)": ("no_links", {}),
    r"(?:words in capitals|capitals|words in capital letters)": ("no_capitals", {}),
    r"(?:dashes|semicolons|parentheses|brackets|colons|ellips[ei]s|quotation marks)": ("no_mark", {}),
}
_MARKS = {"dashes": "dash", "semicolons": "semicolon", "colons": "colon", "quotation marks": "quotes",
          "parentheses": "parentheses", "brackets": "parentheses"}  # fmt: skip
_QUOTED = r"[“\"«„](?P<phrase>[^”\"»“]{1,80})[”\"»“]"
_LANGUAGES = {"english": "en", "german": "de", "french": "fr", "spanish": "es", "italian": "it", "dutch": "nl"}


@dataclass(frozen=True)
class Verdict:
    """`holds` is None where a fixed check cannot tell."""

    holds: bool | None = None
    quote: str = ""
    reason: str = OPEN


Decide = Callable[[re.Match[str], DraftText, ExpandedBrief], Verdict]


def judge(text: str, questions: Iterable[str], locale: str) -> dict[str, object]:
    """The answer of a judge prompt, in its schema, about a message given as its text, one field a line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    draft = DraftText("", "", "", tuple(map(Paragraph, lines)), "", "")
    brief = ExpandedBrief("", "", "", locale, (), (), (), date.min)
    given = [(number, verdict_on(question, draft, brief)) for number, question in enumerate(questions, start=1)]
    return {"answers": [{"number": n, "holds": v.holds, "quote": v.quote, "reason": v.reason} for n, v in given]}


def verdict_on(question: str, draft: DraftText, brief: ExpandedBrief) -> Verdict:
    """What is certain about one question; an open verdict where nothing is."""
    asked = " ".join(question.split()).rstrip(" ?.")
    for pattern, decide in _DECIDED:
        if match := pattern.fullmatch(asked):
            return decide(match, draft, brief)
    for pattern, faults in _FAULTS:
        if pattern.search(asked):
            found = next(faults(draft, brief), None)
            return Verdict(False, found[0][:MOST_QUOTE], found[1]) if found else Verdict()
    return Verdict()


def questions_of(material: Mapping[str, str], spec: PromptSpec) -> list[str]:
    """The questions as they were numbered for a model, else those of the prompt's own rules."""
    listed = [re.sub(r"^\d+\.\s+", "", line) for line in material.get("Questions", "").splitlines() if line.strip()]
    return listed or [one.text for one in rules.questions(spec.rules)]


Fault = tuple[str, str]


def _hits(kind: str, params: Mapping[str, Any], draft: DraftText, brief: ExpandedBrief) -> Iterator[Fault]:
    """Breaches of one rule that stand in words of the message: the words, and what is wrong with them."""
    texts = draft.texts()
    for found in rules.check(draft, brief, (RuleSpec(kind, params),)):
        quote = texts.get(found.field, "")[found.start : found.end].strip()
        if quote:
            yield quote, found.message


def _by_rule(kind: str, params: Mapping[str, Any], draft: DraftText, brief: ExpandedBrief) -> Verdict:
    found = next(_hits(kind, params, draft, brief), None)
    return Verdict(False, found[0][:MOST_QUOTE], found[1]) if found else Verdict(True, "", NOTHING)


def _free_of(match: re.Match[str], draft: DraftText, brief: ExpandedBrief) -> Verdict:
    what = match["what"].lower()
    kind, params = next(rule for words, rule in _SIGNS.items() if re.fullmatch(words, what))
    return _by_rule(kind, {"mark": _MARKS.get(what, "ellipsis")} if kind == "no_mark" else params, draft, brief)


def _never_says(match: re.Match[str], draft: DraftText, brief: ExpandedBrief) -> Verdict:
    return _by_rule("never_mention", {"phrases": [match["phrase"].strip()]}, draft, brief)


def _says(match: re.Match[str], draft: DraftText, brief: ExpandedBrief) -> Verdict:
    """A phrase that stands there is quoted. That it does not cannot be shown by quoting, so it stays open."""
    found = next(_hits("never_mention", {"phrases": [match["phrase"].strip()]}, draft, brief), None)
    return Verdict(True, found[0], "It stands in the message.") if found else Verdict()


def _short_sentences(match: re.Match[str], draft: DraftText, brief: ExpandedBrief) -> Verdict:
    limit = int(match["limit"]) - bool(match["less"])
    return _by_rule("sentence_length", {"limit": limit}, draft, brief)


def _short(match: re.Match[str], draft: DraftText, brief: ExpandedBrief) -> Verdict:
    limit, text = int(match["limit"]) - bool(match["less"]), "\n".join(draft.texts().values()).strip()
    if len(text) <= limit:
        return Verdict(True, "", f"{len(text)} characters.")
    last = text.splitlines()[-1]
    return Verdict(False, last[-60:].strip(), f"{len(text)} characters.")


def _written_in(match: re.Match[str], draft: DraftText, brief: ExpandedBrief) -> Verdict:
    text = " ".join(draft.texts().values()).strip()
    spoken = language_of(text)
    if not spoken:
        return Verdict()
    quote = draft.paragraphs[0].text[:60].rsplit(" ", 1)[0] if draft.paragraphs else ""
    return Verdict(spoken == _LANGUAGES[match["language"].lower()], quote, "By its commonest words.")


_LESS = r"(?:at most|no (?:more|longer) than|up to|(?P<less>shorter than|fewer than|less than|under))"
_DECIDED: tuple[tuple[re.Pattern[str], Decide], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), decide)
    for pattern, decide in (
        (rf"{_FREE}(?P<what>{'|'.join(_SIGNS)})", _free_of),
        (rf"(?:{_FREE}|does {_IT} never (?:say|mention) )(?:the (?:word|phrase|words) )?{_QUOTED}", _never_says),
        (rf"does {_IT} (?:say|mention|contain|include|use) (?:the (?:word|phrase|words) )?{_QUOTED}", _says),
        (rf"is (?:every|each) sentence {_LESS} (?P<limit>\d{{1,3}}) words(?: long)?", _short_sentences),
        (rf"(?:is|stays) {_IT} {_LESS} (?P<limit>\d{{1,5}}) characters(?: long)?", _short),
        (rf"is {_IT} (?:written )?in (?P<language>{'|'.join(_LANGUAGES)})", _written_in),
    )
)


def _crowd(draft: DraftText, brief: ExpandedBrief) -> Iterator[Fault]:
    """Words about customers in general. "The customer service" is a place to call, not a crowd."""
    said = " ".join(draft.texts().values())
    for quote, reason in _hits("person", {"person": "you"}, draft, brief):
        if not re.search(
            rf"{re.escape(quote)}[\s-]+(?:service|care|support|account|number|team|review)", said, re.IGNORECASE
        ):
            yield quote, reason


def _pressure(draft: DraftText, brief: ExpandedBrief) -> Iterator[Fault]:
    lists = LISTS.get(brief.locale[:2], ENGLISH)
    for text in draft.texts().values():
        for pattern, reason in ((lists.pushy, "This pushes people."), (lists.urgency, "This frightens people.")):
            for match in pattern.finditer(text):
                yield match[0], reason


def _urgency(draft: DraftText, brief: ExpandedBrief) -> Iterator[Fault]:
    yield from _pressure(draft, brief)
    yield from _hits("no_urgency", {}, draft, brief)


def _alone(draft: DraftText, brief: ExpandedBrief) -> Iterator[Fault]:
    yield from _hits("person", {"person": "we"}, draft, brief)


Faults = Callable[[DraftText, ExpandedBrief], Iterator[Fault]]
# What the question is about → words that are a fault whatever else the message says.
_FAULTS: tuple[tuple[re.Pattern[str], Faults], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), faults)
    for pattern, faults in (
        (r"^does .*\bspeak(?:s)? to (?:one|a single|the) reader\b|\bnot to a crowd\b|\bas one person\b", _crowd),
        (r"^could .*\bsay no without\b.*\bfeel bad\b|^does .*\bleave\b.*\bfree to say no\b", _pressure),
        (rf"^(?:{_FREE}|does {_IT} leave out )(?:time )?(?:urgency|pressure|hurry|false urgency)\b", _urgency),
        (r"^does .*\bspeaks? as [“\"]?we[”\"]?", _alone),
    )
)
