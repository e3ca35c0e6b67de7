"""Reads one value of a declared type where it stands in a text: as its canonical text, or not at all. Pure."""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from babel.dates import get_month_names

from apps.ai.facts import number_text
from apps.content.guardrails.numerals import digits_value
from apps.prompts.composer.forms import SPELT
from apps.prompts.composer.realise import babel_locale

_NUMBER = re.compile(r"[€£$]?\s?(?P<digits>-?\d[\d.,’']*\d|-?\d)(?![\w@%]|[.,:/-]\d)")
_ISO = re.compile(r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)(?!\w)")
_SHORT = re.compile(r"(?P<a>\d{1,2})(?P<mark>[./-])(?P<b>\d{1,2})(?P=mark)(?P<y>\d{4})(?!\w)")
_YES_NO = {
    "en": ("yes", "no"), "de": ("ja", "nein"), "fr": ("oui", "non"),
}  # fmt: skip
# As it is written, up to the end of its part of the sentence: words and figures, no markup, no addresses.
_TEXT = re.compile(r"(?P<text>[^\W_][\w’'&+ -]{0,59}?)(?=\s*(?:[.,;/\n(]|$))")
_MOST_WORDS = 6


class Read(NamedTuple):
    """A value and where its words end."""

    value: str
    end: int


def read_number(text: str, at: int, locale: str) -> Read | None:
    match = _NUMBER.match(text, at)
    if match:
        number = digits_value(match["digits"], locale)
        return Read(number_text(number), match.end()) if number is not None else None
    words = SPELT.get(locale[:2], "").split()
    word = re.compile(r"[^\W\d_]+").match(text, at)
    if word and word[0].lower() in words:
        return Read(str(words.index(word[0].lower()) + 2), word.end())
    return None


def read_day(text: str, at: int, locale: str) -> Read | None:
    """A whole date. 03/04/2026 in English may be March or April, so it is not read."""
    if match := _ISO.match(text, at):
        return _day(match["y"], match["m"], match["d"], match.end())
    if match := _SHORT.match(text, at):
        first, second = int(match["a"]), int(match["b"])
        is_day_first = locale[:2] != "en" or first > 12 or first == second
        if not is_day_first and second <= 12:
            return None
        day, month = (first, second) if is_day_first else (second, first)
        return _day(match["y"], month, day, match.end())
    months, (day_first, month_first) = _months(locale[:2])
    for pattern in (day_first, month_first):
        if match := pattern.match(text, at):
            return _day(match["y"], months[match["m"].lower()], match["d"], match.end())
    return None


def read_yes_no(text: str, at: int, locale: str) -> Read | None:
    yes, no = _YES_NO.get(locale[:2], _YES_NO["en"])
    match = re.compile(rf"(?:(?P<yes>{yes})|{no})(?!\w)", re.IGNORECASE).match(text, at)
    return Read("yes" if match["yes"] else "no", match.end()) if match else None


def read_text(text: str, at: int) -> Read | None:
    match = _TEXT.match(text, at)
    if not match or len(match["text"].split()) > _MOST_WORDS:
        return None
    return Read(match["text"].strip(), match.end())


def choice_pattern(choices: Mapping[str, str]) -> "tuple[re.Pattern[str], dict[str, str]]":
    """A pattern for every form of the choices, the longest first, and the value of each form in small letters.

    A form is the value or its words; the last word of one may be inflected as English, German and French do it
    regularly. Letters that touch it, or a hyphen, make another word of it.
    """
    forms: dict[str, str] = {}
    for value, words in choices.items():
        for form in (value, words):
            if form.strip():
                forms.setdefault(" ".join(form.lower().split()), value)
    parts = [rf"(?P<f{n}>{_inflected(form)})" for n, form in _by_length(forms)]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?![\w-]|[.,]\d)", re.IGNORECASE), forms


def chosen(match: re.Match[str], forms: Mapping[str, str]) -> str:
    """The value that a match of a choice pattern stands for."""
    return list(forms.values())[int(str(match.lastgroup)[1:])]


def _by_length(forms: Mapping[str, str]) -> list[tuple[int, str]]:
    return sorted(enumerate(forms), key=lambda pair: -len(pair[1]))


def _inflected(form: str) -> str:
    pattern = re.escape(form).replace(r"\ ", r"\s+")
    if len(form) < 4 or not form[-1].isalpha():
        return pattern
    if form.endswith("y"):
        return rf"{pattern[:-1]}(?:y|ies)"
    endings = "s|es|e|en|er|em|n" if not form.endswith("s") else "es|e"
    return rf"{pattern}(?:{endings})?"


@lru_cache(maxsize=8)
def _months(language: str) -> "tuple[dict[str, int], tuple[re.Pattern[str], re.Pattern[str]]]":
    names: dict[str, int] = {}
    for width in ("wide", "abbreviated"):
        for number, name in get_month_names(width, locale=babel_locale(language)).items():
            names.setdefault(name.lower(), number)
            names.setdefault(name.lower().rstrip("."), number)
    month = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    day_first = rf"(?P<d>\d{{1,2}})(?:\.|st|nd|rd|th|er)?\s+(?:of\s+)?(?P<m>{month}),?\s+(?P<y>\d{{4}})(?!\w)"
    month_first = rf"(?P<m>{month})\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})(?!\w)"
    return names, (re.compile(day_first, re.IGNORECASE), re.compile(month_first, re.IGNORECASE))


def _day(year: object, month: object, day: object, end: int) -> Read | None:
    try:
        return Read(date(int(str(year)), int(str(month)), int(str(day))).isoformat(), end)
    except ValueError:
        return None
