"""Importing people from CSV: 12 columns, typed, cleaned, validated, matched to people by id, errors reported.

Floor: COPY of the very rows that the import made, profiles and addresses, into empty tables with the same columns and
indexes. Three cases: everybody is new, nothing has changed, everything has changed.
"""

import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from django.db import connection, transaction
from psycopg.sql import SQL, Identifier

from apps.profiles.importing import reading
from apps.profiles.importing.outcome import Outcome, Progress
from apps.profiles.importing.plan import checked
from apps.profiles.importing.suggesting import suggest
from apps.profiles.models import Source
from apps.profiles.services.imports import known_traits
from apps.profiles.services.profile_merge import merge_profiles
from benchmarks import Row

SIZES = {"tiny": 100, "small": 100_000, "large": 1_000_000}
RUNS = 3
LIMITS = {"all new": 3.5, "unchanged": 1.5, "all changed": 5.0}
TABLES = ("profiles_profile", "profiles_contactpoint")
HEADERS = "external_id,email,first_name,last_name,country,plan,points,spent,member_since,is_member,city,newsletter"
CITIES = ("Porto", "Faro", "Berlin", "Osaka", "São Paulo", "Lyon")


def run(size: str) -> list[Row]:
    """Medians over three runs of each case. Leaves the database as it was."""
    number = SIZES[size]
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        files = [_write(Path(folder) / f"{name}.csv", number, shift) for name, shift in (("first", 0), ("second", 1))]
        rows = _measure(number, *files, folder=Path(folder))
        transaction.set_rollback(True)
    return rows


def _measure(number: int, first: Path, second: Path, *, folder: Path) -> list[Row]:
    new = _median(lambda: _import(first, created=number), keeps=False)
    _import(first, created=number)
    _analyze()
    unchanged = _median(lambda: _import(first, unchanged=number), keeps=False)
    changed = _median(lambda: _import(second, updated=number), keeps=False)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    copies = [_copy_out(table, folder / table) for table in TABLES]
    floor = _median(lambda: [_copy_in(table, path) for table, path in zip(TABLES, copies, strict=True)], keeps=False)
    return [
        Row(f"import profiles, {case}", f"{number:,} × 12", seconds, floor, LIMITS[case], memory)
        for case, seconds in (("all new", new), ("unchanged", unchanged), ("all changed", changed))
    ]


def _import(path: Path, **expected: int) -> None:
    shape = reading.inspect(path)
    plan = checked(suggest(path, shape, known_traits()))
    source = Source.objects.get_or_create(name="Benchmark")[0]
    outcome: Outcome = merge_profiles(path=path, shape=shape, plan=plan, source=source, actor=None, progress=Progress())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    assert {name: getattr(outcome, name) for name in expected} == expected, outcome


def _median(work: Callable[[], object], *, keeps: bool) -> float:
    seconds = []
    for _ in range(RUNS):
        with transaction.atomic():
            started = time.perf_counter()
            work()
            seconds.append(time.perf_counter() - started)
            transaction.set_rollback(not keeps)
    return statistics.median(seconds)


def _analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(TABLES)}")


def _copy_out(table: str, path: Path) -> Path:
    column = "id" if table == "profiles_profile" else "profile_id"
    statement = (
        f"COPY (SELECT * FROM {table} WHERE {column} IN (SELECT id FROM profiles_profile WHERE external_id "
        "LIKE 'bench-%')) TO STDOUT"
    )
    with connection.cursor() as cursor, path.open("wb") as stream, cursor.copy(statement) as copy:
        for chunk in copy:
            stream.write(chunk)
    return path


def _copy_in(table: str, path: Path) -> None:
    copied = Identifier(f"floor_{table}")
    with connection.cursor() as cursor:
        cursor.execute(SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(copied, Identifier(table)))
        with path.open("rb") as stream, cursor.copy(SQL("COPY {} FROM STDIN").format(copied)) as copy:
            while chunk := stream.read(256 * 1024):
                copy.write(chunk)


def _write(path: Path, number: int, shift: int) -> Path:
    """`shift` changes a trait of everybody."""
    start = date(2015, 1, 1)
    with path.open("w", encoding="utf-8") as stream:
        stream.write(HEADERS + "\n")
        for n in range(number):
            stream.write(
                f"bench-{n:07},bench-{n:07}@customers.example,Ana{n % 900},Silva{n % 5000},{('PT', 'DE', 'JP')[n % 3]},"
                f"{('free', 'pro', 'team')[n % 3]},{n % 997 + shift},{n % 9000 / 100:.2f},"
                f"{start + timedelta(days=n % 4000)},{n % 2},{CITIES[n % 6]},{('yes', 'no')[n % 2]}\n"
            )
    return path
