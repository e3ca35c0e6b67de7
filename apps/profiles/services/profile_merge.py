"""Merges one file of people into the profiles, set by set, inside the caller's transaction."""

from datetime import UTC, datetime, time
from pathlib import Path

from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg.sql import SQL, Composable, Identifier, Literal

from apps.common import clock
from apps.common.errors import Conflict
from apps.common.models import User
from apps.profiles.importing import reading
from apps.profiles.importing.outcome import Outcome, Progress
from apps.profiles.importing.plan import Grant, Plan, Target
from apps.profiles.importing.reading import Shape
from apps.profiles.models import Source
from apps.profiles.services import address_merge, profile_sql, staging
from apps.profiles.services.reject_counts import reject_reasons
from apps.profiles.services.traits import define_traits

# One import of people at a time: their updates would otherwise wait for each other row by row, or deadlock.
_LOCK = 7_214_000_001

_MATCH = """
CREATE TEMP TABLE import_match ON COMMIT DROP AS
SELECT w.line, p.id IS NULL AS is_new,
       coalesce(p.id, nextval(pg_get_serial_sequence('profiles_profile', 'id'))) AS profile_id,
       coalesce({differs}, false) AS is_changed {columns}
FROM import_work w LEFT JOIN profiles_profile p ON p.external_id = w.external_id {joins}
WHERE w.reasons IS NULL
"""
_INSERT = """
INSERT INTO profiles_profile (id, uuid, external_id, traits, source_id, created_at, updated_at {names})
SELECT m.profile_id, gen_random_uuid(), w.external_id, w.traits, {source}, {now}, {now} {values}
FROM import_work w JOIN import_match m USING (line) WHERE m.is_new
ON CONFLICT (external_id) DO NOTHING
"""
_UPDATE = """
UPDATE profiles_profile p SET traits = p.traits || w.traits, updated_at = {now} {values}
FROM import_work w JOIN import_match m USING (line)
WHERE p.id = m.profile_id AND m.is_changed AND NOT m.is_new
"""
_COUNTS = """
SELECT (SELECT count(*) FROM import_work), count(*) FILTER (WHERE is_new),
       count(*) FILTER (WHERE is_changed AND NOT is_new), count(*) FILTER (WHERE NOT is_changed AND NOT is_new)
FROM import_match
"""


def merge_profiles(
    *, path: Path, shape: Shape, plan: Plan, source: Source, actor: User | None, progress: Progress
) -> Outcome:
    """Reads the file, merges it and says what came of it. `import_work` (line, reasons) stays until commit.

    An empty cell leaves what is stored. Raises Conflict when somebody else created one of the profiles meanwhile
    (run it again), FileError when the file cannot be read to its end.
    """
    plan = define_traits(plan=plan, source=source)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute("DROP TABLE IF EXISTS pg_temp.import_stage, pg_temp.import_work, pg_temp.import_match")
        _stage(cursor, path, shape, plan, progress)
        progress.enter("Checking every cell")
        cursor.execute(profile_sql.create_work(plan))
        cursor.execute("DROP TABLE import_stage")
        cursor.execute(profile_sql.mark_repeated())
        progress.enter("Looking up people")
        cursor.execute("ANALYZE import_work")
        cursor.execute(_match(plan))
        cursor.execute("ANALYZE import_match")
        progress.enter("Writing people")
        _write(cursor, plan, source, actor)
        return _outcome(cursor)


def _stage(cursor: CursorWrapper, path: Path, shape: Shape, plan: Plan, progress: Progress) -> None:
    progress.enter("Reading the file")
    cursor.execute(profile_sql.create_stage(plan))
    lines = staging.profile_lines(reading.rows(path, shape), plan)
    staging.copy_lines(cursor, SQL("COPY import_stage FROM STDIN"), lines, progress)


def _match(plan: Plan) -> Composable:
    differs: list[Composable] = [SQL("NOT p.traits @> w.traits")] if plan.traits else []
    for name in profile_sql.kept_names(plan):
        differs.append(SQL("p.{0} <> w.{0}").format(Identifier(name)))
    columns, joins, more = address_merge.match_parts(plan)
    # `<>` with an empty cell is NULL, and NULL OR false is NULL: no difference.
    return SQL(_MATCH).format(
        differs=SQL(" OR ").join([*differs, *more]) if differs or more else SQL("false"),
        columns=SQL("").join(columns),
        joins=SQL("").join(joins),
    )


def _write(cursor: CursorWrapper, plan: Plan, source: Source, actor: User | None) -> None:
    now = Literal(clock.now())
    cursor.execute("SELECT count(*) FROM import_match WHERE is_new")
    expected = cursor.fetchone()[0]
    cursor.execute(_insert(plan, source, now))
    if cursor.rowcount != expected:
        raise Conflict("Somebody else created some of these people at the same moment. Nothing was kept; run it again.")
    cursor.execute(_update(plan, now))
    address_merge.write_addresses(cursor, plan, now)
    if plan.grant:
        address_merge.write_grant(cursor, plan.grant, given_at(plan.grant), source, actor, now)


def _insert(plan: Plan, source: Source, now: Composable) -> Composable:
    names = [Identifier(name) for name in profile_sql.kept_names(plan)]
    values: list[Composable] = [SQL(", coalesce(w.{}, '')").format(name) for name in names]
    if _brings_email(plan):
        names.append(Identifier("has_email"))
        values.append(SQL(", w.email IS NOT NULL"))
    return SQL(_INSERT).format(
        names=SQL("").join(SQL(", {}").format(name) for name in names),
        values=SQL("").join(values),
        source=Literal(source.pk),
        now=now,
    )


def _update(plan: Plan, now: Composable) -> Composable:
    names = [Identifier(name) for name in profile_sql.kept_names(plan)]
    values: list[Composable] = [SQL(", {0} = coalesce(w.{0}, p.{0})").format(name) for name in names]
    if _brings_email(plan):
        values.append(SQL(", has_email = p.has_email OR w.email IS NOT NULL"))
    return SQL(_UPDATE).format(values=SQL("").join(values), now=now)


def _brings_email(plan: Plan) -> bool:
    return plan.place_of(Target.EMAIL) is not None


def given_at(grant: Grant) -> datetime:
    """Consent is dated by the day; the ledger keeps the start of that day, UTC."""
    return datetime.combine(grant.given_on, time(), UTC)


def _outcome(cursor: CursorWrapper) -> Outcome:
    cursor.execute(_COUNTS)
    rows, created, updated, unchanged = cursor.fetchone()
    reasons = reject_reasons(cursor)
    return Outcome(rows, created, updated, unchanged, sum(reasons.values()), reasons)
