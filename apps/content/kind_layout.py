"""What a layout consists of: its channel and its blocks. Pure."""

from collections.abc import Mapping
from typing import Any

from apps.content.layouts.reading import errors_of, read_blocks


def clean_layout(fields: Mapping[str, Any], errors: dict[str, str]) -> dict[str, Any]:
    """Blocks with every parameter of their kind. Errors are named `blocks` and `blocks.<place>.<parameter>`."""
    rows = fields.get("blocks")
    blocks = read_blocks(row for row in rows if isinstance(row, Mapping)) if isinstance(rows, list | tuple) else ()
    for place, words in errors_of(blocks).items():
        errors[f"blocks.{place}".rstrip(".")] = words
    return {"channel": "email", "blocks": [block.to_json() for block in blocks]}
