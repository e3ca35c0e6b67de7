"""A text as tokens: words without case and accents, numbers, signs. Offsets are code points of the text as given."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

# What may stand in a word or number without being read: accents, soft hyphens, joiners, direction.
MARKS = (
    r"\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\ufe00-\ufe0f\ufeff"
)
VULGAR = "¼½¾⅐-⅞↉"
# Numerals that \d does not know: superscripts, fractions, Roman, circled and bracketed numbers, ideographic counts.
ODD = (
    rf"²³¹{VULGAR}⁰⁴-⁹₀-₉⅟-ↈ①-⒛⓪-⓿❶-➓৴-৹୲-୷௰-௲౸-౾൘-൞൰-൸༪-༳፩-፼៰-៹᧚"
    r"〇〡-〩㆒-㆕㈠-㈩㉈-㉏㉑-㉟㊀-㊉㊱-㊿\U00010107-\U00010133\U0001f100-\U0001f10c\U0001f51f"
)
_DIGITS = rf"\d(?:[{MARKS}]*\d)*"
_GROUP = r"[ \u00a0\u202f\u2009'’]"
_POINT = r"[.,٫٬，．]"
_TOKEN = re.compile(
    rf"(?P<word>[^\W\d_{ODD}](?:[^\W\d_{ODD}]|[{MARKS}])*)"
    rf"|(?P<date>\d{{4}}([-/.])\d{{1,2}}\3\d{{1,2}}(?!\d)"
    rf"|\d{{1,2}}\s?([-/.])\s?\d{{1,2}}\s?\4\s?(?:\d{{4}}|\d{{2}})(?!\d|\4\d))"
    rf"|(?P<pair>\d{{1,2}}/\d{{1,2}}(?![\d/]))"
    rf"|(?P<clock>\d{{1,2}}:\d{{2}}(?![\d:]))"
    rf"|(?P<number>(?:\d{{1,3}}(?:{_GROUP}\d{{3}})+(?![\d{MARKS}])(?:{_POINT}\d{{1,2}}(?!\d))?"
    rf"|{_DIGITS}(?:{_POINT}{_DIGITS})*)(?:[.,][-–—]{{1,2}}(?!\d))?[{VULGAR}]?[{MARKS}]*|[{ODD}][{ODD}{MARKS}]*)"
    rf"|(?P<glue>(?<=[\w{MARKS}])[-‐‑'’ʼ´`](?=\w))"
    rf"|(?P<line>\n)"
    rf"|(?P<sign>[^\s{MARKS}])"
)
_WIDE = {"％": "%", "＄": "$", "￥": "¥", "￡": "£", "＋": "+"}


class Token(NamedTuple):
    """`kind` is date, pair (30/11), clock (9:30), number, word or sign. `text` is folded, of a number as it is written.

    `tight`: nothing stands before it; `joined`: at most a hyphen or an apostrophe; `fresh`: a new line begins with it.
    """

    text: str
    start: int
    end: int
    kind: str
    tight: bool
    joined: bool
    fresh: bool


@lru_cache(maxsize=4096)
def read(text: str) -> tuple[Token, ...]:
    """The tokens of `text`, in order; every sign that is not white space or a hyphen within a word is part of one."""
    out: list[Token] = []
    end, glued, fresh = -1, False, False
    for match in _TOKEN.finditer(text):
        kind, (start, stop) = match.lastgroup or "sign", match.span()
        if kind == "glue":
            glued, end = end == start, stop
        elif kind == "line":
            fresh = True
        else:
            said = match[0]
            folded = fold_word(said) if kind == "word" else _WIDE.get(said, said)
            is_near = start == end
            out.append(Token(folded, start, stop, kind, is_near and not glued, is_near, fresh))
            end, glued, fresh = stop, False, False
    return tuple(out)


@lru_cache(maxsize=32768)
def fold_word(word: str) -> str:
    """`word` without case, accents, width and invisible signs: "GRATUIT", "Größe" and "ｆｒｅｅ" are plain letters."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word).casefold()
    return "".join(sign for sign in unicodedata.normalize("NFKD", plain) if _is_letter(sign))


def _is_letter(sign: str) -> bool:
    return unicodedata.category(sign) not in ("Mn", "Me", "Cf")
