"""A save on top of something that somebody else has changed."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from apps.common.errors import Conflict


class Stale(Conflict):
    """What is stored is not what the form was opened on. The edge merges, or shows both and asks."""


def base_of(values: Mapping[str, Any]) -> str:
    """A short name for exactly these values (JSON): a form carries it, the service compares it under the row's lock."""
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
