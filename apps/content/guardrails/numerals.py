"""Numbers as people write them: 1,299.00 and 1.299,00, ½, "two hundred and fifty", "quatre-vingt-dix-neuf"."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation, localcontext
from functools import lru_cache
from typing import NamedTuple

from apps.content.guardrails.languages import Word
from apps.content.guardrails.page import Page

_SMALLEST_BIG = 13
_MARKS_OF_THOUSANDS = " \u00a0\u202f\u2009'’"
_POINTS = str.maketrans({"٫": ".", "٬": ",", "，": ",", "．": "."})
_HALF = Decimal("0.5")


class Numeral(NamedTuple):
    """A number in the tokens `first` to `last` (exclusive). `value` is None where the digits have no reading.

    `is_small`: a word from zero to twelve; `is_article`: "a", "ein", "une"; `rest`: what it is written together with.
    """

    value: Decimal | None
    first: int
    last: int
    is_word: bool = False
    is_small: bool = False
    is_article: bool = False
    rest: Word | None = None


def plain(value: Decimal) -> str:
    """Shortest decimal text: 1299.00 is 1299. A number of any length keeps all its digits before the point."""
    with localcontext() as context:
        context.prec = max(28, value.adjusted() + 8)
        return format(round(value, 6).normalize(), "f")


def numeral_at(page: Page, at: int) -> Numeral | None:
    """The number that begins with token `at`, in digits or in words."""
    if at >= len(page.tokens):
        return None
    if at not in page.numerals:
        page.numerals[at] = _read(page, at)
    found: Numeral | None = page.numerals[at]
    return found


def _read(page: Page, at: int) -> Numeral | None:
    token, word = page.tokens[at], page.words[at]
    if token.kind == "number":
        return _scaled(page, Numeral(digits_value(token.text, page.locale), at, at + 1))
    if token.kind != "word":
        return None
    if word.rest is not None:
        return Numeral(word.value, at, at + 1, True, rest=word.rest)
    if word.value is not None and not (word.is_article and not _continues(page, at + 1)):
        return _half_after(page, _words(page, at))
    return _counted(page, at, word)


def _continues(page: Page, at: int) -> bool:
    """Whether the article before `at` is a number: "ein hundert"."""
    return at < len(page.words) and (page.words[at].value or Decimal(0)) >= 100


def _counted(page: Page, at: int, word: Word) -> Numeral | None:
    """ "a dozen", "une centaine", "millions" no; or only an article."""
    following = page.words[at + 1] if at + 1 < len(page.words) else None
    if word.is_article:
        if following and following.count:
            return Numeral(following.count, at, at + 2, True)
        return Numeral(Decimal(1), at, at + 1, True, is_article=True)
    return Numeral(word.count, at, at + 1, True) if word.count else None


def _scaled(page: Page, numeral: Numeral) -> Numeral:
    """ "1.5 million", "10k", "2 dozen"."""
    at = numeral.last
    if numeral.value is None or at >= len(page.words):
        return numeral
    scale = page.words[at].scale or page.words[at].count
    is_letter = len(page.tokens[at].text) < 3
    if scale is None or (is_letter and (page.tokens[at].text == "m" or not page.tokens[at].tight)):
        return _half_after(page, numeral)
    return numeral._replace(value=numeral.value * scale, last=at + 1)


def _half_after(page: Page, numeral: Numeral) -> Numeral:
    size = page.says(page.lexicon.halves, numeral.last)
    if not size or numeral.value is None:
        return numeral
    return numeral._replace(value=numeral.value + _HALF, last=numeral.last + size, is_small=False)


def _words(page: Page, at: int) -> Numeral:
    total, current, n = Decimal(0), page.words[at].value or Decimal(0), at + 1
    if current >= 1000:
        total, current = current, Decimal(0)
    while n < len(page.words):
        step = 2 if page.has("joiners", n) and _may_join(page, n + 1, current, total) else 1
        if step == 2:
            n += 1
        word = page.words[n]
        if word.count is not None and (word.value is None or word.count < 100):
            if word.count >= 1000:
                total, current, n = total + (current or Decimal(1)) * word.count, Decimal(0), n + 1
                continue
            current, n = current * word.count, n + 1
            break
        more = _added(current, word.value, page.lexicon.language.twenties) if word.rest is None else None
        if total and not current and word.rest is None and word.value is not None and 0 < word.value < 1000:
            more = word.value
        if more is None and word.rest is None and word.value is not None and word.value >= 1000 and current < 1000:
            total, current, n = total + (current or Decimal(1)) * word.value, Decimal(0), n + 1
            continue
        if more is None:
            break
        current, n = more, n + 1
    value = total + current
    return Numeral(value, at, n, True, is_small=n == at + 1 and value < _SMALLEST_BIG and value == int(value))


def _may_join(page: Page, at: int, current: Decimal, total: Decimal) -> bool:
    """Whether the word after "and" goes on with the number: "two hundred and fifty", "vingt et un"."""
    value = page.words[at].value if at < len(page.words) else None
    if value is None or page.words[at].rest is not None:
        return False
    if page.lexicon.language.twenties:
        return value in (1, 11) and current % 100 >= 20 and current % 10 == 0
    return value < 100 and current % 100 == 0 and bool(current or total)


def _added(current: Decimal, value: Decimal | None, twenties: bool) -> Decimal | None:
    """`current` with the next number word, or None where that begins another number."""
    if value is None or value == 0 or value != int(value) or value >= 1000:
        return None
    if value == 100:
        return current * 100 if 0 < current < 100 else None
    if twenties and value == 20 and current % 100 == 4:
        return current + 76
    if twenties and current % 20 == 10 and 7 <= value <= 9:
        return current + value
    if twenties and current % 100 in (60, 80) and value < 20:
        return current + value
    if current % 100 == 0 and current:
        return current + value
    return current + value if current % 10 == 0 and current % 100 >= 20 and value < 10 else None


@lru_cache(maxsize=4096)
def digits_value(text: str, locale: str) -> Decimal | None:
    """The value of a number in digits of any script, or None when its separators make no number."""
    extra = Decimal(0)
    text = re.sub(
        r"[.,][-–—]+$", "", "".join(sign for sign in text if unicodedata.category(sign) not in ("Mn", "Me", "Cf"))
    )
    if text and text[-1] in "¼½¾⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞⅐⅑⅒":
        extra, text = Decimal(str(unicodedata.numeric(text[-1]))).quantize(Decimal("0.0001")), text[:-1]
    if not text:
        return extra
    digits = "".join(map(_digit, text.translate(_POINTS)))
    for mark in _MARKS_OF_THOUSANDS:
        digits = digits.replace(mark, "")
    try:
        return Decimal(_separators(digits, locale)) + extra
    except InvalidOperation:
        return None


def _digit(char: str) -> str:
    if char.isascii():
        return char
    value = unicodedata.numeric(char, None)
    return char if value is None else str(int(value))


def _separators(text: str, locale: str) -> str:
    """The last of two different separators is the decimal one; a lone one before three digits follows the locale."""
    comma, dot = text.rfind(","), text.rfind(".")
    if comma >= 0 and dot >= 0:
        group, point = (",", ".") if dot > comma else (".", ",")
    elif comma < 0 and dot < 0:
        return text
    else:
        mark = "," if comma >= 0 else "."
        head, *tail = text.split(mark)
        is_group = (
            all(len(part) == 3 for part in tail) and head != "0" and (len(tail) > 1 or mark == group_mark(locale))
        )
        group, point = (mark, "") if is_group else ("", mark)
    text = text.replace(group, "") if group else text
    return text.replace(point, ".") if point else text


def group_mark(locale: str) -> str:
    """What parts thousands where a number has one mark. In Switzerland neither point nor comma does."""
    if locale.upper().endswith(("-CH", "_CH", "-LI")) or locale == CANONICAL:
        return ""
    return "," if locale[:2].lower() in ("en", "ja", "zh", "he", "th", "ko") else "."


CANONICAL = "und"  # values of facts: a point is always decimal
