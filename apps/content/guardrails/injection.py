"""Injection: orders to a machine, what somebody wrote into a profile, and signs that hide or disguise words."""

import re
import unicodedata
from collections.abc import Iterator

from apps.ai.types import DraftText, ExpandedBrief, Finding, Fix
from apps.content.guardrails.injection_words import INSTRUCTION, LOOK_ALIKES, PAYLOAD
from apps.content.guardrails.policy import GuardPolicy
from apps.content.guardrails.text import Span, block, find_phrase
from apps.content.slots import BIDI_CONTROLS, masked, scan

FAMILY = "injection"
_JOINERS = "\u200c\u200d"
_SCRIPTS = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"})
_LATIN_LOCALES = ("en", "de", "fr", "es", "it", "nl")
_WORD = re.compile(r"[^\W\d_]+")
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{2,6}\U000e007f")
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{2,}")
_STACKED = re.compile(r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{3,}")
_STYLED = re.compile(
    "[\uff21-\uff3a\uff41-\uff5a\u24b6-\u24e9\u2100-\u214f\U0001d400-\U0001d7ff\U0001f130-\U0001f149]{2,}"
    "|[\uff21-\uff3a\uff41-\uff5a\u24b6-\u24e9\U0001d400-\U0001d7ff]"
)
_MARKED = re.compile(r"[<>{}]|://|javascript:|\bon[a-z]+\s*=", re.I)


def find(draft: DraftText, brief: ExpandedBrief, policy: GuardPolicy) -> Iterator[Finding]:
    hostile = [value for value in _profile_values(brief) if _is_hostile(value)]
    is_latin = brief.locale[:2] in _LATIN_LOCALES and re.search("[A-Za-z]", "".join(draft.texts().values()))
    for field, raw in draft.texts().items():
        text = masked(raw)
        for pattern, code, message in ((INSTRUCTION, "instruction", _ORDER), (PAYLOAD, "payload", _CODE)):
            for match in pattern.finditer(text):
                yield block(FAMILY, code, message, field, match.span())
        for value in hostile:
            for span in find_phrase(raw, value):
                if _is_part_of_slot(raw, span):
                    continue
                yield block(FAMILY, "profile_echo", "Somebody wrote this into a profile for us to send.", field, span)
        if not raw.isascii():
            yield from _signs(field, raw, bool(is_latin))


_ORDER = "This gives orders to a machine, not words to a person."
_CODE = "This is code or hidden data, not words."


def _is_part_of_slot(text: str, span: Span) -> bool:
    """A brace in a profile is not echoed by the braces of our own slots."""
    uses = [part for part in scan(text)[0] if not isinstance(part, str)]
    return any(use.start <= span[0] and span[1] <= use.end and span != (use.start, use.end) for use in uses)


def _profile_values(brief: ExpandedBrief) -> Iterator[str]:
    for fact in brief.facts:
        yield from (fact.value, fact.words)


def _is_hostile(value: str) -> bool:
    """Whether a profile's value was made to be carried somewhere: orders, markup, addresses, hidden signs."""
    return bool(
        _MARKED.search(value)
        or INSTRUCTION.search(value)
        or PAYLOAD.search(value)
        or (not value.isascii() and any(map(is_hidden, value)))
    )


def _signs(field: str, text: str, is_latin: bool) -> Iterator[Finding]:
    yield from _hidden(field, text)
    for match in _STACKED.finditer(text):
        yield block(FAMILY, "stacked", "Marks piled upon a letter.", field, match.span(), Fix("Remove them", ""))
    for match in _STYLED.finditer(text):
        plain = unicodedata.normalize("NFKC", match[0])
        if plain.isascii() and plain.isalnum():
            message = "Letters in fancy dress: screen readers spell them out, and filters take them for spam."
            yield block(FAMILY, "styled", message, field, match.span(), Fix("Write plain letters", plain))
    yield from _disguised(field, text, is_latin)


def _hidden(field: str, text: str) -> Iterator[Finding]:
    """One finding for each run of invisible signs."""
    flags = [match.span() for match in _FLAG.finditer(text)]
    runs: list[Span] = [match.span() for match in _SELECTORS.finditer(text)]
    start = None
    for n in range(len(text) + 1):
        if n < len(text) and _hides(text, n) and not any(a <= n < b for a, b in flags):
            start = n if start is None else start
        elif start is not None:
            runs.append((start, n))
            start = None
    for a, b in sorted(runs):
        yield _hidden_finding(field, text, a, b)


def _hidden_finding(field: str, text: str, start: int, end: int) -> Finding:
    run = text[start:end]
    fix = Fix("Remove it" if end - start == 1 else "Remove them", " " if run.strip("\u2028\u2029") != run else "")
    if any(char in BIDI_CONTROLS for char in run):
        return block(FAMILY, "bidi", "A sign that turns the direction of the text.", field, (start, end), fix)
    name = unicodedata.name(run[0], f"U+{ord(run[0]):04X}").lower()
    message = f"An invisible character: {name}." if end - start == 1 else f"{end - start} invisible characters."
    return block(FAMILY, "hidden", message, field, (start, end), fix)


def _hides(text: str, n: int) -> bool:
    char = text[n]
    return not char.isascii() and is_hidden(char) and not (char in _JOINERS and _joins(text, n))


def is_hidden(char: str) -> bool:
    """Whether nobody sees it; line breaks and tabs are the shape's."""
    return char not in "\t\n\r" and (
        unicodedata.category(char) in ("Cf", "Cc", "Co", "Cn", "Cs", "Zl", "Zp")
        or char in "\u034f\u115f\u1160\u3164\uffa0\u2800\u17b4\u17b5"
    )


def _joins(text: str, n: int) -> bool:
    """A joiner belongs between emoji and inside scripts that need it (Arabic, Indic)."""
    if n == 0 or n + 1 >= len(text):
        return False
    before, after = text[n - 1], text[n + 1]
    is_emoji = unicodedata.category(after) in ("So", "Sk") and unicodedata.category(before) in ("So", "Sk", "Mn")
    return is_emoji or (unicodedata.category(before) in ("Lo", "Mn", "Mc") and unicodedata.category(after) == "Lo")


def _disguised(field: str, text: str, is_latin: bool) -> Iterator[Finding]:
    """Letters that pass for others: of several scripts in one word, or a whole word of look-alikes."""
    for match in _WORD.finditer(text):
        word = match[0]
        if word.isascii():
            continue
        scripts = {unicodedata.name(char, "?").split()[0] for char in word} & _SCRIPTS
        plain = "".join(LOOK_ALIKES.get(char, char) for char in word)
        fix = Fix("Write it in Latin letters", plain) if _is_latin(plain) else None
        if len(scripts) > 1:
            yield block(FAMILY, "mixed_script", "Letters of different scripts in one word.", field, match.span(), fix)
        elif is_latin and fix and len(word) > 2 and "LATIN" not in scripts:
            message = f"This looks like “{plain}” and is written in {scripts.pop().capitalize()} letters."
            yield block(FAMILY, "look_alike", message, field, match.span(), fix)


def _is_latin(word: str) -> bool:
    return all(char.isascii() or unicodedata.name(char, "?").startswith("LATIN") for char in word)
