"""The number lock: what commits the company must come from the brief's facts or from a cited, valid approved source.

A draft's figures and committing words are each compared with those of its sources after normalisation. No match blocks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from apps.ai.types import BriefContent, DraftText, ExpandedBrief, Finding, Fix, Use
from apps.content.guardrails.atoms import Atom, extract, senses
from apps.content.guardrails.cites import SUPPORTING, is_valid, supporting
from apps.content.guardrails.commitments import Commitment, find_commitments
from apps.content.guardrails.languages import lexicon_of
from apps.content.guardrails.nearest import nearest, wording
from apps.content.guardrails.numerals import CANONICAL
from apps.content.guardrails.policy import GuardPolicy
from apps.content.guardrails.support import Source, allows, dated, supports
from apps.content.guardrails.text import block
from apps.content.slots import masked

FAMILY = "grounding"
_KINDS = {
    "money": "This amount",
    "percent": "This share",
    "duration": "This span of time",
    "measure": "This measure",
    "date": "This date",
    "day": "This day",
    "time": "This time",
    "factor": "This multiple",
    "code": "This code",
}
_GROUPS = {
    "free": "“Free”",
    "guarantee": "This promise",
    "superlative": "This superlative",
    "comparative": "This comparison",
    "urgency": "This urgency",
}
_ONLY_COUNTING = ("small", "ordinal")
_COUNTED = ("number", "small", "ordinal")
_BESIDE = 6


def find(draft: DraftText, brief: ExpandedBrief, policy: GuardPolicy) -> Iterator[Finding]:
    cited = supporting(draft, brief)
    sources = (*_fact_sources(brief), *(_content_source(item, brief) for item in cited))
    others = tuple(_content_source(item, brief) for item in _uncited(brief, cited))
    for field, text in draft.texts().items():
        yield from ungrounded(field, masked(text), sources, brief.locale, brief.send_on, others)
    action = brief.content(draft.action)
    if action and next(ungrounded("", action.text, sources, brief.locale, brief.send_on), None):
        yield block(FAMILY, "label", f"The button “{action.text}” says more than the cited sources do.")


def ungrounded(
    field: str,
    text: str,
    sources: tuple[Source, ...],
    locale: str,
    on: date | None = None,
    others: tuple[Source, ...] = (),
) -> Iterator[Finding]:
    """A finding for each figure or committing word of `text` that no source supports.

    `on` is the day of sending; `others` are sources that could be cited and are not.
    """
    counted = frozenset(n for source in sources for atom in source.atoms if atom.kind in _COUNTED for n in atom.nouns)
    spans = frozenset(
        atom.unit if atom.kind == "duration" else atom.kind for source in sources for atom in source.atoms
    )
    atoms = extract(text, locale)
    for n, atom in enumerate(atoms):
        is_told = atom.unit == "digits" or atom.direction == "scarce"
        if atom.kind in _ONLY_COUNTING and not is_told and not atom.nouns & counted:
            continue  # "two birds": counts nothing that a source counts
        if atom.is_maybe and (atom.unit if atom.kind == "duration" else atom.kind) not in spans:
            continue
        said = dated(atom) if atom.kind == "day" and _is_beside_date(atoms, n) else atom
        if not _supporting(said, sources, on):
            yield _figure_finding(field, text, said, sources, locale, on, others)
    for word in find_commitments(text, locale):
        if not any(allows(source, word) for source in sources):
            yield _word_finding(field, text, word, others)


def content_source(item: BriefContent) -> Source:
    """What citing `item` allows: its words; the value, code and dates of an offer; a catalogue item's price, name and
    properties."""
    source = _source(_all_words(item), item.locale, item.name)
    if item.kind not in ("offer", "catalog_item"):
        return source
    atoms = tuple(_taken_off(atom, item) for atom in source.atoms) if item.kind == "offer" else source.atoms
    return replace(source, atoms=(*atoms, *_offer_atoms(item)))


def _all_words(item: BriefContent) -> str:
    if item.kind != "catalog_item":
        return item.text
    properties = [f"{name}: {value}" for name, value in (item.fields.get("attributes") or {}).items()]
    return ". ".join([item.text, item.name, *properties])


def _content_source(item: BriefContent, brief: ExpandedBrief) -> Source:
    """Content of a language that stands in cannot be compared by its nouns."""
    return replace(content_source(item), is_foreign=item.locale[:2].lower() != brief.locale[:2].lower())


def _uncited(brief: ExpandedBrief, cited: tuple[BriefContent, ...]) -> Iterator[BriefContent]:
    ids = {item.id for item in cited}
    for item in brief.contents:
        is_usable = item.kind in SUPPORTING and is_valid(item, brief.send_on)
        if is_usable and item.id not in ids and brief.speaks(item.locale):
            yield item


def _supporting(said: Atom, sources: tuple[Source, ...], on: date | None) -> Source | None:
    return next((s for s in sources if any(supports(known, said, s, on) for known in s.atoms)), None)


def _is_beside_date(atoms: tuple[Atom, ...], n: int) -> bool:
    """Whether a date stands right before or after this weekday."""
    return any(
        atoms[m].kind == "date"
        and abs(max(atoms[m].start, atoms[n].start) - min(atoms[m].end, atoms[n].end)) <= _BESIDE
        for m in (n - 1, n + 1)
        if 0 <= m < len(atoms)
    )


def _fact_sources(brief: ExpandedBrief) -> Iterator[Source]:
    """Facts that may be said. A bare value counts what its words and its key name."""
    for fact in brief.facts:
        if fact.use is Use.SAY:
            yield _fact_source(fact.key, fact.value, fact.words, brief.locale)


@lru_cache(maxsize=4096)
def _fact_source(key: str, value: str, words: str, locale: str) -> Source:
    said = _source(words, locale)
    nouns = frozenset(senses(f"{words} {key.replace('_', ' ')}", locale))
    bare = tuple(replace(atom, nouns=nouns, direction="?") for atom in extract(value, CANONICAL))
    return Source(said.atoms + bare, said.commitments, said.words | frozenset(senses(value, locale)))


@lru_cache(maxsize=4096)
def _source(text: str, locale: str, name: str = "") -> Source:
    return Source(extract(text, locale), find_commitments(text, locale), frozenset(senses(text, locale)), name)


def _taken_off(atom: Atom, item: BriefContent) -> Atom:
    """An offer's own value is taken off, also where its text does not say so ("20 % for members")."""
    is_own = atom.kind == item.fields.get("unit") and atom.value == _plain(str(item.fields.get("value") or ""))
    return replace(atom, direction="off") if is_own and not atom.direction and not atom.qualifier else atom


