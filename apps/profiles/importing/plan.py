"""What a person (or a --map file) decided about each column. Kept as JSON with the import. Pure.

{"customer no": {"to": "external_id"},
 "mail":        {"to": "email"},
 "plan":        {"to": "trait", "key": "plan", "label": "Plan", "type": "text", "privacy": "plain"},
 "comment":     {"to": "ignore"}}
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from apps.common.errors import Invalid
from apps.profiles.importing.cells import CellType

MAX_KEY = 80
NO_ID = -1
MAX_LABEL = 120
# Our own rejects files name their first columns so: a corrected one can be sent back as it is.
IGNORED_HEADERS = ("attune_row", "attune_reason")


class Target(StrEnum):
    EXTERNAL_ID = "external_id"
    EMAIL = "email"
    PHONE = "phone"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    LOCALE = "locale"
    TIME_ZONE = "time_zone"
    COUNTRY = "country"
    TRAIT = "trait"
    IGNORE = "ignore"


class Privacy(StrEnum):
    PLAIN = "plain"
    SENSITIVE = "sensitive"
    IDENTITY = "identity"


@dataclass(frozen=True)
class Column:
    """One column of the file, in the file's order. The last four only mean something for a trait."""

    header: str
    to: Target
    key: str = ""
    label: str = ""
    type: CellType = CellType.TEXT
    privacy: Privacy = Privacy.IDENTITY


@dataclass(frozen=True)
class Grant:
    """The consent that everybody in the file has given: for which channel and purpose, in which words, when."""

    channel: str
    purpose: str
    wording: str
    given_on: dt.date


@dataclass(frozen=True)
class Plan:
    """`id_place` is the column that names people; it may be an address column at the same time."""

    columns: tuple[Column, ...]
    id_place: int
    grant: Grant | None = None

    def place_of(self, target: Target) -> int | None:
        return next((place for place, column in enumerate(self.columns) if column.to is target), None)

    @property
    def traits(self) -> list[tuple[int, Column]]:
        return [(place, column) for place, column in enumerate(self.columns) if column.to is Target.TRAIT]

    def to_json(self) -> dict[str, Any]:
        grant = {**asdict(self.grant), "given_on": self.grant.given_on.isoformat()} if self.grant else None
        return {"columns": [asdict(column) for column in self.columns], "id_place": self.id_place, "grant": grant}


def from_json(data: Mapping[str, Any]) -> Plan:
    """The plan that `to_json` wrote."""
    columns = tuple(
        Column(c["header"], Target(c["to"]), c["key"], c["label"], CellType(c["type"]), Privacy(c["privacy"]))
        for c in data["columns"]
    )
    grant = data.get("grant")
    given = Grant(**{**grant, "given_on": dt.date.fromisoformat(grant["given_on"])}) if grant else None
    return Plan(columns, data["id_place"], given)


def checked(plan: Plan) -> Plan:
    """The plan itself. Raises Invalid, with an error for each column that is wrong, when it cannot be carried out."""
    errors: dict[str, str] = {}
    keys: dict[str, str] = {}
    targets: dict[Target, str] = {}
    for place, column in enumerate(plan.columns):
        problem = _trait_problem(column, keys) if column.to is Target.TRAIT else _target_problem(column, targets)
        if column.to is Target.EXTERNAL_ID and place != plan.id_place:
            problem = "Only one column can be the id."
        if problem:
            errors[column.header] = problem
    if not 0 <= plan.id_place < len(plan.columns):
        errors[""] = "No column is the id."
    if plan.grant and plan.place_of(Target.EMAIL if plan.grant.channel == "email" else Target.PHONE) is None:
        errors[""] = "Consent needs a column with the addresses it was given for; this file has none."
    if errors:
        header, problem = next(iter(errors.items()))
        raise Invalid(f"Column “{header}”: {problem}" if header else problem, errors)
    return plan


