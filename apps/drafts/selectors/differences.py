"""Word by word: what an edit changed."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apps.ai.types import DraftText

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class WordDiff:
    """One changed field as stretches: ("same" | "removed" | "added", text)."""

    field: str
    stretches: tuple[tuple[str, str], ...]


def tokens(text: str) -> list[str]:
    """Words, runs of white space and single punctuation marks; joining them gives the text back."""
    return _TOKEN.findall(text)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[WordDiff, ...]:
    """Fields of two wordings (DraftText as JSON) that differ, in reading order."""
    old, new = DraftText.from_json(before).texts(), DraftText.from_json(after).texts()
    keys = list(dict.fromkeys([*old, *new]))
    return tuple(
        WordDiff(field_label(key), _stretches(old.get(key, ""), new.get(key, "")))
        for key in keys
        if old.get(key, "") != new.get(key, "")
    )


def field_label(key: str) -> str:
    """A text field's name for people: "subject" is "Subject", "paragraphs.0" is "Paragraph 1"."""
    number = key.removeprefix("paragraphs.")
    return f"Paragraph {int(number) + 1}" if number != key else key.title()


def edit_distance(before: Mapping[str, Any], after: Mapping[str, Any]) -> float:
    """Share of tokens that changed, 0 to 1: 1 − the matching ratio over all fields joined."""
    old, new = ("\n".join(DraftText.from_json(fields).texts().values()) for fields in (before, after))
    return 1.0 - difflib.SequenceMatcher(None, tokens(old), tokens(new), autojunk=False).ratio()


def _stretches(old: str, new: str) -> tuple[tuple[str, str], ...]:
    a, b = tokens(old), tokens(new)
    out: list[tuple[str, str]] = []
    for tag, a1, a2, b1, b2 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            out.append(("same", "".join(a[a1:a2])))
            continue
        if a2 > a1:
            out.append(("removed", "".join(a[a1:a2])))
        if b2 > b1:
            out.append(("added", "".join(b[b1:b2])))
    return tuple(out)
