"""One text as the readers of figures and commitments see it: its tokens, and what the language knows of each."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from apps.content.guardrails.languages import Lexicon, Word, lexicon_of
from apps.content.guardrails.languages.phrases import Phrase
from apps.content.guardrails.reading import Token, read

_ENDS = frozenset(".!?…")
_BREAKS = _ENDS | frozenset(";:,(–—")
FIGURES = frozenset(("number", "date", "pair", "clock"))


class Match(NamedTuple):
    """A phrase that was found; `first` and `last` (exclusive) are tokens."""

    phrase: Phrase
    first: int
    last: int


@dataclass(frozen=True)
class Page:
    text: str
    locale: str
    tokens: tuple[Token, ...]
    words: tuple[Word, ...]
    lexicon: Lexicon
    matches: tuple[Match, ...]
    idle: frozenset[int]  # tokens of idioms
    starts: frozenset[tuple[str, int]]  # groups of the phrases that were found, and where they begin
    numerals: dict[int, Any]  # what `numeral_at` has read already

    def has(self, name: str, at: int) -> bool:
        """Whether token `at` is one of the language's words for `name`."""
        return 0 <= at < len(self.tokens) and self.lexicon.has(name, self.tokens[at].text)

    def says(self, rows: list[tuple[str, ...]], at: int) -> int:
        """How many tokens from `at` on are one of `rows`, the longest; 0 when none is."""
        best = 0
        if at >= len(self.tokens):
            return 0
        first = self.tokens[at].text
        for row in rows:
            size = len(row)
            if row[0] == first and size > best and tuple(token.text for token in self.tokens[at : at + size]) == row:
                best = size
        return best

    def is_accented(self, at: int) -> bool:
        """Whether a letter of token `at` bears an accent or an umlaut, also one written as "ae"."""
        said = unicodedata.normalize("NFD", self.text[self.tokens[at].start : self.tokens[at].end]).lower()
        return any(map(unicodedata.combining, said)) or any(pair in said for pair in ("ae", "oe", "ue"))

    def matched(self, group: str, at: int) -> Match | None:
        """The longest phrase of `group` that begins at `at`."""
        if (group, at) not in self.starts:
            return None
        found = [m for m in self.matches if m.first == at and m.phrase.group == group]
        return max(found, key=lambda match: match.last, default=None)

    def is_end(self, at: int) -> bool:
        """Whether a sentence ends with token `at`."""
        token = self.tokens[at]
        return token.text in _ENDS and not self._is_abbreviated(at)

    def is_break(self, at: int) -> bool:
        """Whether token `at` parts two clauses, or begins a line."""
        token = self.tokens[at]
        return token.fresh or (token.text in _BREAKS and not self._is_abbreviated(at))

    def _is_abbreviated(self, at: int) -> bool:
        return self.tokens[at].text == "." and self.has("abbreviations", at - 1)

    def after(self, at: int, stop_at_figures: bool = False) -> Iterator[int]:
        """Word tokens from `at` to the end of the clause."""
        for n in range(at, min(at + 16, len(self.tokens))):
            token = self.tokens[n]
            if self.is_break(n) or (stop_at_figures and token.kind in FIGURES):
                return
            if token.kind == "word":
                yield n

    def before(self, at: int, stop_at_figures: bool = False) -> Iterator[int]:
        """Word tokens back from `at` (exclusive) to the beginning of the clause."""
        for n in range(at - 1, max(-1, at - 17), -1):
            token = self.tokens[n]
            if (token.text in _BREAKS and self.is_break(n)) or (stop_at_figures and token.kind in FIGURES):
                return
            if token.kind == "word":
                yield n
            if token.fresh:
                return

    def sentence(self, at: int) -> range:
        """The tokens of the sentence that holds `at`."""
        start = next((n + 1 for n in range(at - 1, -1, -1) if self.is_end(n)), 0)
        stop = next((n for n in range(at, len(self.tokens)) if self.is_end(n)), len(self.tokens))
        return range(start, stop)


@lru_cache(maxsize=2048)
def open_page(text: str, locale: str) -> Page:
    lexicon = lexicon_of(locale)
    tokens = read(text)
    words = lexicon.words(tokens)
    matches = tuple(_matches(tokens, words))
    idle = frozenset(n for m in matches if m.phrase.group == "idiom" for n in range(m.first, m.last))
    starts = frozenset((m.phrase.group, m.first) for m in matches)
    return Page(text, locale, tokens, tuple(words), lexicon, matches, idle, starts, {})


def _matches(tokens: tuple[Token, ...], words: list[Word]) -> Iterator[Match]:
    many = len(tokens)
    for at, word in enumerate(words):
        if word.phrases:
            for phrase in word.phrases:
                if span := phrase.match(tokens, words, at):
                    yield Match(phrase, *span)
        if word.pairs and at + 1 < many:
            for phrase in word.pairs.get(tokens[at + 1].text, ()):
                if span := phrase.match(tokens, words, at):
                    yield Match(phrase, *span)
