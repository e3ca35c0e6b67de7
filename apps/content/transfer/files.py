"""Content as CSV, XLSX and JSON files: reading a stranger's, writing ours."""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

from import_export.formats import base_formats
from tablib import Dataset

from apps.common.errors import Invalid
from apps.content.transfer.cells import ALL, safe, unsafe

MAX_BYTES = 20_000_000
MAX_UNPACKED = 100_000_000
FORMATS = {"csv": base_formats.CSV, "xlsx": base_formats.XLSX, "json": base_formats.JSON}
NEEDED = ("kind", "name", "text")

Row = dict[str, str]


def read_rows(raw: bytes, file_name: str) -> list[Row]:
    """The rows of a file as texts by column. Raises Invalid with a sentence for a file that cannot be read."""
    kind = file_name.lower().rpartition(".")[2]
    if kind not in FORMATS:
        raise _wrong("Give a .csv, .xlsx or .json file.")
    if len(raw) > MAX_BYTES:
        raise _wrong(f"A file has at most {MAX_BYTES // 1_000_000} MB.")
    rows = _json_rows(raw) if kind == "json" else _table_rows(raw, kind)
    columns = {name for row in rows for name in row}
    if missing := [name for name in NEEDED if name not in columns]:
        raise _wrong(f"The column “{missing[0]}” is missing. Export something to see what a file looks like.")
    return [{name: row.get(name, "") for name in ALL if row.get(name)} for row in rows if any(row.values())]


def write_rows(rows: Iterable[Mapping[str, str]], kind: str) -> bytes:
    """A file of the given kind (a key of FORMATS) with only the columns that are used."""
    rows = list(rows)
    names = [name for name in ALL if any(row.get(name) for row in rows) or name in NEEDED]
    clean = (lambda text: text) if kind == "json" else safe
    dataset = Dataset(*([clean(row.get(name, "")) for name in names] for row in rows), headers=names)
    found = FORMATS[kind]().export_data(dataset)
    return found.encode("utf-8-sig" if kind == "csv" else "utf-8") if isinstance(found, str) else found


def _table_rows(raw: bytes, kind: str) -> list[Row]:
    try:
        if kind == "xlsx":
            _refuse_bomb(raw)
            dataset = FORMATS[kind]().create_dataset(raw)
        else:
            dataset = FORMATS[kind]().create_dataset(raw.decode("utf-8-sig"))
    except Invalid:
        raise
    except UnicodeDecodeError as error:
        raise _wrong("This file is not in UTF-8. Save it as “CSV UTF-8” and try again.") from error
    except Exception as error:  # whatever a library says about a stranger's file
        raise _wrong(f"This file cannot be read as {kind.upper()}.") from error
    heads = [str(head or "").strip().lower().replace(" ", "_") for head in dataset.headers or []]
    return [{head: unsafe(_text(cell)) for head, cell in zip(heads, row, strict=False)} for row in dataset]


def _json_rows(raw: bytes) -> list[Row]:
    try:
        data = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _wrong(f"This is not JSON: {str(error)[:120]}.") from error
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
