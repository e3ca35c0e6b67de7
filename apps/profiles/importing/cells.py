"""What a cell may hold, said once as regular expressions that mean the same to Python and to PostgreSQL.

Both sides must agree on every text (a property test holds them together), so the expressions keep to what the two
dialects share: explicit ranges instead of `\\d`, no flags, the whole cell matched. Long counted repeats are left to a
check of the length: `{1,64}` makes PostgreSQL's matcher 30 times as slow as `+`. Pure.
"""

import re
from enum import StrEnum

# Trimmed from both ends of every cell, here and in SQL: what spreadsheets and web forms leave behind.
SPACES = " \t\n\r\x0b\x0c\u00a0\u2007\u202f\u3000\ufeff"

MAX_TEXT = 2_000
MAX_ID = 200
MAX_NAME = 200
MAX_ADDRESS = 254  # RFC 5321, 4.5.3.1.3, without the brackets
MAX_NUMBER = 40

NUMBER = r"[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9][0-9]?)?"
_YEAR = r"([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])"
_LEAP_YEAR = r"([0-9]{2}(0[48]|[2468][048]|[13579][26])|(0[48]|[2468][048]|[13579][26])00)"
DAY = (
    rf"({_YEAR}-(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])"
    rf"|{_YEAR}-(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    rf"|{_YEAR}-02-(0[1-9]|1[0-9]|2[0-8])"
    rf"|{_LEAP_YEAR}-02-29)"
)
_TIME = r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?( ?(Z|UTC|[+-][0-9]{2}:?([0-9]{2})?))?"
DATE = rf"{DAY}([T ]{_TIME})?"
BOOLEAN = r"(0|1|[tT][rR][uU][eE]|[fF][aA][lL][sS][eE]|[yY][eE][sS]|[nN][oO]|[yY]|[nN]|[tT]|[fF])"
_LETTER = r"a-zA-Z0-9\u00a1-\uffff"
EMAIL = (
    rf"[^][ \t\n\r<>(),:;@\"\\]+@([{_LETTER}]([{_LETTER}-]*[{_LETTER}])?[.])+"
    rf"[a-zA-Z\u00a1-\uffff][{_LETTER}-]*[{_LETTER}]"
)
PHONE = r"[+][1-9][0-9]{6,14}"
LOCALE = r"[a-zA-Z]{2,3}([_-][a-zA-Z0-9]{2,8}){0,2}"
COUNTRY = r"[a-zA-Z]{2}"


class CellType(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"


PATTERNS = {CellType.NUMBER: NUMBER, CellType.BOOLEAN: BOOLEAN, CellType.DATE: DATE}
WANTED = {
    CellType.TEXT: f"longer than {MAX_TEXT:,} characters",
    CellType.NUMBER: "not a number",
    CellType.BOOLEAN: "neither yes nor no",
    CellType.DATE: "not a date such as 2026-11-23",
}

_compiled = {name: re.compile(pattern) for name, pattern in PATTERNS.items()}
_PHONE_MARKS = str.maketrans("", "", " -./()\u00a0\u202f\u2010\u2011")


def trimmed(cell: str) -> str:
    return cell.strip(SPACES)


def fits(value: str, kind: CellType) -> bool:
    """Whether a trimmed, non-empty cell can be taken as `kind`."""
    if kind is CellType.TEXT:
        return len(value) <= MAX_TEXT
    return len(value) <= MAX_NUMBER and _compiled[kind].fullmatch(value) is not None


def matches(pattern: str, value: str) -> bool:
    return re.fullmatch(pattern, value) is not None


def phone(value: str) -> str:
    """A telephone number without its decoration, `00` as `+` (E.164 when it was written with its country code)."""
    digits = trimmed(value).translate(_PHONE_MARKS)
    return f"+{digits[2:]}" if digits.startswith("00") else digits
