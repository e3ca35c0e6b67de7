"""The form of a layout. Its blocks are one text, one JSON object a line; the page draws them as rows."""

import json
import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from apps.common.foreign_json import read_foreign_json
from apps.content.forms.wordings import WordingForm
from apps.content.layouts.kinds import KINDS, MAX_BLOCKS, Block
from apps.content.layouts.reading import STANDARD, new_block, read_blocks
from apps.content.models import Item, Version

_ROW = re.compile(r"b-(\d{1,2})-([a-z_]+)", re.ASCII)
SAVE = ("", "save")


class BlocksField(forms.CharField):
    def to_python(self, value: Any) -> list[dict[str, str]]:  # type: ignore[override]
        return [block.to_json() for block in blocks_in(str(value or ""))]


class LayoutForm(WordingForm):
    kind = Item.Kind.LAYOUT
    own = ("blocks",)
    text = forms.CharField(label="What it is for", widget=forms.Textarea(attrs={"rows": 2}))
    blocks = BlocksField(label="Blocks", required=False, max_length=40_000)

    def __init__(self, data: QueryDict | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(with_blocks(data) if data is not None else None, *args, **kwargs)

    @property
    def shown(self) -> tuple[Block, ...]:
        """The blocks as stored or typed."""
        return blocks_in(str(self["blocks"].value() or ""))

    @classmethod
    def initial_from(cls, version: Version) -> dict[str, Any]:
        return {**super().initial_from(version), "blocks": text_of(read_blocks(version.fields["blocks"]))}


def text_of(blocks: tuple[Block, ...]) -> str:
    return "\n".join(json.dumps(block.to_json(), ensure_ascii=False) for block in blocks)


def blocks_in(text: str) -> tuple[Block, ...]:
    rows = (_row(line) for line in text.split("\n"))
    return read_blocks(row for row in rows if row)


def _row(line: str) -> Mapping[str, Any]:
    try:
        found = read_foreign_json(line or "null")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def with_blocks(data: QueryDict) -> QueryDict:
    """`data` with its rows (`b-0-kind`, `b-0-align`, …) as the text of its blocks, after the pressed button."""
    if "blocks" in data or "rows" not in data:
        return data
    data = data.copy()
    data["blocks"] = text_of(acted(_rows(data), data.get("do", ""), data.get("kind", "")))
    return data


def _rows(data: QueryDict) -> tuple[Block, ...]:
    rows: dict[int, dict[str, str]] = {}
    for name in data:
        found = _ROW.fullmatch(name)
        if found:
            rows.setdefault(int(found[1]), {})[found[2]] = str(data[name])
    return read_blocks(rows[place] for place in sorted(rows))


def acted(blocks: tuple[Block, ...], action: str, kind: str) -> tuple[Block, ...]:
    """The blocks after `add`, `up:2`, `down:2`, `move:2:0` or `remove:2`; anything else leaves them as they are."""
    verb, _, number = action.partition(":")
    listed = list(blocks)
    if verb == "add" and kind in KINDS and len(listed) <= MAX_BLOCKS:
        at = 0 if kind == "header" else len(listed) - (listed[-1:] != [] and listed[-1].kind == "footer")
        listed.insert(at, new_block(kind))
        return tuple(listed)
    start, _, end = number.partition(":")
    place = _place(start, len(listed))
    if place is None:
        return blocks
    if verb == "remove":
        del listed[place]
        return tuple(listed)
    to = _place({"up": str(place - 1), "down": str(place + 1), "move": end}.get(verb, ""), len(listed))
    if to is not None:
        listed.insert(to, listed.pop(place))
    return tuple(listed)


def _place(number: str, count: int) -> int | None:
    is_one = number.isascii() and number.isdigit() and len(number) < 4 and int(number) < count
    return int(number) if is_one else None


def new_initial() -> dict[str, Any]:
    return {"blocks": text_of(STANDARD)}
