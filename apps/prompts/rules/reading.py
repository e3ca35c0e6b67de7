"""How hard a text is to read, as a school grade. Pure, without word lists; syllables are counted by groups of vowels.

English: Flesch-Kincaid (Kincaid et al. 1975). German: first Vienna formula (Bamberger & Vanecek 1984). French: reading
ease of Kandel & Moles (1958), read as a grade by Flesch's table.
"""

import re

from apps.content.guardrails.text import sentences

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_VOWELS = {
    "en": re.compile(r"[aeiouy]+"),
    "de": re.compile(r"aa|ee|oo|ie|ei|ai|au|eu|äu|[aeiouyäöü]"),
    "fr": re.compile(r"[aeiouyàâäéèêëîïôöùûüœæ]+"),
}
_EASE = ((90, 5), (80, 6), (70, 7), (60, 8), (50, 10), (40, 12), (30, 14))
LEAST_WORDS = 20


def grade(text: str, language: str) -> float | None:
    """The grade of `text`; None when it is too short to tell, or in a language without a formula."""
    words = _WORD.findall(text)
    count = len(list(sentences(text)))
    if len(words) < LEAST_WORDS or language not in _VOWELS or not count:
        return None
    spoken = [syllables(word, language) for word in words]
    length, density = len(words) / count, sum(spoken) / len(words)
    if language == "de":
        long = sum(n >= 3 for n in spoken) * 100 / len(words)
        wide = sum(len(word) > 6 for word in words) * 100 / len(words)
        short = sum(n == 1 for n in spoken) * 100 / len(words)
        return 0.1935 * long + 0.1672 * length + 0.1297 * wide - 0.0327 * short - 0.875
    if language == "fr":
        ease = 207 - 1.015 * length - 73.6 * density
        return float(next((level for least, level in _EASE if ease >= least), 16))
    return 0.39 * length + 11.8 * density - 15.59


def syllables(word: str, language: str) -> int:
    """Syllables of a word, by its groups of vowels; a silent e at the end does not count."""
    low = word.lower()
    count = len(_VOWELS[language].findall(low))
    if language == "en" and count > 1 and re.search(r"[^aeiouyl]e$|[^aeiouytd]ed$|[^aeiouycgsxz]es$", low):
        count -= 1
    if language == "fr" and count > 1 and re.search(r"[^aeiouy](?:e|es|ent)$", low):
        count -= 1
    return max(count, 1)
