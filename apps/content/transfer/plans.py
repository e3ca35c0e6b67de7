"""What a file's rows would do, as things stand now."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tablib import Dataset

from apps.content.models import Asset, Item, Stock, Version
from apps.content.transfer.cells import ALL, Names
from apps.content.transfer.resource import ContentResource, Key, Planned, key_of

Row = Mapping[str, str]


@dataclass(frozen=True)
class RowError:
    """`number` counts from the first row of the file, its head line included, as a spreadsheet shows it."""

    number: int
    name: str
    column: str
    message: str


@dataclass(frozen=True)
class Plan:
    """The rows that would be written, in the order of the file, and what is wrong with the others."""

    planned: tuple[Planned, ...]
    errors: tuple[RowError, ...]
    total: int

    @property
    def new(self) -> int:
        return sum(one.is_new for one in self.planned)

    @property
    def changed(self) -> int:
        return sum(one.is_wording_new and not one.is_new for one in self.planned)

    @property
    def other(self) -> int:
        """Only tags or stock."""
        return len(self.planned) - self.new - self.changed

    @property
    def wrong(self) -> int:
        return len({error.number for error in self.errors})

    @property
    def unchanged(self) -> int:
        return self.total - len(self.planned) - self.wrong


def plan(rows: Sequence[Row]) -> Plan:
    known = {(item.kind, item.name, item.locale): item for item in Item.objects.select_related("owner")}
    versions = Version.objects.order_by("item", "-number").distinct("item")
    newest = {version.item_id: version for version in versions}
    digests = frozenset(Asset.objects.values_list("digest", flat=True))
    stock = {str(family): quantity for family, quantity in Stock.objects.values_list("family", "quantity")}
    resource = ContentResource(known, newest, Names(_families(known, rows)), digests, stock)
    dataset = Dataset(*([row.get(name, "") for name in ALL] for row in rows), headers=list(ALL))
    result = resource.import_data(dataset, dry_run=True)
    errors = [_error(row.number, row.errors[0].error, rows) for row in result.error_rows]
    errors += [
        RowError(row.number + 1, str(rows[row.number - 1].get("name", "")), column, " ".join(messages))
        for row in result.invalid_rows
        for column, messages in row.field_specific_errors.items()
    ]
    return Plan(tuple(resource.planned), tuple(sorted(errors, key=lambda one: one.number)), len(rows))


def _error(number: int, error: Exception, rows: Sequence[Row]) -> RowError:
    return RowError(number + 1, str(rows[number - 1].get("name", "")), "", f"This row cannot be read ({error}).")


def _families(known: Mapping[Key, Item], rows: Sequence[Row]) -> dict[tuple[str, str], str]:
    """Also for what the file itself brings: a button may open a link of the same file."""
    families = {(kind, name): str(item.family) for (kind, name, _), item in known.items()}
    for row in rows:
        kind, name, _ = key_of(row)
        families.setdefault((kind, name), str(uuid.uuid4()))
    return families
