"""JSON schemas on the wire and on the way back. Pure."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

MAX_ANSWER = 200_000
# Strict structured outputs refuse these (OpenAI, "Structured Outputs: supported schemas"); they are checked here.
_FENCE = re.compile(r"```(?:json|JSON)?[ \t]*\n(.*?)\n?```", re.DOTALL)
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
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
    """The answer as JSON data and what is wrong with it; data is None unless nothing is.

    One JSON value with a fence or prose around it is found; anything else that is not quite JSON is not mended.
    """
    if len(text) > MAX_ANSWER:
        return None, (f"The answer has {len(text)} characters; at most {MAX_ANSWER} are read.",)
    try:
        data = _read(text)
        faults = sorted(
            Draft202012Validator(schema).iter_errors(data), key=lambda fault: list(map(str, fault.absolute_path))
        )
    except json.JSONDecodeError as error:
        return None, (f"The answer is not JSON: it goes wrong at character {error.pos} ({error.msg}).",)
    except ValueError as error:
        return None, (f"The answer is not JSON: {error}.",)
    except RecursionError:
        return None, ("The answer is not JSON: it is nested too deeply.",)
    problems = [f"{fault.json_path}: {_plain(fault)}" for fault in faults[:12]]
    problems += [f"{path}: holds a character that stands for no text" for path in _unreadable(data)][:12]
    return (None, tuple(problems)) if problems else (data, ())


def _read(text: str) -> Any:
    """Strict JSON: no NaN, no infinity, no key twice. Raises ValueError."""
    try:
        return _load(text)
    except ValueError:
        inner = _inside(text)
        if inner is None:
            raise
        return _load(inner)


def _inside(text: str) -> str | None:
    """The one JSON object inside a fence or prose; None when there is none, or more than one."""
    fences = _FENCE.findall(text)
    if len(fences) == 1:
        return str(fences[0])
    start = text.find("{")
    if start < 0:
        return None
    try:
        _, end = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError):
        return None
    rest = text[end:]
    return None if "{" in rest or "}" in rest else text[start:end]


def _load(text: str) -> Any:
    return json.loads(text, parse_constant=_refuse, parse_float=_finite, object_pairs_hook=_once)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"the key “{next(n for n in names if names.count(n) > 1)[:40]}” is there twice")
    return found


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(f"{text[:20]} is no number that can be kept")
    return number


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not a JSON value")


def _unreadable(data: Any, path: str = "$") -> Iterator[str]:
    """Paths of strings that no database and no mail can hold: NUL and halves of surrogate pairs."""
    if isinstance(data, str):
        if _NO_TEXT.search(data):
            yield path
    elif isinstance(data, list):
        for place, one in enumerate(data):
            yield from _unreadable(one, f"{path}[{place}]")
    elif isinstance(data, dict):
        for key, one in data.items():
            yield from _unreadable(one, f"{path}.{key}")


def _plain(fault: ValidationError) -> str:
    """A fault without the whole value in it: an over-long text would otherwise be quoted back at full length."""
    message = str(fault.message)
    if len(message) <= 160:
        return message
    rest = message.removeprefix(repr(fault.instance)).strip()
    return rest if len(rest) <= 160 else f"…{rest[-120:]}"
