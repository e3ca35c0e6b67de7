"""Words that commit like a figure does: free, guaranteed, the cheapest, better than, last chance. English."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from apps.content.guardrails.atoms import content_words
from apps.content.guardrails.commitment_words import IDIOM, PATTERNS, has_any
from apps.content.guardrails.text import Span


@dataclass(frozen=True)
class Commitment:
    """One such word. A source must hold its `group` and `word`; `nouns` say what it is about (empty: nothing said)."""

    group: str
    word: str
    nouns: frozenset[str]
    start: int
    end: int


@lru_cache(maxsize=8192)
def find_commitments(text: str) -> tuple[Commitment, ...]:
    """Every such word of `text`, in order; idioms ("feel free", "best wishes") are none."""
    candidates = list(_candidates(text))
    taken: list[Span] = [match.span() for match in IDIOM.finditer(text)] if candidates else []
    found: list[Commitment] = []
    for group, word, start, end in candidates:
        if not any(start < b and a < end for a, b in taken):
            taken.append((start, end))
            found.append(Commitment(group, word, _about(text, start, end), start, end))
    return tuple(sorted(found, key=lambda commitment: commitment.start))


def _candidates(text: str) -> Iterator[tuple[str, str, int, int]]:
    low = text.lower()
    for pattern in PATTERNS:
        if not has_any(low, pattern.triggers):
            continue
        for match in pattern.regex.finditer(text):
            name = match.lastgroup or 0
            word = pattern.word or _plain(match[name])
            yield pattern.group, "number one" if name == "rank" else word, *match.span(name)


def _plain(word: str) -> str:
    return re.sub(r"[\s\-]+", " ", word.lower())


def _about(text: str, start: int, end: int) -> frozenset[str]:
    """The one or two meaningful words after it in its clause; where none follows, the two before it."""
    after = re.split(r"[.!?;:,\n(]", text[end : end + 60], maxsplit=1)[0]
    if words := content_words(after)[:2]:
        return frozenset(words)
    return frozenset(content_words(re.split(r"[.!?;:,\n(]", text[max(0, start - 60) : start])[-1])[-2:])
