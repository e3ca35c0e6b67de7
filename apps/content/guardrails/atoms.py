"""What a text commits to in figures: amounts, shares, spans of time, dates, counts, codes; normalised to compare."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from apps.content.guardrails.amounts import amount_at
from apps.content.guardrails.calendar_words import clock_at, date_at, day_at
from apps.content.guardrails.context import Surroundings, surroundings
from apps.content.guardrails.figures import Figure
from apps.content.guardrails.languages import lexicon_of
from apps.content.guardrails.numerals import numeral_at, plain
from apps.content.guardrails.page import FIGURES, Page, open_page
from apps.content.guardrails.reading import read

# Everyday words with digits in them that commit to nothing.
_HARMLESS = frozenset(("24/7", "50/50", "9/5", "b2b", "b2c", "2d", "3d", "24x7"))
_READERS = (date_at, clock_at, day_at, amount_at)


@dataclass(frozen=True)
class Atom:
    """One figure: `value` is canonical text for its `kind`, `unit` a currency or base of time, `nouns` what is counted.

    kinds: money, percent, duration, measure, date, day, time, number, small (to twelve, in words), ordinal, factor,
    vague, code. `per` is the span that it counts for ("a month"), `counts` what a price is for (three bags).
    `direction` "?": a bare value, any sense will do. `is_maybe`: "a month", only where sources speak of spans.
    """

    kind: str
    value: str
    unit: str = ""
    qualifier: str = ""
    direction: str = ""
    nouns: frozenset[str] = frozenset()
    per: str = ""
    counts: frozenset[tuple[str, str]] = frozenset()
    is_maybe: bool = False
    start: int = 0
    end: int = 0
    text: str = ""
    written: str = ""
    size: Decimal = Decimal(1)


@lru_cache(maxsize=8192)
def extract(text: str, locale: str = "en") -> tuple[Atom, ...]:
    """Every figure of `text`, in order, without overlaps; offsets are code points. No digit is left out."""
    page = open_page(text, locale)
    figures = _ranged(page, list(_figures(page)))
    return tuple(_atom(page, figure, n, figures) for n, figure in enumerate(figures))


def _figures(page: Page) -> Iterator[Figure]:
    behind = 0
    for at in _places(page):
        if at >= behind and (figure := _figure_at(page, at)):
            behind = max(at + 1, figure.last)
            if figure.kind != "harmless":
                yield figure


def _places(page: Page) -> list[int]:
    """The tokens with which a figure or a code may begin."""
    tokens = page.tokens
    joined = {n - 1 for n, token in enumerate(tokens) if n and token.kind in FIGURES and token.joined}
    found = {n for n, word in enumerate(page.words) if word.says_figure or word.is_code or tokens[n].kind in FIGURES}
    return sorted((found | joined) - page.idle)


def _figure_at(page: Page, at: int) -> Figure | None:
    token = page.tokens[at]
    is_figure = token.kind in FIGURES
    end = _run(page, at)
    if page.text[token.start : page.tokens[end - 1].end].lower() in _HARMLESS:
        return Figure("harmless", "", at, end)
    figure = next((found for reader in _READERS if (found := reader(page, at))), None)
    if end > at + 1 and (figure is None or figure.last < end) and _is_mixed(page, at, end):
        return Figure("code", page.text[token.start : page.tokens[end - 1].end].casefold(), at, end)
    if figure is None and (code := _said_code(page, at)):
        return code
    if figure is None and is_figure:
        return Figure("number", token.text, at, at + 1)
    return figure


def _run(page: Page, at: int) -> int:
    """The token behind the letters and digits that stand together with token `at`."""
    first, n = page.tokens[at], at + 1
    if first.kind == "sign":
        return n
    is_name = first.kind == "word" and first.end - first.start > 1 and _is_upper(page, at)
    while n < len(page.tokens) and page.tokens[n].kind != "sign":
        if not (page.tokens[n].tight or (is_name and page.tokens[n].joined)):
            break
        n += 1
    return n


def _is_mixed(page: Page, at: int, end: int) -> bool:
    kinds = {page.tokens[n].kind for n in range(at, end)}
    return "word" in kinds and bool(kinds & FIGURES)


def _is_upper(page: Page, at: int) -> bool:
    said = page.text[page.tokens[at].start : page.tokens[at].end]
    return said.isupper()


def _said_code(page: Page, at: int) -> Figure | None:
    """ "code WELCOME": a name in capitals after a word for a code."""
    if not page.has("codes", at):
        return None
    n = at + 1
    while n < len(page.tokens) and n < at + 4 and (page.tokens[n].kind == "sign" or page.has("codes", n)):
        n += 1
    if n < len(page.tokens) and page.tokens[n].kind == "word" and _is_upper(page, n) and _run(page, n) == n + 1:
        token = page.tokens[n]
        return Figure("code", token.text, n, n + 1) if token.end - token.start > 3 else None
    return None


def _ranged(page: Page, figures: list[Figure]) -> list[Figure]:
    """ "2 to 3 days", "3.–5. März": the first number is of the kind of the second."""
    out = list(figures)
    for n in range(len(out) - 2, -1, -1):
        one, two = out[n], out[n + 1]
        is_bare = one.kind in ("number", "small") or (one.kind == "ordinal" and two.kind == "date")
        if not _is_range(page, one.last, two.first):
            continue
        if is_bare and two.kind in _RANGED:
            out[n] = one = _like(page, one, two)
        if one.kind == two.kind and one.unit == two.unit and one.kind in _SPANNED:
            out[n], out[n + 1] = replace(one, part="low"), replace(two, part="high")
    return out


_RANGED = frozenset(("duration", "money", "percent", "measure", "time", "date"))
_SPANNED = frozenset(("duration", "money", "percent", "measure", "number", "small"))


def _is_range(page: Page, last: int, first: int) -> bool:
    between = [token.text for token in page.tokens[last:first] if token.text != "."]
    if not between:
        return page.tokens[first].joined and page.text[page.tokens[first].start - 1] in "-‐‑"
    return len(between) <= 2 and any(page.has("ranges", n) for n in range(last, first))


def _like(page: Page, one: Figure, two: Figure) -> Figure:
    number = numeral_at(page, one.first)
    value = number.value if number and number.value is not None else None
    if two.kind == "date":
        day = value if value is not None else Decimal(0)
        return replace(one, kind="date", value=f"{two.value[:8]}{int(day):02d}") if 1 <= day <= 31 else one
    if value is None:
        return one
    if two.kind == "time":
        return replace(one, kind="time", value=str(int(value * 60)), unit="12" if page.locale[:2] == "en" else "")
    scaled = value * two.size if two.kind in ("duration", "measure") else value
    return replace(one, kind=two.kind, value=plain(scaled), unit=two.unit, size=two.size, written=two.written)


def _atom(page: Page, figure: Figure, n: int, figures: list[Figure]) -> Atom:
    around = surroundings(page, figure, n, figures) if figure.kind != "code" else Surroundings()
    start, end = page.tokens[figure.first].start, page.tokens[figure.last - 1].end
    return Atom(
        kind=figure.kind,
        value=figure.value,
        unit=figure.unit,
        qualifier=around.qualifier,
        direction=around.direction,
        nouns=around.nouns,
        per=around.per,
        counts=around.counts,
        is_maybe=figure.is_maybe,
        start=start,
        end=end,
        text=page.text[start:end],
        written=figure.written,
        size=figure.size,
    )


@lru_cache(maxsize=2048)
def content_words(text: str, locale: str = "en") -> tuple[str, ...]:
    """Folded stems of the words that mean something, in order."""
    lexicon = lexicon_of(locale)
    stems = (lexicon.stem(token.text) for token in read(text) if token.kind == "word")
    return tuple(stem for stem in stems if stem)


def senses(text: str, locale: str = "en") -> list[str]:
    """Like `content_words`, and words for one thing ("shop", "store") are one word."""
    lexicon = lexicon_of(locale)
    found = (lexicon.sense(token.text) for token in read(text) if token.kind == "word")
    return [sense for sense in found if sense]