def _offer_atoms(item: BriefContent) -> Iterator[Atom]:
    fields: Mapping[str, object] = item.fields
    value, currency = str(fields.get("value") or ""), str(fields.get("currency") or "")
    said = {(atom.kind, atom.value) for atom in extract(item.text, item.locale)}
    if fields.get("unit") == "percent" and ("percent", _plain(value)) not in said:
        yield Atom("percent", _plain(value), direction="off", text=f"{value}%")
    if fields.get("unit") == "money" and ("money", _plain(value)) not in said:
        unit = lexicon_of(item.locale).word(currency.lower()).currency or currency.upper()
        direction = "off" if item.kind == "offer" else ""  # a price is what one pays, an offer's worth what one saves
        yield Atom("money", _plain(value), unit, direction=direction, text=f"{value} {currency}")
    if fields.get("code"):
        yield Atom("code", str(fields["code"]).casefold(), text=str(fields["code"]))
    for day, end in ((item.valid_from, "from"), (item.valid_until, "until")):
        if day:
            yield Atom("date", day.isoformat(), qualifier=end, text=f"{day.day} {day:%B %Y}")


def _plain(value: str) -> str:
    try:
        return format(Decimal(value).normalize(), "f")
    except InvalidOperation:
        return value


def _figure_finding(
    field: str,
    text: str,
    said: Atom,
    sources: tuple[Source, ...],
    locale: str,
    on: date | None,
    others: tuple[Source, ...],
) -> Finding:
    what, near = _KINDS.get(said.kind, "This number"), nearest(said, sources)
    message = f"{what} is in no fact and in no cited source: “{said.text}”."
    if said.kind == "date" and "|" in said.value:
        message = f"“{said.text}” can be read as two dates; write the month as a word."
    elif source := _supporting(said, others, on):
        message = f"“{said.text}” is in “{source.name}”, which is not cited here."
    elif near and near.text:
        message += f" {_owner(near, sources)} “{_full(near)}”."
    fix = _fix(text, said, near, sources, locale, on) if near else None
    return block(FAMILY, _code(said), message, field, (said.start, said.end), fix)


def _owner(known: Atom, sources: tuple[Source, ...]) -> str:
    name = next((source.name for source in sources if known in source.atoms), "")
    return f"“{name}” says" if name else "A fact says"


def _full(known: Atom) -> str:
    return {"max": "up to ", "min": "at least ", "near": "about "}.get(known.qualifier, "") + known.text


def _fix(text: str, said: Atom, near: Atom, sources: tuple[Source, ...], locale: str, on: date | None) -> Fix | None:
    """Only what resolves the finding is offered."""
    words = wording(near, said, locale)
    if not words or words == said.text:
        return None
    mended = extract(text[: said.start] + words + text[said.end :], locale)
    here = [atom for atom in mended if said.start <= atom.start < said.start + len(words)]
    is_resolved = bool(here) and all(_supporting(atom, sources, on) for atom in here)
    return Fix(f"Use “{words}”", words) if is_resolved else None


def _word_finding(field: str, text: str, said: Commitment, others: tuple[Source, ...]) -> Finding:
    words = text[said.start : said.end]
    message = f"{_GROUPS[said.group]} is in no fact and in no cited source: “{words}”."
    if source := next((source for source in others if allows(source, said)), None):
        message = f"“{words}” is in “{source.name}”, which is not cited here."
    return block(FAMILY, said.group, message, field, (said.start, said.end))


def _code(atom: Atom) -> str:
    return atom.kind if atom.kind in _KINDS and atom.kind != "factor" and atom.kind != "measure" else "number"
