"""JSON schemas on the wire and on the way back. Pure."""

import json
from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator

MAX_ANSWER = 200_000
# Strict structured outputs refuse these (OpenAI, "Structured Outputs: supported schemas"); they are checked here.
_UNSUPPORTED = ("maxLength", "minLength", "maxItems", "minItems")


def strict_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema without the keywords that strict endpoints refuse; a length limit moves into the description."""
    out: dict[str, Any] = {}
    for key, value in schema.items():
        if key == "properties":
            out[key] = {name: strict_schema(part) for name, part in value.items()}
        elif key == "items":
            out[key] = strict_schema(value)
        elif key not in _UNSUPPORTED:
            out[key] = value
    if "maxLength" in schema and schema.get("type") == "string":
        words = schema.get("description", "")
        out["description"] = f"{words} (at most {schema['maxLength']} characters)".strip()
    return out


def read_answer(text: str, schema: Mapping[str, Any]) -> tuple[Any, tuple[str, ...]]:
    """The answer as JSON data and what is wrong with it; data is None unless nothing is."""
    if len(text) > MAX_ANSWER:
        return None, (f"The answer has {len(text)} characters; at most {MAX_ANSWER} are read.",)
    try:
        data = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        return None, (f"The answer is not JSON: {error}",)
    faults = sorted(
        Draft202012Validator(schema).iter_errors(data), key=lambda fault: list(map(str, fault.absolute_path))
    )
    problems = tuple(f"{fault.json_path}: {_plain(fault.message)}" for fault in faults[:12])
    return (None, problems) if problems else (data, ())


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not a JSON value")


def _plain(message: str) -> str:
    """A fault without the whole value in it: an over-long text would otherwise be quoted back at full length."""
    return message if len(message) <= 160 else f"…{message[-120:]}"
