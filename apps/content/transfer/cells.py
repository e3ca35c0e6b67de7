"""One version as the cells of a file, and back. Pure.

A cell is text. What is a list stands with commas or on lines, other content is named by its name, a rule is JSON. In a
spreadsheet a text that would run as a formula gets an apostrophe in front, which reading takes off again.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from apps.common.exports import RISKY
from apps.common.foreign_json import read_foreign_json

SHARED = (
    "kind", "name", "language", "class", "tags", "channels", "valid_from", "valid_until", "text",
)  # fmt: skip
# How a cell is written: words, commas (a list), lines (a list), pairs, json, name (one item), names (items).
COLUMNS: dict[str, dict[str, str]] = {
    "claim": {"claim_classes": "commas"},
    "offer": {
        "unit": "words", "value": "words", "currency": "words", "code": "words", "claim_classes": "commas",
        "eligibility": "json",
    },
    "call_to_action": {"link": "name"},
    "link": {"url": "words"},
    "snippet": {"role": "words", "needs": "lines", "when": "json"},
    "disclaimer": {"items": "names", "classes": "commas", "claim_classes": "commas"},
    "brand_voice": {"tone": "lines", "say": "lines", "avoid": "lines"},
    "persona": {"wants": "lines", "worries": "lines"},
    "image": {
        "digest": "words", "type": "words", "width": "number", "height": "number", "brief": "words", "model": "words",
    },
    "layout": {"blocks": "json"},
    "catalog_item": {
        "type": "words", "code": "words", "value": "words", "currency": "words", "link": "name",
        "attributes": "pairs", "claim_classes": "commas", "eligibility": "json",
    },
}  # fmt: skip
EXTRA = ("stock", "data")  # a catalogue item's stock; a picture's bytes in base64, in JSON files only
ALL = (*SHARED, *dict.fromkeys(name for columns in COLUMNS.values() for name in columns), *EXTRA)


class BadCell(ValueError):
    """What is wrong with a cell, for its column."""


@dataclass(frozen=True)
class Names:
    """How content that other content names is looked up: (kind, name) to the uuid that its languages share."""

    families: Mapping[tuple[str, str], str]

    @cached_property
    def _names(self) -> dict[str, str]:
        return {family: name for (_, name), family in self.families.items()}

    def name_of(self, family: str) -> str | None:
        return self._names.get(family)

    def uuid_of(self, name: str, kinds: Iterable[str]) -> str | None:
        return next((found for kind in kinds if (found := self.families.get((kind, name)))), None)


def written(kind: str, fields: Mapping[str, Any], names: Names) -> dict[str, str]:
    """The cells of a kind's own fields."""
    columns = COLUMNS[kind]
    return {name: _write(form, fields[name], names) for name, form in columns.items() if fields.get(name)}


def read(kind: str, cells: Mapping[str, str], names: Names) -> tuple[dict[str, Any], dict[str, str]]:
    """The fields of a kind as `kinds.clean` takes them, and what is wrong by column."""
    fields: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, form in COLUMNS[kind].items():
        text = cells.get(name, "")
        if not text.strip():
            continue
        try:
            fields[name] = _read(form, text, names)
        except BadCell as error:
            errors[name] = str(error)
    return fields, errors


def read_stock(kind: str, text: str, errors: dict[str, str]) -> int | None:
    """How many; None where the cell is empty, which keeps what is known."""
    text = text.strip().removesuffix(".0")
    if not text:
        return None
    if kind != "catalog_item":
        errors["stock"] = "Only catalogue items have a stock."
    elif not text.isdecimal() or len(text) > 9:
        errors["stock"] = f"“{text}” is not a whole number from 0 on."
    else:
        return int(text)
    return None


def safe(text: str) -> str:
    """As a spreadsheet may hold it. A text that begins with an apostrophe gets one too, so that reading is exact."""
    return f"'{text}" if text.startswith((*RISKY, "'")) else text


def unsafe(text: str) -> str:
    """What `safe` was given."""
    return text[1:] if text.startswith("'") and text[1:].startswith((*RISKY, "'")) else text


def _write(form: str, value: Any, names: Names) -> str:
    if form == "commas":
        return ", ".join(value)
    if form == "lines":
        return "\n".join(value)
    if form == "pairs":
        return "\n".join(f"{name}: {text}" for name, text in value.items())
    if form == "json":
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    if form == "name":
        return names.name_of(value) or value
    if form == "names":
        return "\n".join(names.name_of(one) or one for one in value)
    return str(value)


def _read(form: str, text: str, names: Names) -> Any:
    if form == "commas":
        return [part.strip() for part in text.split(",") if part.strip()]
    if form == "lines":
        return [line.strip() for line in text.splitlines() if line.strip()]
    if form == "pairs":
        return _pairs(text)
    if form == "json":
        return _json(text)
    if form == "name":
        return _uuid(text.strip(), ("link",), names)
    if form == "names":
        return [
            _uuid(line.strip(), ("claim", "offer", "catalog_item"), names) for line in text.splitlines() if line.strip()
        ]
    if form == "number":
        return _number(text)
    return text.strip()


def _pairs(text: str) -> dict[str, str]:
    pairs = [line.partition(":") for line in text.splitlines() if line.strip()]
    if wrong := next((name for name, colon, _ in pairs if not colon), ""):
        raise BadCell(f"“{wrong.strip()}” is not of the form “Material: wool”.")
    return {name.strip(): value.strip() for name, _, value in pairs}


def _json(text: str) -> Any:
    try:
        return read_foreign_json(text)
    except ValueError as error:
        raise BadCell(str(error)) from error


def _uuid(name: str, kinds: Iterable[str], names: Names) -> str:
    found = names.uuid_of(name, kinds)
    if found is None:
        raise BadCell(f"There is no content called “{name}” that could stand here.")
    return found


def _number(text: str) -> int:
    try:
        return int(float(text))
    except (ValueError, OverflowError) as error:
        raise BadCell(f"“{text}” is not a number.") from error
