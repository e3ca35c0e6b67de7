"""Amounts: money, shares, spans of time, weights and lengths, multiples, counts."""

from dataclasses import replace
from decimal import Decimal

from apps.content.guardrails.figures import Figure
from apps.content.guardrails.languages import Word
from apps.content.guardrails.numerals import Numeral, digits_value, numeral_at, plain
from apps.content.guardrails.page import Page

_FILLERS = frozenset(("a", "an", "of", "d", "de", "une", "un", "eine", "einer", "einem", "ein"))
_OF = frozenset(("of", "de", "d"))
_A_DAY = 86400
_LARGEST_WHOLE = 1000
_DOLLARS = {"us": "USD", "c": "CAD", "ca": "CAD", "a": "AUD", "au": "AUD", "nz": "NZD"}
_NOTHING = Word()


def amount_at(page: Page, at: int) -> Figure | None:
    """What begins with token `at`."""
    if found := page.matched("half_price", at):
        return Figure("percent", "50", found.first, found.last, is_off=True)
    word = page.words[at]
    if word.currency and (money := _sign_first(page, at, word.currency)):
        return money
    if page.tokens[at].kind == "pair":
        return _slashed(page, at)
    if word.fraction and (share := _share(page, at, word.fraction)):
        return share
    if word.factor:
        return Figure("factor", plain(word.factor), at, at + 1)
    if word.vague:
        return Figure("vague", word.vague, at, at + 1)
    number = numeral_at(page, at)
    if share := _one_of(page, at, number):
        return share
    if number:
        return _measured(page, number)
    if word.ordinal:
        return Figure("ordinal", plain(word.ordinal), at, at + 1)
    return None


def _sign_first(page: Page, at: int, currency: str) -> Figure | None:
    """ "€1,299", "EUR 1299", "US$ 10k"."""
    n = at + 1
    if n >= len(page.tokens) or page.tokens[n].kind != "number":
        return None
    number = numeral_at(page, n)
    if number is None or number.value is None:
        return None
    value, last, first = number.value, number.last, at
    if last < len(page.tokens) and page.tokens[last].text == "m" and page.tokens[last].tight:
        value, last = value * 1_000_000, last + 1
    before = page.tokens[at - 1] if at else None
    if page.tokens[at].text == "$" and page.tokens[at].tight and before and before.text in _DOLLARS:
        currency, first = _DOLLARS[before.text], at - 1
    return Figure("money", plain(value), first, last, currency, written=page.tokens[at].text)


def _slashed(page: Page, at: int) -> Figure | None:
    over, _, under = page.tokens[at].text.partition("/")
    a, b = digits_value(over, page.locale), digits_value(under, page.locale)
    return Figure("percent", plain(a / b * 100), at, at + 1) if a and b and a < b else None


def _share(page: Page, at: int, fraction: Decimal) -> Figure | None:
    """ "half", "ein Drittel", "la moitié"; "half an hour", "ein halbes Jahr"; "half a dozen"."""
    is_half = fraction == Decimal("0.5")
    if not is_half and not page.has("once", at - 1):
        return None
    first = at - 1 if page.has("once", at - 1) and (not is_half or page.words[at - 1].is_article) else at
    n = at + 1
    while n < len(page.tokens) and n < at + 3 and page.tokens[n].text in _FILLERS:
        n += 1
    word = page.words[n] if n < len(page.words) else _NOTHING
    if word.unit and word.unit[0] != "wd" and not page.is_break(n):
        return Figure("duration", plain(fraction * word.unit[1]), first, n + 1, word.unit[0], word.unit[1])
    if word.measure and not word.currency:
        value = fraction * word.measure[1]
        return Figure("measure", plain(value), first, n + 1, word.measure[0], word.measure[1])
    if is_half and word.count and word.count < 100:
        return Figure("number", plain(fraction * word.count), first, n + 1)
    return Figure("percent", plain(fraction * 100), first if not is_half else at, at + 1)


def _one_of(page: Page, at: int, number: Numeral | None) -> Figure | None:
    """ "one in three", "3 von 10", "un client sur trois", "jeder dritte"."""
    rank = page.words[at + 1].ordinal if at + 1 < len(page.words) else None
    if page.has("every", at) and rank and rank > 1:
        return Figure("percent", plain(100 / rank), at, at + 2)
    if number is None or number.value is None or number.value == 0 or number.rest:
        return None
    n = number.last + (1 if number.is_article or page.has("share_of", number.last + 1) else 0)
    while page.has("share_of", n - 1) and page.has("share_of", n):
        n += 1
    whole = numeral_at(page, n + 1) if page.has("share_of", n) else None
    if whole is None or whole.value is None or whole.is_article or not number.value < whole.value < _LARGEST_WHOLE:
        return None
    after = page.words[whole.last] if whole.last < len(page.words) else _NOTHING
    if after.unit or after.currency or after.month or after.is_percent or after.measure or whole.rest:
        return None
    return Figure("percent", plain(number.value / whole.value * 100), number.first, whole.last)


