"""Reading text for checks without changing it: every offset is a code point of the original."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from apps.ai.types import Finding, Fix, Severity

Span = tuple[int, int]
_GAPS = re.compile(r"[^\S ]|  ")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+|\n+")
_WORDS = re.compile(r"[^\W_]+(?:[’'\-‑][^\W_]+)*")


@lru_cache(maxsize=1024)
def fold(text: str) -> tuple[str, Sequence[int]]:
    """`text` without case, accents, width and runs of white space, and for each sign of it its offset in `text`."""
    if text.isascii() and not _GAPS.search(text):
        return text.lower(), range(len(text))
    out: list[str] = []
    at: list[int] = []
    for n, char in enumerate(text):
        for sign in _folded(char):
            if sign == " " and out and out[-1] == " ":
                continue
            out.append(sign)
            at.append(n)
    return "".join(out), tuple(at)


@lru_cache(maxsize=4096)
def _folded(char: str) -> str:
    plain = char.lower() if char.isascii() else unicodedata.normalize("NFKD", char).casefold()
    return "".join(_unified(sign) for sign in plain if not unicodedata.combining(sign) and not _is_format(sign))


def _is_format(sign: str) -> bool:
    return unicodedata.category(sign) == "Cf"


def _unified(sign: str) -> str:
    return " " if sign.isspace() else "'" if sign in "’‘ʼ" else "-" if sign in "‐‑–—" else sign


def find_phrase(text: str, phrase: str) -> Iterator[Span]:
    """Where `phrase` stands in `text` as whole words, whatever the case and accents."""
    folded, at = fold(text)
    wanted = fold(phrase)[0].strip()
    if not wanted:
        return
    start = folded.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        if is_whole(folded, start, end):
            yield at[start], at[end - 1] + 1
        start = folded.find(wanted, start + 1)


def is_whole(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` does not cut a word."""
    return not (start and text[start - 1].isalnum() and text[start].isalnum()) and not (
        end < len(text) and text[end - 1].isalnum() and text[end].isalnum()
    )


def sentences(text: str) -> Iterator[Span]:
    """Start and end of each sentence, without white space around it."""
    start = 0
    for match in [*_SENTENCE_END.finditer(text), None]:
        end = match.start() if match else len(text)
        piece = text[start:end]
        if piece.strip():
            yield start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
        start = match.end() if match else end


def words(text: str) -> list[str]:
    """The words of `text`, folded."""
    return _WORDS.findall(fold(text)[0])


def block(
    family: str, code: str, message: str, field: str = "", span: Span = (0, 0), fix: Fix | None = None
) -> Finding:
    return Finding(f"{family}.{code}", family, Severity.BLOCK, message, field, *span, fix)


def warn(family: str, code: str, message: str, field: str = "", span: Span = (0, 0), fix: Fix | None = None) -> Finding:
    return Finding(f"{family}.{code}", family, Severity.WARN, message, field, *span, fix)


def info(family: str, code: str, message: str, field: str = "", span: Span = (0, 0), fix: Fix | None = None) -> Finding:
    return Finding(f"{family}.{code}", family, Severity.INFO, message, field, *span, fix)
