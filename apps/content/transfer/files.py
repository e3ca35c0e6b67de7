"""Content as CSV, XLSX and JSON files: reading a stranger's, writing ours."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from itertools import islice
from typing import Any, NamedTuple

from import_export.formats import base_formats
from openpyxl import load_workbook
from tablib import Dataset

from apps.common.errors import Invalid
from apps.common.foreign_json import read_foreign_json
from apps.content.transfer.cells import ALL, safe, unsafe

MAX_BYTES = 20_000_000
MAX_UNPACKED = 12_000_000  # of a workbook; read in about two seconds
MAX_ROWS = 5000
FORMATS = {"csv": base_formats.CSV, "xlsx": base_formats.XLSX, "json": base_formats.JSON}
NEEDED = ("kind", "name", "text")

Row = dict[str, str]
Table = list[Sequence[Any]]


class Read(NamedTuple):
    """The rows of a file as texts by column, and the columns of it that nothing here is called by."""

    rows: list[Row]
    unread: list[str]


def read_file(raw: bytes, file_name: str) -> Read:
    """Raises Invalid with a sentence for a file that cannot be read."""
    kind = file_name.lower().rpartition(".")[2]
    if kind not in FORMATS:
        raise _wrong("Give a .csv, .xlsx or .json file.")
    if len(raw) > MAX_BYTES:
        raise _wrong(f"A file has at most {MAX_BYTES // 1_000_000} MB.")
    rows = _json_rows(raw) if kind == "json" else _table_rows(raw, kind)
    if not rows:
        raise _wrong("This file has no rows below its head line.")
    if len(rows) > MAX_ROWS:
        raise _wrong(f"A file holds at most {MAX_ROWS:,} rows; this one has more. Split it.")
    columns = {name for row in rows for name in row}
    if missing := [name for name in NEEDED if name not in columns]:
        raise _wrong(f"The column “{missing[0]}” is missing. Export something to see what a file looks like.")
    unread = sorted(name for name in columns - {*ALL} if name and any(row.get(name) for row in rows))
    kept = [{name: row.get(name, "") for name in ALL if row.get(name)} for row in rows if any(row.values())]
    return Read(kept, unread)


def unread_words(names: Sequence[str]) -> str:
    """What to say about columns that were left out: a slip in a head line must not pass for an empty column."""
    near = {name: get_close_matches(name, ALL, n=1, cutoff=0.8) for name in names}
    said = [f"“{name}” (did you mean “{near[name][0]}”?)" if near[name] else f"“{name}”" for name in names[:5]]
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return f"Left out, because no column is called so: {', '.join(said)}{more}."


def write_rows(rows: Iterable[Mapping[str, str]], kind: str, columns: Iterable[str] = NEEDED) -> bytes:
    """A file of the given kind (a key of FORMATS) with the columns that are used, and `columns` whether or not."""
    rows, wanted = list(rows), set(columns)
    names = [name for name in ALL if name in wanted or any(row.get(name) for row in rows)]
    clean = (lambda text: text) if kind == "json" else safe
    dataset = Dataset(*([clean(row.get(name, "")) for name in names] for row in rows), headers=names)
    found = FORMATS[kind]().export_data(dataset)
    return found.encode("utf-8-sig" if kind == "csv" else "utf-8") if isinstance(found, str) else found


def _table_rows(raw: bytes, kind: str) -> list[Row]:
    try:
        table = _sheet(raw) if kind == "xlsx" else _lines(raw)
    except Invalid:
        raise
    except UnicodeDecodeError as error:
        raise _wrong("This file is not in UTF-8. Save it as “CSV UTF-8” and try again.") from error
    except Exception as error:  # whatever a library says about a stranger's file
        raise _wrong(f"This file cannot be read as {kind.upper()}.") from error
    heads = [_text(head).strip().lower().replace(" ", "_") for head in table[0]] if table else []
    if twice := next((head for head in heads if head and heads.count(head) > 1), ""):
        raise _wrong(f"Two columns are called “{twice}”.")
    if longer := next((n for n, row in enumerate(table, 1) if any(map(_text, row[len(heads) :]))), 0):
        raise _wrong(f"Row {longer} has more cells than the head line has columns.")
    return [{head: unsafe(_text(cell)) for head, cell in zip(heads, row, strict=False)} for row in table[1:]]


def _lines(raw: bytes) -> Table:
    """Spreadsheets in half of Europe write semicolons, whatever the file is called."""
    text = raw.decode("utf-8-sig")
    head = text.partition("\n")[0]
    cut = max(",;\t", key=head.count)
    return [tuple(row) for row in islice(csv.reader(io.StringIO(text), delimiter=cut), MAX_ROWS + 2)]


def _sheet(raw: bytes) -> Table:
    """The first sheet, read no further than it may be long."""
    _refuse_bomb(raw)
    book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
    return list(islice(book.worksheets[0].iter_rows(values_only=True), MAX_ROWS + 2))


def _json_rows(raw: bytes) -> list[Row]:
    try:
        data = read_foreign_json(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _wrong("This file is not in UTF-8.") from error
    except ValueError as error:
        raise _wrong(str(error)[:160]) from error
    if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
        raise _wrong("A JSON file holds a list of objects, one for each item.")
    return [{str(name): _text(value) for name, value in row.items()} for row in data]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value).replace("\0", "")


def _refuse_bomb(raw: bytes) -> None:
    """A workbook is a zip; what it says it unpacks to is believed only as far as it is small."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED or len(archive.infolist()) > 500:
            raise _wrong("This workbook is too large once it is unpacked.")


def _wrong(words: str) -> Invalid:
    return Invalid(words, {"file": words})
