"""Reads events, one JSON object per line, with every fault named by its line. Pure.

    {"external_id": "c-17", "event": "purchase", "at": "2026-11-23T09:30:00Z", "properties": {"amount": 12.5},
     "id": "p-1"}                                                                        (all in one line)

`at` is ISO 8601; without a zone it is taken as UTC. `properties` may be left out. `id` makes an event known again; a
line without one is known by its own content, so that the same file twice still changes nothing.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from apps.profiles.importing.cells import trimmed
from apps.profiles.importing.reading import FileError, find_encoding

MAX_LINE = 1_000_000
MAX_NAME = 120
MAX_ID = 200
MAX_PROPERTIES = 64_000
# Names under this prefix are written by Attune itself (clicks, opens); a file must not forge them.
OWN_PREFIX = "attune:"


class EventLine(NamedTuple):
    """One event; `problem` makes it a reject, and then only `number` and `raw` mean anything."""

    number: int
    raw: str
    problem: str = ""
    external_id: str = ""
    name: str = ""
    at: str = ""
    properties: str = "{}"
    event_id: str = ""


class _Refused(Exception):
    pass


def event_lines(path: Path) -> Iterator[EventLine]:
    """Every line but blank ones. Raises FileError when the file is no text or a line is longer than MAX_LINE."""
    encoding = find_encoding(path)
    if encoding not in ("utf-8", "utf-8-sig"):
        raise FileError("Events are read as UTF-8 JSON lines; this file is written in another encoding.")
    with path.open(encoding=encoding, newline="\n") as stream:
        number = 0
        while line := stream.readline(MAX_LINE):
            number += 1
            if len(line) == MAX_LINE:
                raise FileError(f"Line {number:,} is longer than {MAX_LINE:,} characters.")
            if text := line.strip():
                yield _event(number, text)


def _event(number: int, text: str) -> EventLine:
    try:
        data = _parsed(text)
        name = _text(data, "event", MAX_NAME)
        if name.lower().startswith(OWN_PREFIX):
            raise _Refused(f"Names that start with {OWN_PREFIX} are Attune's own.")
        external_id, at, properties = _text(data, "external_id", MAX_ID), _moment(data.get("at")), _properties(data)
        given = _text(data, "id", MAX_ID) if data.get("id") is not None else ""
        return EventLine(number, text, "", external_id, name, at, properties, given or _digest(data))
    except _Refused as refused:
        return EventLine(number, text, str(refused))
    except RecursionError:
        return EventLine(number, text, "The line is nested too deeply.")


def _parsed(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text, parse_constant=_no_constant)
    except ValueError:
        raise _Refused("The line is not JSON.") from None
    if not isinstance(data, dict):
        raise _Refused("The line is not a JSON object.")
    if "\\u0000" in text and _has_nul(data):
        raise _Refused("The event holds a NUL character.")
    return data


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _has_nul(value: object) -> bool:
    return "\\u0000" in json.dumps(value).replace("\\\\", "")


def _text(data: dict[str, Any], key: str, longest: int) -> str:
    value = data.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not trimmed(value):
        raise _Refused(f"“{key}” is missing or no text.")
    value = trimmed(value)
    if len(value) > longest:
        raise _Refused(f"“{key}” is longer than {longest} characters.")
    return _encodable(value)


def _moment(value: object) -> str:
    if not isinstance(value, str):
        raise _Refused("“at” is missing or no time such as 2026-11-23T09:30:00Z.")
    try:
        moment = datetime.fromisoformat(value.strip())
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _Refused("“at” is no time such as 2026-11-23T09:30:00Z.") from None
    return moment.isoformat()


def _properties(data: dict[str, Any]) -> str:
    properties = data.get("properties")
    if properties is None:
        return "{}"
    if not isinstance(properties, dict):
        raise _Refused("“properties” is not an object.")
    try:
        text = _encodable(json.dumps(properties, ensure_ascii=False, separators=(",", ":"), allow_nan=False))
    except ValueError:
        raise _Refused("“properties” holds a number that is too large.") from None
    if len(text) > MAX_PROPERTIES:
        raise _Refused(f"“properties” is longer than {MAX_PROPERTIES:,} characters.")
    return text


def _encodable(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise _Refused("The event holds half a character (an unpaired surrogate).") from None
    return text


def _digest(data: dict[str, Any]) -> str:
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":"))
    return f"line:{hashlib.sha256(canonical.encode()).hexdigest()}"
