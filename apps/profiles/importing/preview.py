"""The first rows of a file as they would be imported, with what is wrong marked cell by cell. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from apps.profiles.importing import cells
from apps.profiles.importing.plan import Column, Plan, Target
from apps.profiles.importing.reading import Row

_PATTERNS = {
    Target.EMAIL: (cells.EMAIL, "not an e-mail address"),
    Target.PHONE: (cells.PHONE, "not a number with its country code"),
    Target.LOCALE: (cells.LOCALE, "not a language code"),
    Target.COUNTRY: (cells.COUNTRY, "not a country code of two letters"),
}


@dataclass(frozen=True)
class PreviewCell:
    text: str
    problem: str
    is_ignored: bool = False


@dataclass(frozen=True)
class PreviewRow:
    """`problem` is what is wrong with the row as such; then its cells are not judged."""

    number: int
    cells: list[PreviewCell]
    problem: str


def preview(rows: Iterable[Row], plan: Plan) -> list[PreviewRow]:
    seen: set[str] = set()
    return [_row(row, plan, seen) for row in rows]


def _row(row: Row, plan: Plan, seen: set[str]) -> PreviewRow:
    if row.problem:
        return PreviewRow(
            row.number, [PreviewCell(cell[:80], "") for cell in row.cells[: len(plan.columns)]], row.problem
        )
    shown = [
        PreviewCell(cells.trimmed(cell)[:80], cell_problem(cells.trimmed(cell), column), column.to is Target.IGNORE)
        for cell, column in zip(row.cells, plan.columns, strict=True)
    ]
    if plan.id_place >= 0:
        identity = cells.trimmed(row.cells[plan.id_place])
        problem = "the id is empty" if not identity else "occurs in an earlier row" if identity in seen else ""
        shown[plan.id_place] = replace(shown[plan.id_place], problem=problem or shown[plan.id_place].problem)
        seen.add(identity)
    return PreviewRow(row.number, shown, "")


def cell_problem(value: str, column: Column) -> str:
    """Why a trimmed cell would be refused in this column, "" when it would not."""
    if not value or column.to is Target.IGNORE:
        return ""
    if column.to is Target.TRAIT:
        return "" if cells.fits(value, column.type) else cells.WANTED[column.type]
    if column.to in _PATTERNS:
        pattern, problem = _PATTERNS[column.to]
        text = cells.phone(value) if column.to is Target.PHONE else value
        return "" if len(text) <= cells.MAX_ADDRESS and cells.matches(pattern, text) else problem
    return f"longer than {cells.MAX_NAME} characters" if len(value) > cells.MAX_NAME else ""
