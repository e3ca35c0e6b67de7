"""The hash of a plan. Pure. (The hash of a wording stands in drafts.fingerprint, which stores it.)"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def plan_hash(document: Mapping[str, Any]) -> str:
    """sha256 in hex of a plan's canonical JSON (sorted keys, UTF-8, no spaces)."""
    canonical = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()
