"""The identity of a wording. Pure."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any


def content_hash(
    *,
    kind: str,
    locale: str,
    text: str,
    fields: Mapping[str, Any],
    valid_from: date | None,
    valid_until: date | None,
) -> str:
    """Sha256 in hex over canonical JSON (sorted keys, no white space, UTF-8) of everything an approval covers."""
    document = {
        "fields": dict(fields),
        "kind": kind,
        "locale": locale,
        "text": text,
        "valid_from": valid_from.isoformat() if valid_from else None,
        "valid_until": valid_until.isoformat() if valid_until else None,
    }
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
