"""CSV of what is seen, safe to open in a spreadsheet."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse

# A cell that starts with one of these may run as a formula (OWASP, "CSV injection"; wide forms count in some locales).
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Getter = Callable[[Any], object]


def safe_cell(value: object) -> object:
    """Text that a spreadsheet would evaluate gets an apostrophe in front; numbers stay numbers; None is empty."""
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(RISKY):
        return f"'{value}"
    return value


def csv_response(rows: Iterable[Any], columns: Sequence[tuple[str, Getter]], name: str) -> StreamingHttpResponse:
    """`rows` as an attachment `name`.csv; `columns` are (head, getter). UTF-8 with the mark that Excel needs.

    A queryset is read in chunks of 2,000, so that a long export holds little memory.
    """
    source = rows.iterator(chunk_size=2000) if hasattr(rows, "iterator") else iter(rows)
    response = StreamingHttpResponse(_lines(source, columns), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "no-store"
    return response


def json_lines_response(
    rows: QuerySet[Any], record: Callable[[Any], Mapping[str, object]], name: str
) -> StreamingHttpResponse:
    """One JSON object a line, for programs."""
    lines = (json.dumps(record(row), default=str) + "\n" for row in rows.iterator(chunk_size=2000))
    response = StreamingHttpResponse(lines, content_type="application/x-ndjson; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.jsonl"'
    response["Cache-Control"] = "no-store"
    return response


class _Echo:
    def write(self, line: str) -> str:
        return line


def _lines(rows: Iterator[Any], columns: Sequence[tuple[str, Getter]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow([safe_cell(head) for head, _ in columns])
    for row in rows:
        yield writer.writerow([safe_cell(getter(row)) for _, getter in columns])
