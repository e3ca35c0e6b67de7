"""Which rows of `import_work` were refused, and why."""

from collections.abc import Iterator

from django.db import connection
from django.db.backends.utils import CursorWrapper

from apps.profiles.services.profile_sql import SEPARATOR

_BATCH = 10_000


def reject_reasons(cursor: CursorWrapper) -> dict[str, int]:
    """How many rows were refused for each first reason, most frequent first."""
    cursor.execute(
        "SELECT split_part(reasons, %s, 1), count(*) FROM import_work WHERE reasons IS NOT NULL "
        "GROUP BY 1 ORDER BY 2 DESC, 1",
        [SEPARATOR],
    )
    return dict(cursor.fetchall())


def refused_rows() -> Iterator[tuple[int, str]]:
    """(row number, all reasons as one sentence after the other), in the order of the file."""
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT line, reasons FROM import_work WHERE reasons IS NOT NULL AND line > %s ORDER BY line LIMIT %s",
                [last, _BATCH],
            )
            found = cursor.fetchall()
        if not found:
            return
        for line, reasons in found:
            yield line, reasons.replace(SEPARATOR, " ")
        last = found[-1][0]
