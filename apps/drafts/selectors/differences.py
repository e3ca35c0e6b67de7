"""Word by word: what an edit changed."""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from apps.ai.channels import CHANNELS
from apps.ai.types import DraftText, ExpandedBrief

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class WordDiff:
    """One changed part as stretches: ("same" | "removed" | "added", text)."""

    field: str
    stretches: tuple[tuple[str, str], ...]


def tokens(text: str) -> list[str]:
    """Words, runs of white space and single punctuation marks; joining them gives the text back."""
    return _TOKEN.findall(text)


def differences(before: Mapping[str, Any], after: Mapping[str, Any], brief: ExpandedBrief) -> tuple[WordDiff, ...]:
    """What differs between two wordings (DraftText as JSON) of a brief: texts in reading order, then chosen content."""
    old, new = DraftText.from_json(before), DraftText.from_json(after)
    sides = (_said(old, brief), _said(new, brief))
    labels = list(dict.fromkeys([*sides[0], *sides[1]]))
    texts = [(label, *(side.get(label, "") for side in sides)) for label in labels]
    return tuple(WordDiff(label, _stretches(was, now)) for label, was, now in texts if was != now)


def _said(draft: DraftText, brief: ExpandedBrief) -> dict[str, str]:
    """Every part of a draft in words, by its label on the brief's channel."""
    name_of = CHANNELS[brief.channel].name_of
    said = {name_of(key): text for key, text in draft.texts().items()}
    for number, paragraph in enumerate(draft.paragraphs):
        said[f"{name_of(f'paragraphs.{number}')} relies on"] = _names(paragraph.cites, brief)
    chosen = {"Call to action": [draft.action], "Opens": [draft.link], "Image": [draft.image]}
    return said | {label: _names(ids, brief) for label, ids in (*chosen.items(), ("Disclaimers", draft.disclaimers))}


def _names(ids: Iterable[str], brief: ExpandedBrief) -> str:
    return ", ".join(item.name if (item := brief.content(one)) else one for one in ids if one)


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
