"""How easy a text is to read, 0 (hard) to 100 (easy), by a formula made for its language. Pure.

English: Flesch, "A new readability yardstick", Journal of Applied Psychology 32 (1948), 206.835 - 1.015 w - 84.6 s.
German: Amstad, "Wie verständlich sind unsere Zeitungen?" (Zürich 1978), 180 - w - 58.5 s.
French: Kandel and Moles, "Application de l'indice de Flesch à la langue française", Cahiers d'études de
radio-télévision 19 (1958), 207 - 1.015 w - 73.6 s.
w = words in a sentence, s = syllables in a word. Syllables are counted as groups of vowels, with each language's own
silent and separate ones.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

MIN_WORDS = 20  # fewer make no average
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_END = re.compile(r"[.!?…]+|\n+|:\s")
_EN_GROUP = re.compile(r"[aeiouy]+")
_EN_SILENT = re.compile(r"(?:[^laeiouy]e|[^aeiouydt]ed|(?:[^sxzaeiouycgh]|[^cs]h)es)$")
_EN_APART = re.compile(
    r"(?<![ct])ia|io(?!us|n)|ium|eo(?!p)|ua(?!r)|ea$|crea(?![ms])|eum|uie|(?<![ctgx])iou|[aeiou]ing$"
)
_DE_GROUP = re.compile(r"(?:aa|ee|oo|ai|ei|ie|au|äu|eu|ou|[aeiouyäöü])")
_FR_GROUP = re.compile(r"(?:eau|oeu|œu|oue|oui|ai|ei|au|ou|oi|eu|ui|i[eéèêao]|[aeiouyâàäéèêëîïôöûùüœæ])")
_FR_MUTE_U = re.compile(r"(q)u|(g)u(?=[eiéèê])")
_FR_APART = re.compile(r"[bcdfgptv][lr]i[eoé]|é[ao]")
_FR_SILENT = re.compile(r"(?<=[^aeiouyâàéèêëîïôûù])(?:e|es|ent)$")


@dataclass(frozen=True)
class Ease:
    """`score` of a formula, named for people; `words` and `sentences` it was counted over."""

    score: float
    formula: str
    words: int
    sentences: int


def _english(word: str) -> int:
    groups = len(_EN_GROUP.findall(word)) + len(_EN_APART.findall(word))
    return max(1, groups - bool(groups > 1 and _EN_SILENT.search(word)))


def _german(word: str) -> int:
    return max(1, len(_DE_GROUP.findall(word.replace("qu", "q"))))


def _french(word: str) -> int:
    spoken = _FR_SILENT.sub("", _FR_MUTE_U.sub(r"\1\2", word))
    return max(1, len(_FR_GROUP.findall(spoken)) + len(_FR_APART.findall(spoken)))


# Language: name, constant, weight of words, weight of syllables, counter.
_FORMULAS: dict[str, tuple[str, float, float, float, Callable[[str], int]]] = {
    "en": ("Flesch", 206.835, 1.015, 84.6, _english),
    "de": ("Amstad", 180.0, 1.0, 58.5, _german),
    "fr": ("Kandel and Moles", 207.0, 1.015, 73.6, _french),
}


def syllables(word: str, locale: str) -> int:
    """Syllables of one word; for other languages as in English."""
    return _FORMULAS.get(locale[:2], _FORMULAS["en"])[4](word.lower())


def ease(text: str, locale: str) -> Ease | None:
    """None for a text that is too short to tell, or in a language without a formula."""
    if locale[:2] not in _FORMULAS:
        return None
    name, constant, by_words, by_syllables, count = _FORMULAS[locale[:2]]
    spoken = [word.lower() for word in _WORD.findall(text)]
    if len(spoken) < MIN_WORDS:
        return None
    pieces = sum(1 for piece in _END.split(text) if _WORD.search(piece))
    per_sentence = len(spoken) / pieces
    per_word = sum(map(count, spoken)) / len(spoken)
    score = constant - by_words * per_sentence - by_syllables * per_word
    return Ease(round(score, 1), name, len(spoken), pieces)


def in_words(score: float) -> str:
    """Flesch's own scale, shared by the others."""
    scale = ((80, "easy"), (60, "plain"), (50, "fairly hard"), (30, "hard"))
    return next((word for least, word in scale if score >= least), "very hard")
