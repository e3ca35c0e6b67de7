"""Dates and times in text. A date is "YYYY-MM-DD" with `?` for what was not said: `????-11-30`, `????-12-??`.

A date that a reader may take in two ways ("03/04/2026" in English) has both readings, divided by `|`.
"""

import re
from dataclasses import replace
from datetime import date

from apps.content.guardrails.figures import Figure
from apps.content.guardrails.numerals import CANONICAL, numeral_at
from apps.content.guardrails.page import Page

_FRACTIONS = frozenset(("1/2", "1/3", "2/3", "1/4", "3/4", "1/5", "1/10"))
_MONTH_FIRST = ("en-us", "en-ph")


def date_at(page: Page, at: int) -> Figure | None:
    token, word = page.tokens[at], page.words[at]
    if token.kind == "date":
        return _figure(_written_date(token.text, page.locale), at, at + 1)
    if token.kind == "pair":
        return None if token.text in _FRACTIONS else _figure(_pair(token.text, page.locale), at, at + 1)
    if token.kind == "number":
        return _dotted(page, at) or _day_first(page, at, _int(token.text))
    if word.month:
        return _month_first(page, at, word.month)
    if word.ordinal and word.ordinal <= 31:
        return _day_first(page, at, int(word.ordinal), is_word=True)
    return None


def day_at(page: Page, at: int) -> Figure | None:
    """A weekday (0 is Monday), a day or span that moves with today ("next week"), a vague one that was promised."""
    if (weekday := page.words[at].weekday) is not None:
        return Figure("day", weekday, at, at + 1)
    if found := page.matched("day", at):
        return Figure("day", found.phrase.canon, found.first, found.last)
    found = page.matched("soon", at)
    if found and any(page.has("promises", n) for n in page.sentence(at) if not found.first <= n < found.last):
        units = [page.words[n].unit for n in range(found.first, found.last)]
        unit = next((unit for unit in units if unit), None)
        return Figure("vague", f"few {unit[0]}{unit[1]}" if unit else "soon", found.first, found.last)
    return None


def dates_agree(said: str, known: str) -> bool:
    """Whether the date `said` follows from `known`: no part differs, and it names no part that `known` leaves open.

    A date with two readings follows only from one with the same two.
    """
    if "|" in said or "|" in known:
        return said == known
    if len(said) != 10 or len(known) != 10:
        return False
    return all(a in (b, "?") for a, b in zip(said, known, strict=True))


def weekday_of(value: str) -> str | None:
    """The weekday of a full date (0 is Monday), else None."""
    try:
        return str(date.fromisoformat(value).weekday())
    except ValueError:
        return None


def _figure(value: str | None, first: int, last: int) -> Figure | None:
    return Figure("date", value, first, last) if value else None


def _int(text: str) -> int | None:
    return int(text) if re.fullmatch(r"\d{1,4}", text) else None


def _written_date(text: str, locale: str) -> str | None:
    parts = [int(part) for part in re.split(r"\s?[-/.]\s?", text)]
    if re.match(r"\d{4}", text):
        return _checked(str(parts[0]), parts[1], parts[2])
    year = str(parts[2] if parts[2] > 99 else 2000 + parts[2])
    return _readings(year, parts[0], parts[1], locale if "/" in text else "en-gb" if "." in text else locale)


def _pair(text: str, locale: str) -> str | None:
    one, two = map(int, text.split("/"))
    return _readings("????", one, two, locale)


def _readings(year: str, one: int, two: int, locale: str) -> str | None:
    """Day first, month first in the United States; plain English says either."""
    locale = locale.lower().replace("_", "-")
    day_first, month_first = _checked(year, two, one), _checked(year, one, two)
    if locale.startswith(_MONTH_FIRST):
        return month_first
    if locale[:2] in ("en", CANONICAL[:2]) and len(locale) < 4:
        return "|".join(sorted({reading for reading in (day_first, month_first) if reading})) or None
    return day_first


def _checked(year: str, month: int, day: int | None) -> str | None:
    if not 1 <= month <= 12 or (day is not None and not 1 <= day <= 31):
        return None
    return f"{year.rjust(4, '0')}-{month:02d}-{f'{day:02d}' if day else '??'}"


