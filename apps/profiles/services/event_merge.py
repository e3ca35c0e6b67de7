"""Merges one file of events, set by set, inside the caller's transaction."""

from collections.abc import Iterator
from pathlib import Path

from django.db import connection
from psycopg.sql import SQL

from apps.common import clock
from apps.profiles.importing.lines import EventLine, event_lines
from apps.profiles.importing.outcome import Outcome, Progress
from apps.profiles.models import Source
from apps.profiles.services.reject_counts import refused_rows, reject_reasons
from apps.profiles.services.staging import copy_lines, escaped

_STAGE = """
CREATE TEMP TABLE import_stage (
  line bigint, problem text, external_id text, name text, at timestamptz, properties jsonb, event_id text
) ON COMMIT DROP
"""
_WORK = """
CREATE TEMP TABLE import_work ON COMMIT DROP AS
SELECT s.*, p.id AS profile_id,
       coalesce(s.problem, CASE WHEN p.id IS NULL THEN 'Nobody has this external_id.' END) AS reasons
FROM import_stage s LEFT JOIN profiles_profile p ON p.external_id = s.external_id
"""
_INSERT = """
INSERT INTO profiles_event (profile_id, name, at, properties, event_id, source_id, received_at)
SELECT profile_id, name, at, properties, event_id, %s, %s FROM import_work WHERE reasons IS NULL ORDER BY line
ON CONFLICT (event_id) DO NOTHING
"""


def merge_events(*, path: Path, source: Source, progress: Progress) -> Outcome:
    """Reads the file, keeps the events that are new by their id and says what came of it: an id that is known already,
    or twice in the file, is `unchanged`. `import_work` (line, reasons) stays until commit."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.import_stage, pg_temp.import_work, pg_temp.import_match")
        cursor.execute(_STAGE)
        progress.enter("Reading the file")
        copy_lines(cursor, SQL("COPY import_stage FROM STDIN"), map(_line, event_lines(path)), progress)
        progress.enter("Looking up people")
        cursor.execute("ANALYZE import_stage")
        cursor.execute(_WORK)
        progress.enter("Writing events")
        cursor.execute(_INSERT, [source.pk, clock.now()])
        created = cursor.rowcount
        cursor.execute("SELECT count(*) FROM import_work")
        rows = cursor.fetchone()[0]
        reasons = reject_reasons(cursor)
    rejected = sum(reasons.values())
    return Outcome(rows, created, 0, rows - rejected - created, rejected, reasons)


def refused_lines(path: Path) -> Iterator[tuple[int, str, str]]:
    """Line number, reason and the line as it stands in the file."""
    events = event_lines(path)
    for number, reason in refused_rows():
        event = next(event for event in events if event.number == number)
        yield number, reason, event.raw


def _line(event: EventLine) -> str:
    if event.problem:
        return f"{event.number}\t{escaped(event.problem)}\t\\N\t\\N\t\\N\t\\N\t\\N\n"
    cells = (event.external_id, event.name, event.at, event.properties, event.event_id)
    return f"{event.number}\t\\N\t" + "\t".join(map(escaped, cells)) + "\n"
