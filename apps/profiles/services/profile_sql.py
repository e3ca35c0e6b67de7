"""The statements of a profile import, written for the columns of one plan.

Every cell is typed by a regular expression and cast only inside a CASE that has seen it match, so no cell of any file
can raise (proven.md, "Import"). Levels end in OFFSET 0, which keeps PostgreSQL from merging them and computing the
expressions of the lower one several times.
"""

import zoneinfo
from collections.abc import Iterable
from functools import cache

from psycopg import sql
from psycopg.sql import SQL, Composable, Identifier, Literal

from apps.profiles.importing import cells
from apps.profiles.importing.cells import CellType
from apps.profiles.importing.plan import Column, Plan, Target

STAGE, WORK = SQL("import_stage"), SQL("import_work")
# Between the reasons of one row; the first of them is what rejects are grouped by.
SEPARATOR = "\x1f"
ADDRESSES = {Target.EMAIL: "email", Target.PHONE: "phone"}
FIELDS = {
    Target.FIRST_NAME: "first_name",
    Target.LAST_NAME: "last_name",
    Target.LOCALE: "locale",
    Target.TIME_ZONE: "time_zone",
    Target.COUNTRY: "country",
}
_PAIRS = 40  # no function takes more than 100 arguments


def staged_places(plan: Plan) -> list[int]:
    """The columns of the file that are read at all."""
    return [p for p, column in enumerate(plan.columns) if column.to is not Target.IGNORE or p == plan.id_place]


def address_places(plan: Plan) -> list[tuple[int, Target]]:
    return [(place, target) for target in ADDRESSES if (place := plan.place_of(target)) is not None]


def create_stage(plan: Plan) -> Composable:
    """Text as it stands in the file, the digests of addresses, and what is wrong with the row as such."""
    columns = [SQL("{} text").format(_cell(place)) for place in staged_places(plan)]
    columns += [SQL("{} bytea").format(_digest(target)) for _, target in address_places(plan)]
    return SQL("CREATE TEMP TABLE {} (line bigint, problem text, {}) ON COMMIT DROP").format(
        STAGE, SQL(", ").join(columns)
    )


def create_work(plan: Plan) -> Composable:
    """One row per row of the file: trimmed, typed and judged. `reasons` is NULL where nothing is wrong."""
    return SQL(
        "CREATE TEMP TABLE {} ON COMMIT DROP AS SELECT line, {}, {} AS traits, {} AS reasons FROM ({}) typed"
    ).format(WORK, SQL(", ").join(_kept(plan)), _traits(plan), _reasons(plan), _typed(plan))


def mark_repeated() -> Composable:
    """The first row with an id counts; later ones are rejected, whether or not the first was good."""
    return SQL(
        "UPDATE {work} w SET reasons = concat_ws({sep}, w.reasons, {reason}) FROM ("
        "SELECT external_id, min(line) AS line FROM {work} WHERE external_id IS NOT NULL "
        "GROUP BY 1 HAVING count(*) > 1) first WHERE w.external_id = first.external_id AND w.line > first.line"
    ).format(work=WORK, sep=Literal(SEPARATOR), reason=Literal("The id occurs in an earlier row of this file."))


def kept_names(plan: Plan) -> list[str]:
    """The plain columns of a profile that the file fills."""
    return [name for target, name in FIELDS.items() if plan.place_of(target) is not None]


def _cell(place: int) -> Identifier:
    return Identifier(f"c{place}")


def _value(place: int) -> Identifier:
    return Identifier(f"v{place}")


def _digest(target: Target) -> Identifier:
    return Identifier(f"{ADDRESSES[target]}_digest")


def _trimmed(plan: Plan) -> Composable:
    spaces = Literal(cells.SPACES)
    parts: list[Composable] = [SQL("line"), SQL("problem")]
    for place in staged_places(plan):
        parts.append(SQL("nullif(btrim({cell}, {spaces}), '') AS {cell}").format(cell=_cell(place), spaces=spaces))
    parts += [_digest(target) for _, target in address_places(plan)]
    return SQL("SELECT {} FROM {} OFFSET 0").format(SQL(", ").join(parts), STAGE)


def _typed(plan: Plan) -> Composable:
    parts = [SQL("*"), *(SQL("{} AS {}").format(value, _value(place)) for place, value in _values(plan))]
    return SQL("SELECT {} FROM ({}) trimmed OFFSET 0").format(SQL(", ").join(parts), _trimmed(plan))


def _values(plan: Plan) -> Iterable[tuple[int, Composable]]:
    """For each column but the id: its value when the cell can be taken, else NULL."""
    for place, column in enumerate(plan.columns):
        if column.to is Target.TRAIT:
            yield place, _trait_value(_cell(place), column.type)
        elif column.to not in (Target.EXTERNAL_ID, Target.IGNORE):
            yield place, _field_value(_cell(place), column.to)