def _dotted(page: Page, at: int) -> Figure | None:
    """ "30.11." where the language writes dates so."""
    match = re.fullmatch(r"(\d{1,2})\.(\d{1,2})", page.tokens[at].text)
    if not match or not page.lexicon.language.dotted_dates:
        return None
    last = at + 1
    if last < len(page.tokens) and page.tokens[last].text == "." and page.tokens[last].tight:
        return _figure(_checked("????", int(match[2]), int(match[1])), at, last + 1)
    return None


def _day_first(page: Page, at: int, day: int | None, is_word: bool = False) -> Figure | None:
    """ "3 March 2026", "3rd of March", "3. März", "1er mars", "third of March"."""
    n = at + 1
    if not is_word and n < len(page.tokens) and page.tokens[n].tight:
        n += 1 if page.tokens[n].text == "." or page.has("ordinal_ends", n) else 0
    while page.has("date_joiners", n):
        n += 1
    month = page.words[n].month if n < len(page.words) else None
    if not day or not month:
        return None
    year, last = _year(page, n + 1)
    return _figure(_checked(year, month, day), at, last)


def _month_first(page: Page, at: int, month: int) -> Figure | None:
    """ "March 3, 2026", "March the 3rd", "March 2026", "March"."""
    n = at + 1
    if page.has("date_joiners", n) and n + 1 < len(page.tokens) and page.tokens[n + 1].kind != "word":
        n += 1
    if n < len(page.tokens) and page.tokens[n].text == "." and page.tokens[n].tight:
        n += 1
    if not page.lexicon.language.day_first and (day := _day_after(page, n)):
        year, last = _year(page, day[1])
        return _figure(_checked(year, month, day[0]), at, last)
    year, last = _year(page, at + 1, comma=False)
    if last > at + 1:
        return _figure(_checked(year, month, None), at, last)
    name = page.tokens[at].text
    is_month = name in page.lexicon.full_months or name.removesuffix("s") in page.lexicon.full_months
    if is_month and (not page.has("month_guard", at) or page.has("month_before", at - 1)):
        return _figure(f"????-{month:02d}-??", at, at + 1)
    return None


def _day_after(page: Page, at: int) -> tuple[int, int] | None:
    """The day of the month after its name, and the token behind it."""
    if at >= len(page.tokens):
        return None
    token, word = page.tokens[at], page.words[at]
    day = _int(token.text) if token.kind == "number" else int(word.ordinal) if word.ordinal else None
    if not day or day > 31 or page.says(page.lexicon.percents, at + 1):
        return None
    is_ordinal = at + 1 < len(page.tokens) and page.tokens[at + 1].tight and page.has("ordinal_ends", at + 1)
    return day, at + 2 if is_ordinal else at + 1


def _year(page: Page, at: int, comma: bool = True) -> tuple[str, int]:
    """The year that stands at `at`, and the token behind it; four question marks when none does."""
    n = at + 1 if comma and at < len(page.tokens) and page.tokens[at].text == "," else at
    if n < len(page.tokens) and page.tokens[n].kind == "number" and re.fullmatch(r"(?:19|20)\d\d", page.tokens[n].text):
        return page.tokens[n].text, n + 1
    return "????", at


def clock_at(page: Page, at: int) -> Figure | None:
    """A time of day in minutes. The unit is "12" where morning or evening was not said."""
    if found := page.matched("clock", at):
        return Figure("time", found.phrase.canon, found.first, found.last)
    if found := page.matched("past", at):
        hour = numeral_at(page, found.last)
        if hour and hour.value is not None and not hour.is_article and 1 <= hour.value <= 24:
            minutes = int(hour.value) * 60 + int(found.phrase.canon)
            return _with_half(page, minutes, at, hour.last, is_open=True)
        return None
    token = page.tokens[at]
    if token.kind == "clock":
        hours, minutes = map(int, token.text.split(":"))
        last = at + 2 if page.has("clock_after", at + 1) and page.tokens[at + 1].text not in ("am", "pm") else at + 1
        return _with_half(page, hours * 60 + minutes, at, last) if hours < 25 and minutes < 60 else None
    return _spoken_hour(page, at)


