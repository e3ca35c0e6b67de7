"""From a file to a suggested plan: ids and addresses recognised, types guessed, privacy as strict as can be. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from apps.profiles.importing import cells, guessing, reading
from apps.profiles.importing.cells import CellType
from apps.profiles.importing.plan import NO_ID, Column, Plan, Privacy, Target
from apps.profiles.importing.reading import Row, Shape

_SAMPLE = 500


@dataclass(frozen=True)
class KnownTrait:
    """A trait that is defined already: its type and privacy win over any guess."""

    label: str
    type: CellType
    privacy: Privacy


def suggest(path: Path, shape: Shape, known: Mapping[str, KnownTrait]) -> Plan:
    """A plan for the file. `id_place` is NO_ID when no header says which column names people."""
    first = reading.sample(path, shape, _SAMPLE)
    types = guessing.types(islice(reading.rows(path, shape), guessing.GUESS_ROWS), len(shape.headers))
    id_place = guessing.id_column(shape.headers)
    keys = guessing.trait_keys(shape.headers)
    taken: set[Target] = set()
    columns = []
    for place, header in enumerate(shape.headers):
        to = Target.EXTERNAL_ID if place == id_place else guessing.target(header, _values(first, place))
        if to in taken and to not in (Target.TRAIT, Target.IGNORE):
            to = Target.TRAIT
        taken.add(to)
        columns.append(_column(header, to, keys[place], types[place], known))
    return Plan(tuple(columns), NO_ID if id_place is None else id_place)


def _column(header: str, to: Target, key: str, kind: CellType, known: Mapping[str, KnownTrait]) -> Column:
    if defined := known.get(key):
        return Column(header, to, key, defined.label, defined.type, defined.privacy)
    return Column(header, to, key, guessing.label(header), kind)


def _values(rows: list[Row], place: int) -> list[str]:
    values = (cells.trimmed(row.cells[place]) for row in rows if not row.problem)
    return [value for value in values if value]
