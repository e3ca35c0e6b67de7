"""The number lock: what commits the company must come from the brief's facts or from a cited, valid approved source.

A draft's figures and committing words are each compared with those of its sources after normalisation. No match blocks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from apps.ai.types import BriefContent, DraftText, ExpandedBrief, Finding, Fix, Use
from apps.content.guardrails.atoms import Atom, content_words, extract
from apps.content.guardrails.calendar_words import dates_agree, weekday_of
from apps.content.guardrails.cites import supporting
from apps.content.guardrails.commitments import Commitment, find_commitments
from apps.content.guardrails.figure_patterns import CURRENCIES
from apps.content.guardrails.policy import GuardPolicy
from apps.content.guardrails.text import block
from apps.content.slots import masked

FAMILY = "grounding"
_KINDS = {
    "money": "This amount",
    "percent": "This percentage",
    "duration": "This span of time",
    "date": "This date",
    "day": "This day",
    "time": "This time",
    "number": "This number",
    "small": "This number",
    "vague": "This number",
    "code": "This code",
}
_GROUPS = {
    "free": "“Free”",
    "guarantee": "This promise",
    "superlative": "This superlative",
    "comparative": "This comparison",
    "urgency": "This urgency",
}


@dataclass(frozen=True)
class Source:
    """What one fact or cited content lets a draft say."""

    atoms: tuple[Atom, ...]
    commitments: tuple[Commitment, ...]
    words: frozenset[str]


def find(draft: DraftText, brief: ExpandedBrief, policy: GuardPolicy) -> Iterator[Finding]:
    sources = (*_fact_sources(brief), *(content_source(item) for item in supporting(draft, brief)))
    for field, text in draft.texts().items():
        yield from ungrounded(field, masked(text), sources, brief.locale)
    action = brief.content(draft.action)
    if action and next(ungrounded("", action.text, sources, brief.locale), None):
        yield block(FAMILY, "label", f"The button “{action.text}” says more than the cited sources do.")


def ungrounded(field: str, text: str, sources: tuple[Source, ...], locale: str) -> Iterator[Finding]:
    """A finding for each figure or committing word of `text` that no source supports."""
    counted = frozenset(noun for source in sources for atom in source.atoms for noun in atom.nouns)
    for atom in extract(text, locale):
        if atom.kind == "small" and not atom.nouns & counted:
            continue  # "two birds": counts nothing that a source counts
        if not any(_supports(known, atom, source) for source in sources for known in source.atoms):
            message = f"{_KINDS[atom.kind]} is in no fact and in no cited source: “{atom.text}”."
            yield block(FAMILY, _code(atom), message, field, (atom.start, atom.end), _fix(atom, sources))
    for said in find_commitments(text):
        if not any(_is_said(said, source) for source in sources):
            words = text[said.start : said.end]
            message = f"{_GROUPS[said.group]} is in no fact and in no cited source: “{words}”."
            yield block(FAMILY, said.group, message, field, (said.start, said.end))


def content_source(item: BriefContent) -> Source:
    """What citing `item` allows: its words, and for an offer its value, code and dates."""
    source = _source(item.text, item.locale)
    extra = tuple(_offer_atoms(item)) if item.kind == "offer" else ()
    return Source(source.atoms + extra, source.commitments, source.words)


def _fact_sources(brief: ExpandedBrief) -> Iterator[Source]:
    """Facts that may be said. A bare value counts what its words and its key name."""
    for fact in brief.facts:
        if fact.use is not Use.SAY:
            continue
        words = _source(fact.words, brief.locale)
        nouns = frozenset(content_words(f"{fact.words} {fact.key.replace('_', ' ')}"))
        bare = tuple(_counting(atom, nouns) for atom in extract(fact.value, brief.locale))
        yield Source(words.atoms + bare, words.commitments, words.words | frozenset(content_words(fact.value)))


@lru_cache(maxsize=4096)
def _source(text: str, locale: str) -> Source:
    return Source(extract(text, locale), find_commitments(text), frozenset(content_words(text)))


def _counting(atom: Atom, nouns: frozenset[str]) -> Atom:
    return Atom(atom.kind, atom.value, atom.unit, atom.qualifier, atom.direction, nouns, text=atom.text)


def _offer_atoms(item: BriefContent) -> Iterator[Atom]:
    fields: Mapping[str, object] = item.fields
    value, currency = str(fields.get("value") or ""), str(fields.get("currency") or "")
    said = {(atom.kind, atom.value) for atom in extract(item.text, item.locale)}
    if fields.get("unit") == "percent" and ("percent", _plain(value)) not in said:
        yield Atom("percent", _plain(value), direction="off", text=f"{value}%")
    if fields.get("unit") == "money" and ("money", _plain(value)) not in said:
        unit = CURRENCIES.get(currency.lower(), currency.upper())
        yield Atom("money", _plain(value), unit, direction="off", text=f"{value} {currency}")
    if fields.get("code"):
        yield Atom("code", str(fields["code"]).casefold(), text=str(fields["code"]))
    for day in (item.valid_from, item.valid_until):
        if day:
            yield Atom("date", day.isoformat(), text=f"{day.day} {day:%B %Y}")


def _plain(value: str) -> str:
    try:
        return format(Decimal(value).normalize(), "f")
    except InvalidOperation:
        return value


def _supports(known: Atom, said: Atom, source: Source) -> bool:
    if said.kind == "date":
        return known.kind == "date" and dates_agree(said.value, known.value)
    if said.kind == "day":
        weekday = weekday_of(known.value) if known.kind == "date" else None
        return (known.kind == "day" and known.value == said.value) or weekday == said.value
    if said.kind == "code":
        return known.kind == "code" and known.value == said.value
    return _same_figure(known, said) and _same_qualifier(known, said) and _same_sense(known, said, source)


def _same_figure(known: Atom, said: Atom) -> bool:
    if {said.kind, known.kind} <= {"number", "small"}:
        return said.value == known.value
    if said.kind == "number" and known.kind == "percent" and known.direction != "off":
        return _is_fraction(said, known)
    return (said.kind, said.value, said.unit) == (known.kind, known.value, known.unit)


def _is_fraction(said: Atom, known: Atom) -> bool:
    """ "Half of our range" from "50 % of our range"."""
    return said.value in ("0.5", "0.25") and Decimal(said.value) * 100 == Decimal(known.value)


def _same_qualifier(known: Atom, said: Atom) -> bool:
    """ "Up to 20 %" is not "20 %"; a rough figure may be said of an exact one, not the reverse."""
    return said.qualifier == known.qualifier or (said.qualifier == "near" and not known.qualifier)


def _same_sense(known: Atom, said: Atom, source: Source) -> bool:
    if said.kind in ("money", "percent"):
        return not said.direction or not known.direction or said.direction == known.direction
    if said.kind in ("number", "small"):
        nouns = known.nouns or source.words
        return not said.nouns or not nouns or bool(said.nouns & nouns)
    return True


def _is_said(said: Commitment, source: Source) -> bool:
    same = any((known.group, known.word) == (said.group, said.word) for known in source.commitments)
    needs_noun = said.group in ("free", "superlative", "comparative") and said.nouns
    return same and (not needs_noun or bool(said.nouns & source.words))


def _code(atom: Atom) -> str:
    return "number" if atom.kind in ("small", "vague") else atom.kind


def _fix(said: Atom, sources: tuple[Source, ...]) -> Fix | None:
    """Where the sources know exactly one figure of this kind, that one is offered."""
    known = {
        a.text for source in sources for a in source.atoms if a.kind == said.kind and a.kind != "number" and a.text
    }
    return Fix(f"Use “{text}”", text) if len(known) == 1 and (text := known.pop()) else None