def _measured(page: Page, number: Numeral) -> Figure | None:
    """`number` with what it counts: the first reading that fits."""
    if number.value is None:
        return None
    at = number.last
    word = page.words[at] if at < len(page.words) else _NOTHING
    if number.rest is not None:
        return _together(number, number.rest)
    if span := _span(page, number):
        return span
    if number.is_article:
        return None
    if size := page.says(page.lexicon.percents, at):
        return Figure("percent", plain(number.value), number.first, at + size, written="%")
    if word.currency:
        return _money(page, number, word.currency)
    if word.fraction and not (word.unit and number.value != 3) and number.value < 20:
        return _fraction(page, number, word.fraction)
    if page.has("times", at):
        is_often = page.tokens[at].text in ("times", "mal", "fois") and not page.has("often_not", at + 1)
        unit = "often" if is_often else ""
        return None if number.value == 1 else Figure("factor", plain(number.value), number.first, at + 1, unit)
    if word.measure:
        return _weight(page, number, word.measure)
    if not number.is_word and at < len(page.tokens) and page.tokens[at].tight and page.has("ordinal_ends", at):
        return Figure("ordinal", plain(number.value), number.first, at + 1, unit="digits")
    return Figure("small" if number.is_small else "number", plain(number.value), number.first, at)


def _together(number: Numeral, rest: Word) -> Figure:
    """ "zweijährig", "zehnprozentig", "dreimal"."""
    value = number.value or Decimal(0)
    if rest.unit:
        return Figure("duration", plain(value * rest.unit[1]), number.first, number.last, rest.unit[0], rest.unit[1])
    if rest.currency:
        return Figure("money", plain(value), number.first, number.last, rest.currency)
    return Figure("percent" if rest.is_percent else "factor", plain(value), number.first, number.last)


def _money(page: Page, number: Numeral, currency: str) -> Figure:
    """With cents that stand behind the currency: "19 Euro 99", "19€99"."""
    value, last = number.value or Decimal(0), number.last + 1
    if words := numeral_at(page, last):
        after = page.words[words.last] if words.last < len(page.words) else _NOTHING
        is_cents = words.is_word and words.value is not None and 10 <= words.value < 100 and not words.rest
        if is_cents and not (after.unit or after.currency or after.is_percent or page.is_break(last)):
            value, last = value + (words.value or Decimal(0)) / 100, words.last
    if last < len(page.tokens) and page.tokens[last].kind == "number" and len(page.tokens[last].text) == 2:
        cents = digits_value(page.tokens[last].text, page.locale)
        after = page.words[last + 1] if last + 1 < len(page.words) else _NOTHING
        is_other = after.unit or after.is_percent or after.currency or page.is_break(last)
        if cents is not None and (page.tokens[last].tight or not is_other) and value == int(value):
            value, last = value + cents / 100, last + 1
    return Figure("money", plain(value), number.first, last, currency, written=page.tokens[number.last].text)


def _span(page: Page, number: Numeral) -> Figure | None:
    """A span of time; an article is a number only where a span is told ("in a week", "ein Jahr Garantie")."""
    n, is_work = number.last, False
    if page.words[n - 1].count and n < len(page.tokens) and page.tokens[n].text in _OF:
        n += 1
    while n < len(page.tokens) and n < number.last + 3 and (page.has("number_pads", n) or page.has("workdays", n)):
        is_work |= page.has("workdays", n)
        n += 1
    word = page.words[n] if n < len(page.words) else _NOTHING
    if not word.unit or number.value is None or page.is_break(n):
        return None
    if word.fraction and number.value == 3:
        return None
    last = n + 1
    is_maybe = number.is_article and not _tells_span(page, number.first, last)
    if is_maybe and (word.fraction or word.unit[1] == _A_DAY):
        return None  # "a quarter off", "one grey day"
    if is_maybe and _is_rate(page, number.first):
        return None
    if page.has("workdays", last):
        is_work, last = True, last + 1
    base, size = ("wd", Decimal(1)) if is_work and word.unit[1] == 86400 else word.unit
    value = number.value
    if more := page.says(page.lexicon.halves, last):
        value, last = value + Decimal("0.5"), last + more
    written = page.text[page.tokens[number.last].start : page.tokens[last - 1].end]
    figure = Figure("duration", plain(value * size), number.first, last, base, size, written=written)
    return replace(figure, is_maybe=is_maybe)


def _tells_span(page: Page, at: int, last: int) -> bool:
    """Whether "a year" from token `at` on is a span, by the words around it."""
    if page.has("spans", at - 1) or page.has("lasting", last):
        return True
    return last < len(page.words) and any(p.group in ("guarantee", "free") for p in page.words[last].phrases)


def _is_rate(page: Page, at: int) -> bool:
    """ "40 classes a week": says how often."""
    before = range(max(0, at - 4), at)
    return page.has("per", at) and any(
        page.tokens[n].kind == "number" or page.words[n].value is not None for n in before
    )


def _fraction(page: Page, number: Numeral, fraction: Decimal) -> Figure:
    """ "two thirds", "trois quarts d'heure"."""
    value, at = (number.value or Decimal(0)) * fraction, number.last + 1
    n = at
    while n < len(page.tokens) and n < at + 2 and page.tokens[n].text in _FILLERS:
        n += 1
    unit = page.words[n].unit if n < len(page.words) else None
    if unit:
        return Figure("duration", plain(value * unit[1]), number.first, n + 1, unit[0], unit[1])
    return Figure("percent", plain(value * 100), number.first, at)


def _weight(page: Page, number: Numeral, measure: tuple[str, Decimal]) -> Figure:
    last, base = number.last + 1, measure[0]
    if last < len(page.tokens) and page.tokens[last].text in ("²", "³") and page.tokens[last].tight:
        base, last = base + page.tokens[last].text, last + 1
    value = (number.value or Decimal(0)) * measure[1]
    written = page.tokens[number.last].text
    return Figure("measure", plain(value), number.first, last, base, measure[1], written=written)
