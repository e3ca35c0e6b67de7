"""Reads delimited text as people send it: any usual separator and encoding, with every fault named by its row. Pure."""

import codecs
import csv
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TextIO

from apps.common.errors import Invalid
from apps.profiles.importing import cells

MAX_BYTES = 500 * 1024 * 1024
MAX_COLUMNS = 300
MAX_CELL = 10_000
MAX_HEADER = 120
MAX_LINE = 4_000_000
# Beyond this a quote was opened and never closed: no cell of a customer file is that long.
csv.field_size_limit(min(1_000_000, sys.maxsize))

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_CHUNK = 1024 * 1024
_SIGNATURES = {
    b"PK\x03\x04": "This is an Excel or zip file. Save the sheet as CSV and send that.",
    b"\xd0\xcf\x11\xe0": "This is an old Excel file. Save the sheet as CSV and send that.",
    b"\x1f\x8b": "This file is compressed. Unpack it and send the CSV inside.",
    b"%PDF": "This is a PDF. Send a CSV file.",
}


class FileError(Invalid):
    """A file that cannot be imported at all. `message` says why and what to do."""


@dataclass(frozen=True)
class Shape:
    """How a file is written: its encoding, separator and trimmed headers."""

    encoding: str
    delimiter: str
    headers: tuple[str, ...]

    @property
    def is_guessed(self) -> bool:
        """Neither UTF-8 nor marked: accents may come out wrong, so a person should look."""
        return self.encoding in ("cp1252", "latin-1")


class Row(NamedTuple):
    """One row of data. `number` is 2 for the first one, as a spreadsheet counts. `problem` makes it a reject."""

    number: int
    cells: list[str]
    problem: str = ""


def inspect(path: Path) -> Shape:
    """Finds out how a file is written. Raises FileError with the reason when it cannot be imported."""
    size = path.stat().st_size
    if size == 0:
        raise FileError("The file is empty.")
    if size > MAX_BYTES:
        raise FileError(
            f"The file has {size // 2**20:,} MB; at most {MAX_BYTES // 2**20:,} MB can be imported at once."
        )
    encoding = find_encoding(path)
    delimiter = find_delimiter(path, encoding)
    with _opened(path, encoding) as stream:
        first = next((record for record in _records(stream, delimiter) if record), None)
    return Shape(encoding, delimiter, _checked_headers(first))


def rows(path: Path, shape: Shape) -> Iterator[Row]:
    """Every row of data in order; rows without any content are left out and not counted as rows.

    Raises FileError when a quote is opened and never closed: everything after it would be in one cell.
    """
    width = len(shape.headers)
    with _opened(path, shape.encoding) as stream:
        records = enumerate(_records(stream, shape.delimiter), start=1)
        next((record for _, record in records if record), None)
        for number, record in records:
            if isinstance(record, str):
                yield Row(number, [record], "The quotes in this row do not match.")
            elif len(record) != width or "\0" in (text := "".join(record)) or len(text) > MAX_CELL:
                if any(record):
                    yield Row(number, record, _problem(record, width))
            elif text:
                yield Row(number, record)


def sample(path: Path, shape: Shape, count: int) -> list[Row]:
    return list(islice(rows(path, shape), count))


def find_encoding(path: Path) -> str:
    """utf-8-sig, utf-16 or utf-8 where the bytes say so; else Windows Latin (cp1252), else Latin-1, which fits all."""
    with path.open("rb") as stream:
        start = stream.read(4096)
    for signature, sentence in _SIGNATURES.items():
        if start.startswith(signature):
            raise FileError(sentence)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0\0\0\0" in start or start.count(b"\0") > len(start) // 4:
        raise FileError("This is not a text file. Send CSV or TSV.")
    if _is_all(path, "utf-8"):
        return "utf-8-sig" if start.startswith(codecs.BOM_UTF8) else "utf-8"
    return "cp1252" if _is_all(path, "cp1252") else "latin-1"


def find_delimiter(path: Path, encoding: str) -> str:
    """The separator that cuts the first lines into the most equal rows of the most cells."""
    with _opened(path, encoding) as stream:
        lines = [line for line in islice(_lines(stream, []), 50) if line.strip()]
    if not lines:
        raise FileError("The file has no header row.")
    return max(DELIMITERS, key=lambda delimiter: _regularity(lines, delimiter))


def _regularity(lines: list[str], delimiter: str) -> tuple[int, int]:
    try:
        widths = [len(record) for record in csv.reader(lines, delimiter=delimiter) if record]
    except csv.Error:
        return (0, 0)
    width = widths[0] if widths else 0
    return (widths.count(width) * (width > 1), width)


def _lines(stream: TextIO, held: list[str]) -> Iterator[str]:
    """Lines of bounded length; `held` keeps those of the present record, for the message when it cannot be read."""
    while line := stream.readline(MAX_LINE):
        if len(line) == MAX_LINE:
            raise FileError(f"A line is longer than {MAX_LINE:,} characters. This is not a list of people.")
        held.append(line)
        yield line


def _is_all(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


@contextmanager
def _opened(path: Path, encoding: str) -> Iterator[TextIO]:
    try:
        with path.open(encoding=encoding, newline="") as stream:
            yield stream
    except UnicodeDecodeError as error:
        raise FileError("The file says it is UTF-16 but is not. Save it as UTF-8 and send it again.") from error


def _records(stream: TextIO, delimiter: str) -> Iterator[list[str] | str]:
    """Cells of each record ([] for a blank line); the line itself, as text, where its quotes do not match."""
    held: list[str] = []
    reader = csv.reader(_lines(stream, held), delimiter=delimiter, strict=True)
    while True:
        try:
            for record in reader:
                yield record
                held.clear()
            return
        except csv.Error as error:
            if "unexpected end" in str(error) or "field larger" in str(error):
                raise FileError(
                    f"A quote is opened in line {reader.line_num - len(held) + 1:,} and never closed, so the rest of "
                    "the file cannot be told apart. Close it and send the file again."
                ) from error
            yield "".join(held).rstrip("\r\n")
            held.clear()


def _problem(record: list[str], width: int) -> str:
    if len(record) != width:
        return f"The row has too {'few' if len(record) < width else 'many'} cells."
    if any("\0" in cell for cell in record):
        return "The row holds a NUL character."
    longest = max(map(len, record))
    return f"A cell is longer than {MAX_CELL:,} characters." if longest > MAX_CELL else ""


def _checked_headers(first: list[str] | str | None) -> tuple[str, ...]:
    if first is None or isinstance(first, str) or not any(cells.trimmed(header) for header in first):
        raise FileError("The first row must hold the names of the columns.")
    headers = tuple(cells.trimmed(header) for header in first)
    if len(headers) > MAX_COLUMNS:
        raise FileError(f"The file has {len(headers):,} columns; at most {MAX_COLUMNS} can be imported.")
    for place, header in enumerate(headers, start=1):
        if not header:
            raise FileError(f"Column {place} has no name in the first row. Name it or remove it.")
        if "\0" in header or len(header) > MAX_HEADER:
            raise FileError(f"The name of column {place} is too long or holds a NUL character.")
    doubles = sorted({header for header in headers if headers.count(header) > 1})
    if doubles:
        raise FileError(f"Two columns are called “{doubles[0]}”. Rename one and send the file again.")
    return headers
