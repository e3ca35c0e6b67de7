"""Dates and times in text. A date is "YYYY-MM-DD" with `?` for what was not said: `????-11-30`, `????-12-??`."""

import re
from collections.abc import Iterator
from datetime import date

MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?!\d|[.,]\d|\s?%)"
_YEAR = r"(?:,?\s+(?P<year>\d{4}))?(?!\d)"
_PATTERNS = [
    re.compile(r"(?<![\d.,/-])(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d|[/.-]\d)"),
    re.compile(r"(?<![\d.,/-])(?P<one>\d{1,2})[-/.](?P<two>\d{1,2})[-/.](?P<year>\d{4}|\d{2})(?!\d|[/.-]\d)"),
    re.compile(rf"(?<![\d.,])\b{_DAY}\s+(?:of\s+)?{_MONTH}{_YEAR}", re.I),
    re.compile(rf"\b{_MONTH}\s+(?:the\s+)?{_DAY}{_YEAR}", re.I),
    re.compile(rf"\b{_MONTH}\s+(?P<year>\d{{4}})(?!\d)", re.I),
]
_MONTH_ALONE = re.compile(rf"\b(?:{'|'.join(m for m in MONTHS if m not in ('may', 'march'))})\b", re.I)
_AFTER_WORD = re.compile(
    r"\b(?:in|by|until|till|since|from|of|this|next|last|through|before|after|late|early|mid|end)[\s-]"
    r"(?P<month>may|march)\b",
    re.I,
)
_WEEKDAY = re.compile(rf"\b(?:{'|'.join(WEEKDAYS)})s?\b", re.I)
_PERIOD = "week|month|year|quarter|weekend|friday|monday"
_RELATIVE = re.compile(
    rf"\b(?:tomorrow|tonight|yesterday|midnight|overnight|(?:this|next|last) (?:{_PERIOD})|(?:same|next)-day"
    r"|(?:same|next) day(?= (?:delivery|shipping|dispatch|service)))\b",
    re.I,
)
_TIME = re.compile(
    r"(?<![\d:.])\b(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?\s?(?P<half>[ap]m\b|[ap]\.m\.)"
    r"|(?<![\d:.])\b(?P<h>[01]?\d|2[0-3]):(?P<m>[0-5]\d)\b(?!:)",
    re.I,
)

Found = tuple[str, str, int, int]  # kind, value, start, end


def find_dates(text: str, has_digit: bool = True) -> Iterator[Found]:
    """Dates (`date`), weekdays and relative days (`day`), times (`time`, minutes after midnight).

    May overlap; the longer come first. Without digits only months, weekdays and relative days are looked for.
    """
    for pattern in _PATTERNS if has_digit else ():
        for match in pattern.finditer(text):
            if value := _value(match):
                yield "date", value, *match.span()
    for match in _MONTH_ALONE.finditer(text):
        yield "date", f"????-{_month(match[0]):02d}-??", *match.span()
    for match in _AFTER_WORD.finditer(text):
        yield "date", f"????-{_month(match['month']):02d}-??", *match.span("month")
    for match in _RELATIVE.finditer(text):
        yield "day", " ".join(match[0].lower().replace("-", " ").split()), *match.span()
    for match in _WEEKDAY.finditer(text):
        yield "day", match[0].lower().removesuffix("s"), *match.span()
    for match in _TIME.finditer(text) if has_digit else ():
        yield "time", str(_minutes(match)), *match.span()


def dates_agree(said: str, known: str) -> bool:
    """Whether the date `said` follows from `known`: no part differs, and it names no part that `known` leaves open.

    Slashed dates come as two readings divided by `|`; each side may be any of its readings.
    """
    return any(_agrees(a, b) for a in said.split("|") for b in known.split("|"))


def weekday_of(value: str) -> str | None:
    """The weekday of a full date, else None."""
    try:
        return WEEKDAYS[date.fromisoformat(value).weekday()]
    except ValueError:
        return None


def _agrees(said: str, known: str) -> bool:
    if len(said) != 10 or len(known) != 10:
        return False
    return all(a in (b, "?") for a, b in zip(said, known, strict=True))


def _value(match: re.Match[str]) -> str | None:
    parts = match.groupdict()
    year = parts.get("year") or "????"
    if "one" in parts:
        year = f"20{year}" if len(year) == 2 else year
        readings = {
            _checked(year, int(parts["two"]), int(parts["one"])),
            _checked(year, int(parts["one"]), int(parts["two"])),
        }
        return "|".join(sorted(reading for reading in readings if reading)) or None
    month = int(parts["month"]) if parts["month"].isdecimal() else _month(parts["month"])
    return _checked(year, month, int(parts["day"]) if parts.get("day") else None)


def _checked(year: str, month: int, day: int | None) -> str | None:
    if not 1 <= month <= 12 or (day is not None and not 1 <= day <= 31):
        return None
    return f"{year}-{month:02d}-{f'{day:02d}' if day else '??'}"


def _month(name: str) -> int:
    key = name.lower().rstrip(".")[:3]
    return next(n for n, month in enumerate(MONTHS, 1) if month.startswith(key))


def _minutes(match: re.Match[str]) -> int:
    if match["h"]:
        return int(match["h"]) * 60 + int(match["m"])
    hour = int(match["hour"]) % 12 + (12 if match["half"].lower().startswith("p") else 0)
    return hour * 60 + int(match["minute"] or 0)
