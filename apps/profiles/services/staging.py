"""From the rows of a file to a staging table: COPY in text form, a batch of lines at a time (39 MB for any size)."""

from collections.abc import Callable, Iterable, Iterator

from django.db.backends.utils import CursorWrapper
from psycopg.sql import Composable

from apps.common.crypto import address_digest
from apps.profiles.importing import cells
from apps.profiles.importing.outcome import Progress
from apps.profiles.importing.plan import Plan, Target
from apps.profiles.importing.reading import Row
from apps.profiles.services.profile_sql import address_places, staged_places

_BATCH = 500
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_CLEAN: dict[Target, Callable[[str], str]] = {Target.EMAIL: cells.trimmed, Target.PHONE: cells.phone}


def copy_lines(cursor: CursorWrapper, target: Composable, lines: Iterable[str], progress: Progress) -> None:
    """Feeds finished COPY lines to `target` and counts them in `progress`."""
    batch: list[str] = []
    with cursor.copy(target) as copy:
        for line in lines:
            batch.append(line)
            if len(batch) == _BATCH:
                copy.write("".join(batch))
                progress.done += len(batch)
                batch.clear()
        copy.write("".join(batch))
        progress.done += len(batch)


def profile_lines(rows: Iterable[Row], plan: Plan) -> Iterator[str]:
    """One COPY line per row: number, problem, the staged cells, a digest per address column."""
    places = staged_places(plan)
    addresses = [(places.index(place), _CLEAN[target]) for place, target in address_places(plan)]
    nothing = "\t\\N" * (len(places) + len(addresses)) + "\n"
    tabs = len(places) - 1
    for row in rows:
        if row.problem:
            yield f"{row.number}\t{escaped(row.problem)}{nothing}"
            continue
        values = [row.cells[place] for place in places]
        digests = ""
        for index, clean in addresses:
            address = values[index] = clean(values[index])
            # COPY eats one backslash, bytea reads `\x…` in hex.
            digests += f"\t\\\\x{address_digest(address).hex()}" if address else "\t\\N"
        line = "\t".join(values)
        if "\\" in line or "\n" in line or "\r" in line or line.count("\t") != tabs:
            line = "\t".join(map(escaped, values))
        yield f"{row.number}\t\\N\t{line}{digests}\n"


def escaped(text: str) -> str:
    return text.translate(_ESCAPES)
