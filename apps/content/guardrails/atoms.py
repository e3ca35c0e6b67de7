"""What a text commits to in figures: amounts, shares, spans of time, dates, counts, codes; normalised to compare."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import apps.content.guardrails.figure_patterns as patterns
from apps.content.guardrails.calendar_words import find_dates
from apps.content.guardrails.numerals import FRACTIONS, SHORT, SMALL, plain, value_of
from apps.content.guardrails.text import Span, fold


@dataclass(frozen=True)
class Atom:
    """One figure: `value` is canonical text for its `kind`, `unit` a currency or base of time, `nouns` what is counted.

    kinds: money, percent, duration, date, day, time, number, small (one to twelve in words), vague, code.
    """

    kind: str
    value: str
    unit: str = ""
    qualifier: str = ""
    direction: str = ""
    nouns: frozenset[str] = frozenset()
    start: int = 0
    end: int = 0
    text: str = ""


@lru_cache(maxsize=8192)
def extract(text: str, locale: str = "en") -> tuple[Atom, ...]:
    """Every figure of `text`, in order, without overlaps; offsets are code points."""
    candidates = list(_candidates(text, locale))
    taken: list[Span] = [match.span() for match in patterns.IDIOM.finditer(text)] if candidates else []
    atoms: list[Atom] = []
    for kind, value, unit, start, end in candidates:
        if not any(start < b and a < end for a, b in taken):
            taken.append((start, end))
            atoms.append(_in_context(Atom(kind, value, unit, start=start, end=end, text=text[start:end]), text))
    return tuple(sorted(atoms, key=lambda atom: atom.start))


Candidate = tuple[str, str, str, int, int]


def _candidates(text: str, locale: str) -> Iterator[Candidate]:
    """Figures of every kind, dearest readings first. What a text shows no sign of is not looked for."""
    said = frozenset(patterns.LETTERS.findall(text.lower()))
    has_digit = bool(patterns.DIGIT.search(text))
    has_word = not patterns.NUMBER_WORDS.isdisjoint(said)
    if has_digit or not patterns.CALENDAR_WORDS.isdisjoint(said):
        for kind, value, start, end in find_dates(text, has_digit):
            yield kind, value, "", start, end
    if has_digit or has_word:
        yield from _amounts(text, locale, said)
    if not patterns.UNIT_WORDS.isdisjoint(said) or has_digit:
        yield from _durations(text, locale)
    if has_digit or not patterns.CODE_WORDS.isdisjoint(said):
        yield from _codes(text)
    if has_digit or has_word:
        yield from _numbers(text, locale, has_digit, has_word)


def _amounts(text: str, locale: str, said: frozenset[str]) -> Iterator[Candidate]:
    if any(sign in text for sign in "€$£¥₹¢") or not patterns.MONEY_WORDS.isdisjoint(said):
        for pattern in patterns.MONEY:
            for match in pattern.finditer(text):
                if number := _scaled(match, locale):
                    yield "money", number, patterns.CURRENCIES[match["sign"].lower()], *match.span()
    if any(sign in text for sign in "%％٪") or not patterns.PERCENT_WORDS.isdisjoint(said):
        for match in patterns.PERCENT.finditer(text):
            if number := _scaled(match, locale):
                yield "percent", number, "", *match.span()
    if "half" in said:
        for match in patterns.HALF_PRICE.finditer(text):
            yield "percent", "50", "", *match.span()


def _durations(text: str, locale: str) -> Iterator[Candidate]:
    for pattern in patterns.DURATION:
        for match in pattern.finditer(text):
            base, size = patterns.UNITS[_singular(match["unit"].lower())]
            number = _part(match["number"].lower()) or value_of(match["number"], locale)
            if number is not None:
                yield "duration", plain(number * size), base, *match.span("said")


def _codes(text: str) -> Iterator[Candidate]:
    for match in patterns.SAID_CODE.finditer(text):
        yield "code", match["code"].casefold(), "", *match.span("code")
    for match in patterns.CODE_TOKEN.finditer(text):
        if not patterns.NUMBER.fullmatch(match[0]) and not re.fullmatch(r"\d+(?:st|nd|rd|th)", match[0]):
            yield "code", match[0].casefold(), "", *match.span()


def _numbers(text: str, locale: str, has_digit: bool, has_word: bool) -> Iterator[Candidate]:
    for match in patterns.NUMBER.finditer(text) if has_digit else ():
        if number := _scaled(match, locale):
            yield "number", number, "", *match.span()
    if not has_word:
        return
    for match in patterns.WORD_NUMBER.finditer(text):
        count = value_of(match["number"], locale)
        if count is not None:
            yield "small" if match["number"].lower() in SMALL else "number", plain(count), "", *match.span()
    for match in patterns.VAGUE.finditer(text):
        yield "vague", match["word"].lower(), "", *match.span("word")
    for match in patterns.FACTOR.finditer(text):
        yield "number", plain(Decimal(patterns.FACTORS[match["word"].lower()[:4]])), "", *match.span()


def _scaled(match: re.Match[str], locale: str) -> str | None:
    number = value_of(match["number"], locale)
    scale = match.groupdict().get("scale")
    return None if number is None else plain(number * SHORT[scale.lower()] if scale else number)


def _part(text: str) -> Decimal | None:
    if text.startswith(("half", "quarter")):
        return FRACTIONS[text.split()[0].split("-")[0]]
    return Decimal(1) if text in ("a", "an") or re.match(r"an? (?:full|whole)$", text) else None


def _singular(unit: str) -> str:
    return "century" if unit == "centuries" else unit.removesuffix("s") if len(unit) > 1 else unit


def _in_context(atom: Atom, text: str) -> Atom:
    """Adds what stands around the figure: "up to", "off", "stores"."""
    before, after = _clause_before(text, atom.start), _clause_after(text, atom.end)
    found = [match for match in patterns.BEFORE.finditer(before) if not before[match.end() :].strip(" a")]
    qualifier = str(found[-1].lastgroup) if found else ""
    if qualifier == "min" and found[-1]["min"].lower() == "from" and atom.kind in ("date", "day", "time"):
        qualifier = ""
    if text[atom.start : atom.end].endswith("+") or after.startswith("+"):
        qualifier = "min"
    direction = _direction(before, after, atom) if atom.kind in ("money", "percent") else ""
    return Atom(atom.kind, atom.value, atom.unit, qualifier, direction, _nouns(after), atom.start, atom.end, atom.text)


def _direction(before: str, after: str, atom: Atom) -> str:
    if re.match(r"half", atom.text, re.I):
        return "off"
    near_after, near_before = " ".join(after.split()[:2]), " ".join(before.split()[-3:])
    for name, pattern in patterns.DIRECTION:
        if pattern.search(near_after) or (name == "off" and pattern.search(near_before)):
            return name
    is_price = patterns.PRICE_BEFORE.search(before) or near_after.lower().startswith(("only", "each", "per "))
    return "price" if atom.kind == "money" and is_price else ""


def _clause_before(text: str, at: int) -> str:
    piece = text[max(0, at - 48) : at]
    breaks = list(patterns.CLAUSE.finditer(piece))
    return piece[breaks[-1].end() :] if breaks else piece


def _clause_after(text: str, at: int) -> str:
    piece = text[at : at + 64]
    stop = patterns.CLAUSE.search(piece)
    return piece[: stop.start()] if stop else piece


def _nouns(after: str) -> frozenset[str]:
    return frozenset(content_words(after)[:3])


def content_words(text: str) -> list[str]:
    """Folded stems of the words that mean something, in order."""
    return [stem(word) for word in re.findall(r"[^\W\d_]+", fold(text)[0]) if word not in patterns.STOP]


def stem(word: str) -> str:
    """Plural to singular, roughly; equal for the same noun is all that matters."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
