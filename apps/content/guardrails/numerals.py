"""Numbers as people write them: 1,299.00 and 1.299,00, ½ and "one and a half", "two hundred and fifty", "a dozen"."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation

ONES = {
    word: Decimal(n)
    for n, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
TENS = {
    word: Decimal(10 * n)
    for n, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
SCALES = {"dozen": 12, "hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
SHORT = {"k": 1_000, "m": 1_000_000, "mn": 1_000_000, "bn": 1_000_000_000, "thousand": 1_000, "million": 1_000_000,
         "billion": 1_000_000_000}  # fmt: skip
SMALL = frozenset(list(ONES)[1:13])
FRACTIONS = {"half": Decimal("0.5"), "quarter": Decimal("0.25"), "third": Decimal(1) / 3}
_VULGAR = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅛⅜⅝⅞"
# Numerals that \d does not know: superscripts, circled and bracketed numbers.
_ODD = "²³¹⁰⁴-⁹₀-₉①-⑳⓪❶-❿➀-➓"

_ONE_WORD = "|".join([*ONES, *TENS])
_SCALE = "|".join(SCALES)
DIGITS = (
    rf"(?:\d{{1,3}}(?:[ \u00a0\u202f\u2009'’]\d{{3}})+(?:[.,]\d{{1,2}})?(?!\d)|\d+(?:[.,]\d+)*)[{_VULGAR}]?"
    rf"|[{_VULGAR}{_ODD}]+"
)
WORDS = (
    rf"(?:(?:half\s+)?an?\s+(?:{_SCALE})|(?:{_ONE_WORD})(?:[\s\-‑]+(?:and[\s\-‑]+)?(?:{_ONE_WORD}|{_SCALE}))*"
    rf"(?:\s+and\s+a\s+half)?|(?:{_SCALE})(?!s))"
)
NUMERAL = rf"(?:{DIGITS}|{WORDS})"


def value_of(text: str, locale: str = "en") -> Decimal | None:
    """The number that `text` (a match of NUMERAL) stands for, or None when it has no reading."""
    text = text.strip().lower()
    return _words(text) if text[:1].isalpha() else _digits(text, locale)


def plain(value: Decimal) -> str:
    """Shortest decimal text: 1299.00 is 1299."""
    return format(value.normalize(), "f")


def _digits(text: str, locale: str) -> Decimal | None:
    extra = Decimal(0)
    if text[-1] in _VULGAR:
        extra = Decimal(str(unicodedata.numeric(text[-1]))).quantize(Decimal("0.0001"))
        text = text[:-1]
    if not text:
        return extra
    digits = "".join(_digit(char) for char in text if char not in " \u00a0\u202f\u2009'’")
    try:
        return Decimal(_separators(digits, locale)) + extra
    except InvalidOperation:
        return None


def _digit(char: str) -> str:
    value = unicodedata.numeric(char, None)
    return char if value is None or char.isascii() else str(int(value))


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
        is_group = len(tail) > 1 or (len(tail[0]) == 3 and head != "0" and mark == _group_mark(locale))
        group, point = (mark, "") if is_group else ("", mark)
    text = text.replace(group, "") if group else text
    return text.replace(point, ".") if point else text


def _group_mark(locale: str) -> str:
    return "," if locale[:2].lower() in ("en", "ja", "zh", "he", "th", "ko") else "."


def _words(text: str) -> Decimal | None:
    half = Decimal(0)
    if re.search(r"\sand\s+a\s+half$", text):
        text, half = re.sub(r"\sand\s+a\s+half$", "", text), Decimal("0.5")
    total, current = Decimal(0), Decimal(0)
    factor = Decimal("0.5") if text.startswith("half") else Decimal(1)
    for word in re.findall(r"[a-z]+", text):
        if word in ONES or word in TENS:
            current += ONES.get(word, TENS.get(word, Decimal(0)))
        elif word in SCALES:
            current = (current or Decimal(1)) * SCALES[word]
            if SCALES[word] >= 1000:
                total, current = total + current, Decimal(0)
    return (total + current) * factor + half
