"""What prompts include of each other: how deep, and never in a circle. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from apps.prompts import rules
from apps.prompts.spec import IncludeSpec

MAX_DEPTH = 5
MAX_TEXT = 4000
KINDS = ("prompt", "content")


def include_problem(row: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with one pinned include as JSON, by part; empty when it can be used."""
    if row.get("kind") not in KINDS or not str(row.get("name") or "").strip():
        return {"uuid": "Choose what to include."}
    if not str(row.get("text") or "").strip():
        return {"text": "It says nothing."}
    if len(row["text"]) > MAX_TEXT:
        return {"text": f"At most {MAX_TEXT:,} characters."}
    if any(rules.problems(rule) for rule in row.get("rules") or ()):
        return {"text": "One of its rules cannot be read."}
    nested = (include_problem(one) for one in row.get("includes") or ())
    return next((found for found in nested if found), {})


def depth(includes: Iterable[IncludeSpec]) -> int:
    """How many levels are included: 0 without any."""
    return max((1 + depth(one.includes) for one in includes), default=0)


def circle(name: str, uuid: str, includes: Iterable[IncludeSpec]) -> tuple[str, ...]:
    """The names on the way from the prompt (`name`, `uuid`) back to itself; empty when no include leads there."""
    for one in includes:
        if one.kind == "prompt" and one.uuid == uuid:
            return (name, one.name)
        if way := circle(one.name, uuid, one.includes):
            return (name, *way)
    return ()
