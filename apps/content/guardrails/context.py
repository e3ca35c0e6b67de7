"""What stands around a figure: "up to", "off", "stores", "a month"."""

import re
from dataclasses import dataclass

from apps.content.guardrails.figures import Figure
from apps.content.guardrails.page import Page

_MANY_NOUNS = 3
_NEAR = 2
_PRICE_REACH = 6
_COUNTS = frozenset(("number", "small", "ordinal", "factor", "vague", "percent", "measure", "money", "duration"))
_QUALIFIED = frozenset(("money", "percent", "duration", "measure", "number", "small", "factor", "vague"))
_MINUS = frozenset("-−–—")


@dataclass(frozen=True)
class Surroundings:
    qualifier: str = ""
    direction: str = ""
    nouns: frozenset[str] = frozenset()
    per: str = ""
    counts: frozenset[tuple[str, str]] = frozenset()


def surroundings(page: Page, figure: Figure, n: int, figures: list[Figure]) -> Surroundings:
    """Of the `n`th of `figures`. What belongs to the next one is not its."""
    limit = figures[n + 1].first if n + 1 < len(figures) else len(page.tokens)
    if figure.kind in ("date", "day"):
        return Surroundings(_qualifier(page, figure.first, page.lexicon.date_ends))
    if figure.kind == "small" and _is_scarce(page, figure):
        return Surroundings(direction="scarce", nouns=_nouns(page, figure.last, limit))
    qualifier = figure.part or (_amount_qualifier(page, figure) if figure.kind in _QUALIFIED else "")
    return Surroundings(
        qualifier,
        _direction(page, figure, qualifier, limit) if figure.kind in ("money", "percent") else "",
        _nouns(page, figure.last, limit) if figure.kind in _COUNTS else frozenset(),
        _per(page, figure, limit) if figure.kind in _QUALIFIED else "",
        _counts(page, figure, figures) if figure.kind == "money" else frozenset(),
    )


def _amount_qualifier(page: Page, figure: Figure) -> str:
    after = page.tokens[figure.last] if figure.last < len(page.tokens) else None
    if after and after.text == "+":
        return "min"
    return _qualifier(page, figure.first, page.lexicon.qualifiers)


def _qualifier(page: Page, at: int, phrases: dict[str, list[tuple[tuple[str, ...], str]]]) -> str:
    """The phrase that ends right before token `at`; one small word may stand between."""
    n = at - 1
    for _ in range(4):
        while n >= 0 and page.tokens[n].text in (".", "„", "“", "«", '"', "("):
            n -= 1
        if n < 0:
            return ""
        for row, name in phrases.get(page.tokens[n].text, ()):
            first = n - len(row) + 1
            is_said = first >= 0 and tuple(token.text for token in page.tokens[first : n + 1]) == row
            if is_said and not (page.has("accented", n) and not page.is_accented(n)):
                return name
        if (
            not (page.words[n].is_article or page.words[n].weekday or page.has("once", n))
            and page.tokens[n].text != ","
        ):
            return ""
        n -= 1
    return ""


def _direction(page: Page, figure: Figure, qualifier: str, limit: int) -> str:
    """Taken off, given back, on top, or a price. A threshold ("over 50 €") is none of them."""
    if figure.is_off or _is_minus(page, figure.first):
        return "off"
    for n in list(page.after(figure.last, stop_at_figures=True))[:3]:
        if n < limit and (name := page.words[n].direction):
            return name.split()[0]
    if figure.kind == "money" and qualifier == "min":
        return ""
    if page.has("off_after", figure.last):
        return "on"
    for far, n in enumerate(list(page.before(figure.first, stop_at_figures=True))[:4]):
        name = page.words[n].direction
        if name == "off" or (name in ("back", "more", "interest") and far < _NEAR):
            return name
    is_price = page.has("price_before", figure.first - 1) or page.has("price_after", figure.last)
    return "price" if figure.kind == "money" and is_price else ""


def _is_minus(page: Page, at: int) -> bool:
    """ "-20 %": a sign right before it, and nothing right before the sign."""
    if at == 0 or page.tokens[at - 1].text not in _MINUS or page.tokens[at - 1].end != page.tokens[at].start:
        return False
    return at == 1 or page.tokens[at - 2].end != page.tokens[at - 1].start


def _is_scarce(page: Page, figure: Figure) -> bool:
    """ "Only three are left"."""
    is_only = page.has("only", figure.first - 1)
    return is_only and any(page.has("remaining", n) for n in page.sentence(figure.first))


def _nouns(page: Page, at: int, limit: int) -> frozenset[str]:
    """The meaning of the next words of the clause, up to the next figure."""
    found: list[str] = []
    if _is_year(page, at - 1):
        return frozenset()
    if re.fullmatch(r"\d+[.,]\d{1,2}", page.tokens[at - 1].text):  # "version 3.2"
        before = next(page.before(at - 1), None)
        return frozenset((page.lexicon.sense(page.tokens[before].text),)) if before is not None else frozenset()
    for n in page.after(at):
        if n >= limit or len(found) == _MANY_NOUNS:
            break
        if sense := page.lexicon.sense(page.tokens[n].text):
            found.append(sense)
    return frozenset(found)


def _is_year(page: Page, at: int) -> bool:
    return re.fullmatch(r"(?:19|20)\d\d", page.tokens[at].text) is not None


def _per(page: Page, figure: Figure, limit: int) -> str:
    """ "10 € a month", "monthly", "/month"; a price also where the sentence says it elsewhere."""
    is_price = figure.kind == "money"
    for n in range(figure.last, min(limit, figure.last + (_PRICE_REACH if is_price else _NEAR))):
        if page.is_break(n):
            break
        if per := _per_at(page, n) or page.words[n].rate:
            return per
    if not is_price:
        return ""
    whole = page.sentence(figure.first)
    per = next((per for n in whole if page.has("per_always", n) and (per := _per_at(page, n))), "")
    return per or next((per for n in whole if (per := page.words[n].rate)), "")


def _per_at(page: Page, n: int) -> str:
    """ "per month", "/month", "pro Nutzer und Monat"; not "for a month"."""
    if not (page.has("per", n) or page.tokens[n].text == "/") or page.has("spans", n - 1):
        return ""
    units = [page.words[m].unit for m in (n + 1, n + 3) if m < len(page.words)]
    if len(units) == 2 and page.tokens[n + 2].text not in ("und", "and", "et", "/"):
        units.pop()
    return next((f"{unit[0]}{unit[1]}" for unit in units if unit and unit[0] != "wd"), "")


def _counts(page: Page, figure: Figure, figures: list[Figure]) -> frozenset[tuple[str, str]]:
    """What is counted in the clause of a price, and how many: "three bags for £20"."""
    clause = [*page.before(figure.first), *page.after(figure.last)]
    values = {f.first: f.value for f in figures if f.kind in ("number", "small")}
    found: list[tuple[str, str]] = []
    for n in clause:
        value = values.get(n) or ("1" if page.words[n].is_article else None)
        if value and n + 1 < len(page.tokens) and (sense := page.lexicon.sense(page.tokens[n + 1].text)):
            found.append((sense, value))
    return frozenset(found)