def _trait_problem(column: Column, keys: dict[str, str]) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_]*", column.key) or len(column.key) > MAX_KEY:
        return f"A trait's key has lower case letters, digits and _, at most {MAX_KEY}."
    if not column.label or len(column.label) > MAX_LABEL or "\0" in column.label:
        return f"A trait needs a label of at most {MAX_LABEL} characters."
    if column.key in keys:
        return f"It has the same key as column “{keys[column.key]}”."
    keys[column.key] = column.header
    return ""


def _target_problem(column: Column, targets: dict[Target, str]) -> str:
    if column.to is Target.IGNORE:
        return ""
    if column.to in targets:
        return f"Column “{targets[column.to]}” already fills this."
    targets[column.to] = column.header
    return ""


def read_map(data: object, suggested: Plan) -> Plan:
    """A plan from the object of a --map file; columns that it does not name keep what was suggested for them.

    Raises Invalid when the map names a column that the file does not have, or says something unknown about one.
    """
    if not isinstance(data, dict):
        raise Invalid("The map must be a JSON object: each column's header with what to do with it.")
    headers = [column.header for column in suggested.columns]
    for header in data:
        if header not in headers:
            raise Invalid(f"The map names column “{header}”, which the file does not have.", {header: "unknown column"})
    columns = [
        _mapped(column, data[column.header]) if column.header in data else column for column in suggested.columns
    ]
    chosen = [
        place for place, header in enumerate(headers) if header in data and columns[place].to is Target.EXTERNAL_ID
    ]
    kept = suggested.id_place if suggested.place_of(Target.EXTERNAL_ID) is not None else NO_ID
    id_place = chosen[0] if chosen else kept if kept != NO_ID and columns[kept].to is Target.EXTERNAL_ID else NO_ID
    columns = [_without_second_id(column, place == id_place) for place, column in enumerate(columns)]
    return Plan(tuple(columns), id_place, suggested.grant)


def _without_second_id(column: Column, is_id: bool) -> Column:
    """A suggested id column gives way to the one that the map names."""
    if column.to is Target.EXTERNAL_ID and not is_id:
        return Column(column.header, Target.TRAIT, column.key, column.label, column.type, column.privacy)
    return column


def _mapped(column: Column, said: object) -> Column:
    if not isinstance(said, dict) or not isinstance(said.get("to"), str):
        raise Invalid(f'The map\'s entry for column “{column.header}” needs "to".', {column.header: "needs to"})
    unknown = set(said) - {"to", "key", "label", "type", "privacy"}
    if unknown:
        raise Invalid(f"The map's entry for column “{column.header}” knows no “{min(unknown)}”.", {column.header: "?"})
    return Column(
        column.header,
        _one_of(Target, said["to"], column.header),
        str(said.get("key") or column.key),
        str(said.get("label") or column.label),
        _one_of(CellType, said.get("type") or column.type, column.header),
        _one_of(Privacy, said.get("privacy") or column.privacy, column.header),
    )


def _one_of(words: Any, value: object, header: str) -> Any:
    try:
        return words(value)
    except ValueError:
        known = ", ".join(word.value for word in words)
        raise Invalid(f"Column “{header}”: “{value}” is none of {known}.", {header: f"none of {known}"}) from None


def with_id(plan: Plan, header: str) -> Plan:
    """The same plan with another id column. An address column stays an address too; raises Invalid if it is unknown."""
    headers: Sequence[str] = [column.header for column in plan.columns]
    if header not in headers:
        raise Invalid(
            f"The file has no column “{header}”. It has: {', '.join(headers[:30])}.", {"id": "unknown column"}
        )
    place = headers.index(header)
    columns = [_without_second_id(column, False) for column in plan.columns]
    if columns[place].to not in (Target.EMAIL, Target.PHONE):
        columns[place] = Column(header, Target.EXTERNAL_ID, columns[place].key, columns[place].label)
    return Plan(tuple(columns), place, plan.grant)