def _trait_value(cell: Composable, kind: CellType) -> Composable:
    if kind is CellType.TEXT:
        return SQL("CASE WHEN length({c}) <= {n} THEN to_jsonb({c}) END").format(c=cell, n=Literal(cells.MAX_TEXT))
    value = {
        CellType.NUMBER: SQL("to_jsonb(trim_scale({c}::numeric))").format(c=cell),
        CellType.BOOLEAN: SQL("to_jsonb({c} ~ '^[1tTyY]')").format(c=cell),
        CellType.DATE: SQL("to_jsonb(left({c}, 10))").format(c=cell),
    }[kind]
    return SQL("CASE WHEN length({c}) <= {n} AND {c} ~ {pattern} THEN {value} END").format(
        c=cell, n=Literal(cells.MAX_NUMBER), pattern=_whole(cells.PATTERNS[kind]), value=value
    )


def _field_value(cell: Composable, target: Target) -> Composable:
    if target is Target.TIME_ZONE:
        zones = sql.SQL(", ").join(Literal(name) for name in sorted(_zones()))
        return SQL("CASE WHEN {c} IN ({zones}) THEN {c} END").format(c=cell, zones=zones)
    patterns = {
        Target.EMAIL: cells.EMAIL,
        Target.PHONE: cells.PHONE,
        Target.LOCALE: cells.LOCALE,
        Target.COUNTRY: cells.COUNTRY,
    }
    values = {
        Target.LOCALE: SQL("replace({c}, '_', '-')").format(c=cell),
        Target.COUNTRY: SQL('upper({c} COLLATE "C")').format(c=cell),
    }
    if target not in patterns:
        return SQL("CASE WHEN length({c}) <= {n} THEN {c} END").format(c=cell, n=Literal(cells.MAX_NAME))
    return SQL("CASE WHEN length({c}) <= {n} AND {c} ~ {pattern} THEN {value} END").format(
        c=cell,
        n=Literal(cells.MAX_ADDRESS),
        pattern=_whole(patterns[target]),
        value=values.get(target, cell),
    )


def _kept(plan: Plan) -> list[Composable]:
    kept: list[Composable] = [SQL("{} AS external_id").format(_cell(plan.id_place))]
    for target, name in (FIELDS | ADDRESSES).items():
        if (place := plan.place_of(target)) is not None:
            kept.append(SQL("{} AS {}").format(_value(place), Identifier(name)))
    return [*kept, *(_digest(target) for _, target in address_places(plan))]


def _traits(plan: Plan) -> Composable:
    pairs = [SQL("{}, {}").format(Literal(column.key), _value(place)) for place, column in plan.traits]
    if not pairs:
        return SQL("'{}'::jsonb")
    groups = [pairs[start : start + _PAIRS] for start in range(0, len(pairs), _PAIRS)]
    objects = [SQL("jsonb_build_object({})").format(SQL(", ").join(group)) for group in groups]
    return SQL("jsonb_strip_nulls({})").format(SQL(" || ").join(objects))


def _reasons(plan: Plan) -> Composable:
    identity = SQL("CASE WHEN {c} IS NULL THEN {empty} WHEN length({c}) > {n} THEN {long} END").format(
        c=_cell(plan.id_place),
        empty=Literal("The id is empty."),
        n=Literal(cells.MAX_ID),
        long=Literal(f"The id is longer than {cells.MAX_ID} characters."),
    )
    checks = [identity]
    for place, _ in _values(plan):
        reason = Literal(f"Column “{plan.columns[place].header}”: {_wanted(plan.columns[place])}.")
        checks.append(
            SQL("CASE WHEN {c} IS NOT NULL AND {v} IS NULL THEN {reason} END").format(
                c=_cell(place), v=_value(place), reason=reason
            )
        )
    groups = [checks[start : start + _PAIRS] for start in range(0, len(checks), _PAIRS)]
    joined = [SQL("nullif(concat_ws({}, {}), '')").format(Literal(SEPARATOR), SQL(", ").join(g)) for g in groups]
    return SQL("CASE WHEN problem IS NOT NULL THEN problem ELSE nullif(concat_ws({}, {}), '') END").format(
        Literal(SEPARATOR), SQL(", ").join(joined)
    )


def _wanted(column: Column) -> str:
    return {
        Target.EMAIL: "not an e-mail address",
        Target.PHONE: "not a telephone number with its country code, such as +44 20 7946 0000",
        Target.LOCALE: "not a language code such as en or en-GB",
        Target.TIME_ZONE: "not a time zone such as Europe/London",
        Target.COUNTRY: "not a country code of two letters",
        Target.TRAIT: cells.WANTED[column.type],
    }.get(column.to, f"longer than {cells.MAX_NAME} characters")


def _whole(pattern: str) -> Literal:
    return Literal(f"^({pattern})$")


@cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())
