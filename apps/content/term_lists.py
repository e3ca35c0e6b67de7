"""A list of banned terms as people paste or upload it: CSV with comma, semicolon or tab, one term a row. Pure.

With a heading the columns may come in any order; without one they are term, language, kind, why, instead.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from apps.content.locales import NAMES

MOST_ROWS, MOST_BYTES = 20_000, 4_000_000
_COLUMNS = ("term", "language", "kind", "why", "instead")
_NAMES = {
    "term": "term", "word": "term", "phrase": "term", "language": "language", "locale": "language", "kind": "kind",
    "type": "kind", "why": "why", "reason": "why", "instead": "instead", "replacement": "instead",
    "suggestion": "instead",
}  # fmt: skip
_KINDS = {"": "word", "word": "word", "phrase": "word", "word or phrase": "word", "competitor": "competitor"}


@dataclass(frozen=True)
class TermRow:
    """One good row. `kind` is a BannedTerm.Kind, an empty locale every language."""

    term: str
    locale: str = ""
    kind: str = "word"
    reason: str = ""
    replacement: str = ""


@dataclass(frozen=True)
class RowError:
    """What is wrong with a row; rows count from 1, the heading included."""

    row: int
    message: str
    text: str


@dataclass(frozen=True)
class TermList:
    rows: tuple[TermRow, ...]
    errors: tuple[RowError, ...]


def read_terms(text: str) -> TermList:
    """Every row, good or with what is wrong about it."""
    try:
        return _read(text)
    except csv.Error:
        return TermList((), (RowError(1, "A quote is opened in this list and never closed.", ""),))


def _read(text: str) -> TermList:
    good: dict[tuple[str, str], TermRow] = {}
    errors: list[RowError] = []
    for number, cells in _rows(text.lstrip("\ufeff")):
        found = _row(cells)
        shown = ", ".join(cell for cell in cells.values() if cell)[:80]
        if isinstance(found, str):
            errors.append(RowError(number, found, shown))
        elif (found.term.casefold(), found.locale) in good:
            errors.append(RowError(number, "This term stands in the list above already.", shown))
        elif len(good) >= MOST_ROWS:
            errors.append(RowError(number, f"At most {MOST_ROWS:,} terms at once.", shown))
            break
        else:
            good[found.term.casefold(), found.locale] = found
    return TermList(tuple(good.values()), tuple(errors))


def _rows(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    columns: tuple[str, ...] = ()
    for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1):
        cells = [" ".join(cell.split()) for cell in cells]
        if not any(cells):
            continue
        if not columns:
            heading = tuple(_NAMES.get(cell.lower(), "") for cell in cells)
            columns = heading if "term" in heading and all(heading) else _COLUMNS
            if columns is heading:
                continue
        yield number, {name: cell for name, cell in zip(columns, cells, strict=False) if name}


def _row(cells: Mapping[str, str]) -> TermRow | str:
    term, locale, kind = cells.get("term", ""), cells.get("language", ""), cells.get("kind", "").lower()
    locale = {name.lower(): code for code, name in NAMES.items()}.get(locale.lower(), locale)
    locale = "" if locale.lower() in ("all", "every language", "*") else locale
    reason, replacement = cells.get("why", ""), cells.get("instead", "")
    if any("\0" in cell for cell in cells.values()):
        return "This row holds a NUL character."
    if not 2 <= len(term) <= 120 or not any(char.isalnum() for char in term):
        return "A term has 2 to 120 characters, among them a letter or a digit."
    if locale and locale not in NAMES:
        return f"There is no language “{locale}” here. Write de, fr, en-GB …, or nothing for every language."
    if kind not in _KINDS:
        return f"“{kind}” is no kind. Write word or competitor, or nothing."
    if len(reason) > 200 or len(replacement) > 120:
        return "Why has at most 200 characters, instead at most 120."
    if replacement.casefold() == term.casefold():
        return "What to say instead is the banned term itself."
    return TermRow(term, locale, _KINDS[kind], reason, replacement)
