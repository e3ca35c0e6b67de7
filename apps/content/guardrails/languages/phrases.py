"""A small notation for phrases, and finding them in tokens.

    last|final chance     one of several words
    guarant*  *garantie   a beginning, an end
    günstigst+            with and without the endings of an adjective (`bent` of the language)
    _                     any word
    very?                 may be missing
    best _? @             a word for what a company sells, asks or does ("prices")
    next ~day             joined to the word before by a hyphen
    for life $            the clause ends here
    ^best                 only these words are marked; the others are what must stand around them

Phrases of a list are divided by `/`. Apostrophes, hyphens and blanks divide words, as in a text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Protocol

from apps.content.guardrails.reading import Token, fold_word

_DIVIDERS = re.compile(r"[\s\-'’]+")


class Known(Protocol):
    """What a lexicon knows of a word."""

    commercial: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One word of a phrase. Neither `words` nor `pattern`: any word."""

    words: frozenset[str] = frozenset()
    pattern: re.Pattern[str] | None = None
    is_commercial: bool = False
    is_marked: bool = False
    is_joined: bool = False
    is_end: bool = False

    @property
    def is_plain(self) -> bool:
        return bool(self.words) and self.pattern is None and not self.is_joined

    def fits(self, token: Token, known: Known) -> bool:
        if token.text in self.words:
            return not self.is_joined or (token.joined and not token.tight)
        if token.kind != "word" or (self.words and self.pattern is None):
            return False
        if self.is_commercial:
            return known.commercial
        return self.pattern is None or self.pattern.fullmatch(token.text) is not None


@dataclass(frozen=True, slots=True)
class Phrase:
    """`group` and `canon` say what the phrase means; with an empty `canon` it means its own words."""

    group: str
    canon: str
    steps: tuple[Step, ...]

    def match(self, tokens: Sequence[Token], known: Sequence[Known], at: int) -> tuple[int, int] | None:
        """First and last (exclusive) token that are marked, where the phrase begins at `at`."""
        first, last, many = -1, -1, len(tokens)
        for step in self.steps:
            if step.is_end:
                return (first, last) if at >= many or tokens[at].kind == "sign" or tokens[at].fresh else None
            if at >= many or not step.fits(tokens[at], known[at]):
                return None
            at += 1
            if step.is_marked:
                first, last = at - 1 if first < 0 else first, at
        return first, last


def phrases(group: str, canon: str, text: str, endings: Sequence[str] = ()) -> Iterator[Phrase]:
    """The phrases of a list; one with words that may be missing becomes several."""
    for one in text.split("/"):
        if one.strip():
            words = _DIVIDERS.split(one.strip())
            choices = [(word.removesuffix("?"), None) if word.endswith("?") else (word,) for word in words]
            for chosen in product(*choices):
                steps = tuple(_step(word, endings) for word in chosen if word is not None)
                yield Phrase(group, canon, _all_marked(steps))


def wildcard(word: str) -> str:
    """`guarant*` as a pattern."""
    return re.escape(fold_word(word)).replace(r"\*", r"\w*")


def _step(word: str, endings: Sequence[str]) -> Step:
    if word == "$":
        return Step(is_end=True)
    is_marked, word = word.startswith("^"), word.removeprefix("^")
    is_joined, word = word.startswith("~"), word.removeprefix("~")
    if word in ("_", "@"):
        return Step(is_commercial=word == "@", is_marked=is_marked)
    parts = [form for part in word.split("|") for form in _bent(part, endings)]
    plain = frozenset(fold_word(part) for part in parts if "*" not in part)
    wild = "|".join(wildcard(part) for part in parts if "*" in part)
    return Step(plain, re.compile(wild) if wild else None, False, is_marked, is_joined)


def _bent(word: str, endings: Sequence[str]) -> list[str]:
    if not word.endswith("+"):
        return [word]
    stem = word.removesuffix("+")
    return [stem, *(stem + ending for ending in endings)]


def _all_marked(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    if any(step.is_marked for step in steps):
        return steps
    return tuple(replace(step, is_marked=not step.is_end) for step in steps)
