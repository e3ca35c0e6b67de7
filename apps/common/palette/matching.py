"""Words against names: without capitals and accents, and forgiving a slip of the finger. Pure."""

import difflib
import unicodedata

# A word shorter than this is too often like another one.
SLIP_LETTERS = 4
LIKE = 0.75


def plain(text: str) -> str:
    """Lower case without accents."""
    return "".join(_plain_letter(letter) for letter in text)


def _plain_letter(letter: str) -> str:
    parts = unicodedata.normalize("NFD", letter)
    return "".join(part for part in parts if not unicodedata.combining(part)).casefold()


def fits(name: str, text: str) -> bool:
    """Whether every word of `text` stands in `name`, also in the middle of a word."""
    whole = plain(name)
    return all(word in whole for word in plain(text).split())


def nearly_fits(name: str, text: str) -> bool:
    """As `fits`, but a word may be mistyped: `campagin` finds "Campaigns"."""
    whole = plain(name)
    return all(word in whole or _is_slip(word, whole.split()) for word in plain(text).split())


def _is_slip(word: str, words: list[str]) -> bool:
    if len(word) < SLIP_LETTERS:
        return False
    # What is typed may be the beginning of a word, so the beginnings are compared too.
    beginnings = [one[: len(word)] for one in words]
    return bool(difflib.get_close_matches(word, words + beginnings, n=1, cutoff=LIKE))


def stretches(name: str, text: str) -> list[tuple[str, bool]]:
    """`name` in pieces, each with whether it is what was looked for."""
    marks = _marks(name, text)
    pieces: list[tuple[str, bool]] = []
    for letter, is_found in zip(name, marks, strict=True):
        if pieces and pieces[-1][1] == is_found:
            pieces[-1] = (pieces[-1][0] + letter, is_found)
        else:
            pieces.append((letter, is_found))
    return pieces


def _marks(name: str, text: str) -> list[bool]:
    """For each letter of `name` whether a word of `text` covers it. One letter may become two (ß) or none."""
    whole = ""
    places: list[int] = []
    for place, letter in enumerate(name):
        part = _plain_letter(letter)
        whole += part
        places += [place] * len(part)
    marks = [False] * len(name)
    for word in plain(text).split():
        start = whole.find(word)
        while start >= 0:
            for place in places[start : start + len(word)]:
                marks[place] = True
            start = whole.find(word, start + len(word))
    return marks
