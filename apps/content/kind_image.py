"""What an image consists of beside its alt text. Pure.

The digest names the picture's bytes, so that who approves a version approves exactly them.
"""

import re
from collections.abc import Mapping
from typing import Any

ALT_LENGTH = 200
_DIGEST = re.compile(r"[0-9a-f]{64}")
_TYPES = ("png", "jpg")


def clean_image(fields: Mapping[str, Any], errors: dict[str, str]) -> dict[str, Any]:
    """Digest, type and size of the picture; for a generated one the brief it was made from, and the model."""
    digest, kind = str(fields.get("digest") or ""), str(fields.get("type") or "")
    width, height = _pixels(fields.get("width")), _pixels(fields.get("height"))
    if not _DIGEST.fullmatch(digest) or kind not in _TYPES or not width or not height:
        errors["file"] = "Choose a picture."
    out: dict[str, Any] = {"digest": digest, "type": kind, "width": width, "height": height}
    made = {name: str(fields.get(name) or "").strip() for name in ("brief", "model")}
    return out | {name: text for name, text in made.items() if text}


def alt_problem(text: str) -> str | None:
    if len(text) > ALT_LENGTH:
        return f"At most {ALT_LENGTH} characters; this has {len(text)}."
    return "This fits on one line." if "\n" in text else None


def _pixels(value: object) -> int:
    return value if isinstance(value, int) and 0 < value < 100_000 else 0