def _spoken_hour(page: Page, at: int) -> Figure | None:
    """ "9 am", "9.30 Uhr", "9 h 30", "nine o'clock"."""
    number = numeral_at(page, at)
    if number is None or number.value is None or number.is_article or number.rest or not 0 <= number.value < 25:
        return None
    hour, n = int(number.value), number.last
    minutes = 0
    if match := re.fullmatch(r"\d{1,2}\.(\d\d)", page.tokens[at].text):
        minutes = int(match[1])
    elif number.value != hour:
        return None
    if page.says([("o", "clock"), ("oclock",)], n):
        return _with_half(page, hour * 60, at, n + (2 if page.tokens[n].text == "o" else 1), is_open=True)
    if _half_of_day(page, n)[1] > n:
        return _with_half(page, hour * 60 + minutes, at, n)
    if n < len(page.tokens) and page.tokens[n].text == "uhr" and page.has("clock_after", n):
        more = _minutes(page, n + 1)
        return Figure("time", str(hour * 60 + (more[0] if more else minutes)), at, more[1] if more else n + 1)
    if page.has("clock_before", at - 1) and _stands_alone(page, n):
        return replace(_with_half(page, hour * 60 + minutes, at, n, is_open=True), is_maybe=number.is_word)
    return _french_hour(page, at, n, hour)


def _stands_alone(page: Page, at: int) -> bool:
    """Whether token `at` does not go on with a number: "at 9 on Mondays", not "at 9 shops"."""
    if at >= len(page.tokens) or page.tokens[at].kind == "sign":
        return at >= len(page.tokens) or not (page.words[at].currency or page.words[at].is_percent)
    return page.tokens[at].kind == "word" and page.has("stop", at)


def _french_hour(page: Page, at: int, n: int, hour: int) -> Figure | None:
    if (
        not page.lexicon.language.clock_h
        or n >= len(page.tokens)
        or page.tokens[n].text not in ("h", "heures", "heure")
    ):
        return None
    if more := _minutes(page, n + 1):
        return Figure("time", str(hour * 60 + more[0]), at, more[1])
    return Figure("time", str(hour * 60), at, n + 1) if _is_clock_before(page, at, n + 1) else None


def _is_clock_before(page: Page, at: int, last: int) -> bool:
    """Whether "9 h" is a time of day ("à 9 h", "de 9 h à 18 h"), not a span ("en 9 h", "de 24 à 48 h")."""
    if not page.has("clock_h", at - 1):
        return False
    before = page.tokens[at - 1].text
    if before in ("de", "entre"):
        return last < len(page.tokens) and page.has("ranges", last)
    if before in ("a", "et"):
        return at < 2 or not (page.tokens[at - 2].kind == "number" or page.words[at - 2].value is not None)
    return True


def _minutes(page: Page, at: int) -> tuple[int, int] | None:
    if at < len(page.tokens) and re.fullmatch(r"[0-5]\d", page.tokens[at].text):
        after = page.words[at + 1] if at + 1 < len(page.words) else None
        if not after or not (after.currency or after.is_percent):
            return int(page.tokens[at].text), at + 1
    return None


def _half_of_day(page: Page, at: int) -> tuple[int, int]:
    """0 for the morning, 720 for the evening, and the token behind "a.m." or "pm"; -1 when it is not said."""
    if page.lexicon.language.code != "en" or at >= len(page.tokens):
        return -1, at
    text = page.tokens[at].text
    if text in ("am", "pm"):
        return (720 if text == "pm" else 0), at + 1
    size = page.says([("a", ".", "m", "."), ("p", ".", "m", "."), ("a", ".", "m"), ("p", ".", "m")], at)
    return ((720 if text == "p" else 0), at + size) if size else (-1, at)


def _with_half(page: Page, minutes: int, first: int, last: int, is_open: bool = False) -> Figure:
    half, end = _half_of_day(page, last)
    if half >= 0:
        minutes = minutes % 720 + half
    return Figure("time", str(minutes), first, end, "12" if is_open and half < 0 else "")
