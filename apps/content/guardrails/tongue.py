"""Whether a draft is written in the language it is for: by its commonest words, after Ingle's table of stop-words.

Function words are a third to a half of any running text and stay the same whatever it is about, so a few of them tell a
language, and names, brands and borrowed words tell none. Where they say nothing (three words of an SMS, a list of
sizes) nothing is found. English, German and French are told apart; for other languages nothing is said.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from apps.ai.types import DraftText, ExpandedBrief, Finding
from apps.content.guardrails.policy import GuardPolicy
from apps.content.guardrails.text import Span, block, sentences, warn
from apps.content.guardrails.tongue_words import SHAPES, WORDS
from apps.content.slots import masked

FAMILY = "shape"
NAMES = {"en": "English", "de": "German", "fr": "French"}
# So many different words of another language, so many times those of the own one, so large a part of all words.
MIN_WORDS, MIN_TIMES, MIN_SHARE = 3, 2.5, 0.14
ENOUGH = 80  # a long text repeats its small words and goes on bringing others
MIN_SENTENCE = 4  # words of another language, and at most one of the own, make a sentence foreign
LONG, LITTLE = 30, 0.06  # so many words, of which so few are the language's own, are some other language

_WORD = re.compile(r"[^\W\d_]+")
# What somebody else says stays in their language: words in quotation marks.
_QUOTED = re.compile(r"“[^”\n]{1,200}”|„[^“”\n]{1,200}[“”]|«[^»\n]{1,200}»|\"[^\"\n]{1,200}\"|‹[^›\n]{1,200}›")
_OF = {word: language for language, words in WORDS.items() for word in words.split()}
_SHAPE = re.compile("|".join(f"(?P<{language}>{shape})" for language, shape in SHAPES.items()))


class Told(NamedTuple):
    """How many different words a text has, and which of them are each language's."""

    size: int
    words: dict[str, set[str]]
    shapes: dict[str, int]

    def weight(self, language: str) -> float:
        return len(self.words[language]) + self.shapes[language] / 2


def find(draft: DraftText, brief: ExpandedBrief, policy: GuardPolicy) -> Iterator[Finding]:
    own = brief.locale[:2].lower()
    if own not in NAMES:
        return
    borrowed = tuple(item.text for item in brief.contents if item.locale[:2].lower() != own)
    texts = {field: _own_words(raw, borrowed) for field, raw in draft.texts().items() if raw}
    told = told_of("\n".join(texts.values()))
    spoken = language_of(told, own)
    if spoken:
        message = f"This reads as {NAMES[spoken]}; it should be {NAMES[own]}."
        yield block(FAMILY, "other_language", message, *_where(texts))
    elif told.size >= LONG and told.weight(own) < LITTLE * min(told.size, ENOUGH):
        yield warn(FAMILY, "unread_language", f"This does not read as {NAMES[own]}.", *_where(texts))
    elif any(told.words[language] for language in NAMES if language != own):
        for field, text in texts.items():
            for span, language in _foreign(text, own):
                message = f"This sentence reads as {NAMES[language]}; the message is {NAMES[own]}."
                yield warn(FAMILY, "foreign_sentence", message, field, span)


def told_of(text: str) -> Told:
    """Counts each word of a language once: a text that repeats one word has said no more."""
    words: dict[str, set[str]] = {language: set() for language in NAMES}
    rest: set[str] = set()
    for word in set(_WORD.findall(text.lower())):
        language = _OF.get(word)
        if language:
            words[language].add(word)
        else:
            rest.add(word)
    shapes = dict.fromkeys(NAMES, 0)
    for word in rest:
        match = _SHAPE.fullmatch(word)
        if match and match.lastgroup:
            shapes[match.lastgroup] += 1
    return Told(len(rest) + sum(map(len, words.values())), words, shapes)


def language_of(told: Told, own: str) -> str:
    """The other language that a text is in; empty where it is its own, or where too little speaks."""
    best = max((language for language in NAMES if language != own), key=told.weight)
    says = len(told.words[best])
    is_clear = told.weight(best) >= MIN_TIMES * told.weight(own) and says >= MIN_TIMES * len(told.words[own])
    return best if says >= MIN_WORDS and is_clear and says >= MIN_SHARE * min(told.size, ENOUGH) else ""


def _foreign(text: str, own: str) -> Iterator[tuple[Span, str]]:
    for start, end in sentences(text):
        told = told_of(text[start:end])
        spoken = language_of(told, own)
        if spoken and len(told.words[spoken]) >= MIN_SENTENCE and len(told.words[own]) <= 1:
            yield (start, end), spoken


def _own_words(raw: str, borrowed: tuple[str, ...]) -> str:
    """The text without slots, quotations and content that stands in from another language, as long as before."""
    text = masked(raw)
    for words in borrowed:
        text = text.replace(words, " " * len(words)) if words else text
    return _QUOTED.sub(lambda match: " " * len(match[0]), text) if not text.isascii() or '"' in text else text


def _where(texts: dict[str, str]) -> tuple[str, Span]:
    """The longest field, where it shows best."""
    field = max(texts, key=lambda name: len(texts[name]), default="")
    return field, (0, len(texts.get(field, "")))
