"""Word by word: the short edits in a pair of wordings. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from apps.ai.types import DraftText
from apps.prompts.learned import folded

MAX_WORDS = 8
AROUND = 6  # words on both sides of an edit that its evidence shows
_TOKEN = re.compile(r"\{\{.*?\}\}|[^\W_]+(?:[’'‑-][^\W_]+)*|\S", re.DOTALL)
_BREAK = "¶"  # between paragraphs, so that no phrase bridges two
_ENDS = frozenset(".?!…:" + _BREAK)


@dataclass(frozen=True)
class Word:
    text: str
    start: int
    end: int
    is_opening: bool  # the first of a sentence, where any word has a capital
    is_alone: bool = False  # a comma or an end follows, as after somebody's name

    @property
    def is_word(self) -> bool:
        return self.text[0].isalnum()


@dataclass(frozen=True)
class Side:
    """What stood on one side of an edit. Empty: nothing."""

    text: str = ""
    words: tuple[Word, ...] = ()

    @property
    def key(self) -> str:
        return folded(self.text)


@dataclass(frozen=True)
class Edit:
    """`before` became `after` somewhere in `field`; `stretches` show the place."""

    field: str
    before: Side
    after: Side
    stretches: tuple[tuple[str, str], ...]


def words_of(text: str) -> list[Word]:
    """Words (slots and single marks among them) with their places in the text."""
    found: list[Word] = []
    for match in _TOKEN.finditer(text):
        is_opening = not any(one.is_word for one in found) or found[-1].text in _ENDS
        is_alone = text[match.end() :].lstrip()[:1] in ("", ",", *_ENDS)
        found.append(Word(match[0], *match.span(), is_opening, is_alone))
    return found


def texts_of(draft: DraftText) -> dict[str, str]:
    """The fields of a draft; its paragraphs are one text, so that one more of them moves no other."""
    body = f"\n{_BREAK}\n".join(one.text for one in draft.paragraphs)
    said = {"subject": draft.subject, "preheader": draft.preheader, "greeting": draft.greeting}
    return {**said, "paragraphs": body, "closing": draft.closing}


def edits(before: DraftText, after: DraftText) -> Iterator[Edit]:
    """Every change of at most MAX_WORDS words that a rule about words could state."""
    new = texts_of(after)
    for field, old in texts_of(before).items():
        if old and new[field] and old != new[field]:
            yield from _in_field(field, old, new[field])


def _in_field(field: str, old: str, new: str) -> Iterator[Edit]:
    a, b = words_of(old), words_of(new)
    was_said, is_said = ([folded(one.text) for one in side] for side in (a, b))
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, was_said, is_said, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        was, now = _side(old, a[a1:a2]), _side(new, b[b1:b2])
        if was is None or now is None or was.key == now.key:
            continue
        head, tail = _slice(old, _from_a_word(a, a1)), _slice(old, a[a2 : a2 + AROUND])
        gone, come = _slice(old, a[a1:a2]), _slice(new, b[b1:b2])
        yield Edit(field, was, now, joined(head, gone, come, tail, is_start=a1 <= AROUND, is_end=a2 + AROUND >= len(a)))


def joined(
    head: str, gone: str, come: str, tail: str, *, is_start: bool = True, is_end: bool = True
) -> tuple[tuple[str, str], ...]:
    """The place of an edit as stretches, with dots where more of the text stands around it."""
    parts = (
        ("same", f"{head if is_start else f'… {head}'} " if head else ""),
        ("removed", f"{gone}{' ' if come else ''}" if gone else ""),
        ("added", come),
        ("same", (tail if tail[:1] in ".,;:!?" else f" {tail}") + ("" if is_end else " …") if tail else ""),
    )
    return tuple((kind, words.replace(_BREAK, " ")) for kind, words in parts if words)


def _from_a_word(words: list[Word], end: int) -> list[Word]:
    """The words before `end` that its evidence shows; where more stands before them, they do not begin with a mark."""
    start = max(end - AROUND, 0)
    while 0 < start < end and not words[start].is_word and not words[start].text.startswith("{{"):
        start += 1
    return words[start:end]


def _slice(text: str, words: list[Word]) -> str:
    return " ".join(text[words[0].start : words[-1].end].split()) if words else ""


def _side(text: str, words: list[Word]) -> Side | None:
    """One side without the marks at its ends; None when it is no phrase: too long, or with a slot, figure or stop."""
    while words and not words[0].is_word:
        if words[0].text.startswith("{{"):
            return None
        words = words[1:]
    while words and not words[-1].is_word:
        if words[-1].text.startswith("{{"):
            return None
        words = words[:-1]
    is_plain = all((one.is_word and not any(map(str.isdigit, one.text))) or one.text == "," for one in words)
    if not is_plain or sum(one.is_word for one in words) > MAX_WORDS:
        return None
    return Side(_slice(text, words), tuple(words))
