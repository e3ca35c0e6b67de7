"""JSON that somebody typed, pasted or uploaded, read so that PostgreSQL can keep what comes out. Pure."""

import json
import math
import re
from typing import Any

_NO_TEXT = re.compile("[\0\ud800-\udfff]")


def read_foreign_json(text: str) -> Any:
    """The value in `text`. Raises ValueError with a sentence for what is no JSON, nested too deeply, or holds what no
    column can: NUL, half of a character (`\\ud83d` alone), NaN, infinity."""
    try:
        found = json.loads(text, parse_constant=_refuse)
        _check(found)
    except json.JSONDecodeError as error:
        raise ValueError(f"This is not JSON: {error}.") from error
    except RecursionError as error:
        raise ValueError("This is nested too deeply.") from error
    return found


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not a number that can be kept.")


def _check(value: Any) -> None:
    if isinstance(value, str):
        if _NO_TEXT.search(value):
            raise ValueError("A text holds a NUL, or half of a character.")
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError("A number is too large to be kept.")
    elif isinstance(value, list):
        for one in value:
            _check(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            _check(key)
            _check(one)
