"""Cases from a CSV file: one row a case, one column a fact. Rows that cannot be used say why. Pure.

Columns: `name`, `split`, `contents`, `without`, `mentions`, `avoids`, `cites`, `must` (pass or blocked), `material`,
`slot:<name>`, and any fact, by a name that is given or by its key such as `trait:plan`. Several phrases or names stand
in one cell with `|` between them.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from apps.prompts.testing.documents import MAX_CASES, case_problems

LISTS = {"contents": "contents", "without": "without"}
PHRASES = {"mentions": "phrases", "avoids": "phrases", "cites": "names"}
PLAIN = ("name", "split", "material")
MUST = {"pass": "passes", "passes": "passes", "blocked": "blocked", "block": "blocked"}


@dataclass(frozen=True)
class TableRow:
    """`line` as a spreadsheet counts it; `case` is a document of a case, `errors` by part of it."""

    line: int
    case: Mapping[str, Any]
    errors: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """`fault` says why nothing can be read at all; `unknown` are columns that are left out."""

    rows: tuple[TableRow, ...] = ()
    unknown: tuple[str, ...] = ()
    fault: str = ""

    @property
    def good(self) -> list[TableRow]:
        return [row for row in self.rows if not row.errors]

    @property
    def bad(self) -> list[TableRow]:
        return [row for row in self.rows if row.errors]


def read_table(
    data: bytes, contents: set[str], taken: set[str], facts: Mapping[str, str] = MappingProxyType({})
) -> Table:
    """Reads a CSV file; `contents` are the names that the set has, `taken` the names of its cases, `facts` the keys of
    facts by their names."""
    keys = {name.casefold(): key for name, key in facts.items()}
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Table(fault="This is not a UTF-8 text file. Save it as “CSV UTF-8” and choose it again.")
    if "\0" in text:
        return Table(fault="This file holds NUL characters. Save it again as “CSV UTF-8”.")
    try:
        dialect: Any = csv.Sniffer().sniff(text[:4000], delimiters=",;\t")
    except csv.Error:
        dialect = csv.excel
    reader = csv.DictReader(io.StringIO(text, newline=""), dialect=dialect, restkey="", restval="")
    typed = [(head or "").strip() for head in reader.fieldnames or ()]
    reader.fieldnames = heads = [head if _kind(head) else keys.get(head.casefold(), head) for head in typed]
    if "name" not in [head.lower() for head in heads]:
        return Table(fault="The first line needs a column “name”, beside facts such as “trait:plan”.")
    known = {head: _kind(head) for head in heads if head}
    rows: list[TableRow] = []
    seen = set(taken)
    for values in reader:
        if len(rows) == MAX_CASES:
            return Table(fault=f"A set holds at most {MAX_CASES} cases; this file has more rows.")
        cells = {key.strip(): (value or "").strip() for key, value in values.items() if key and isinstance(value, str)}
        if any(cells.values()):
            rows.append(_row(reader.line_num, cells, known, contents, seen))
    if not rows:
        return Table(fault="There is no case below the first line.")
    return Table(tuple(rows), tuple(head for head, kind in known.items() if not kind))


def _kind(head: str) -> str:
    name = head.lower()
    if name in (*PLAIN, *LISTS, *PHRASES, "must"):
        return name
    if name.startswith("slot:"):
        return "slot"
    return "fact" if ":" in head or name == "summary" else ""


def _row(line: int, cells: Mapping[str, str], known: Mapping[str, str], contents: set[str], seen: set[str]) -> TableRow:
    case: dict[str, Any] = {"facts": {}, "slots": {}, "expect": []}
    errors: dict[str, str] = {}
    for head, value in cells.items():
        kind = known.get(head, "")
        if not value:
            continue
        if kind in PLAIN:
            case[kind] = value.lower() if kind == "split" else value
        elif kind in LISTS:
            case[kind] = _several(value)
        elif kind in PHRASES:
            case["expect"].append({"kind": kind, PHRASES[kind]: _several(value)})
        elif kind == "must" and value.lower() in MUST:
            case["expect"].append({"kind": MUST[value.lower()]})
        elif kind == "must":
            errors["must"] = "Either pass or blocked."
        elif kind == "slot":
            case["slots"][head.partition(":")[2].strip()] = value
        elif kind == "fact":
            case["facts"][head] = value
    errors |= case_problems(case, contents)
    name = case.get("name", "")
    if name in seen:
        errors["name"] = "Another case has this name."
    seen.add(name)
    return TableRow(line, case, errors)


def _several(value: str) -> list[str]:
    return [part.strip() for part in value.split("|") if part.strip()]
