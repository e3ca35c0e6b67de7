"""Whether words that a person typed name somebody: what may be read by everybody who edits prompts must not."""

import re
from collections.abc import Iterable, Iterator, Sequence

from django.db import connection

from apps.ai.types import ExpandedBrief
from apps.approvals.learning.edits import Word, words_of
from apps.content.slots import with_fallbacks
from apps.prompts.learned import folded
from apps.prompts.learned_from import Names

NOUNS = ("de", "lb")  # languages in which every noun has a capital, so that one tells nothing
LONGEST = 3  # words of a name: "van der Berg"
SHORT = 2  # letters; shorter small words are no names
MOST = 8  # words that somebody is asked to look at
_TOKEN = re.compile(r"\S*[\d@_]\S*")

# By the expressions that profiles are found by, which have an index each.
NAMED = """
SELECT lower(first_name) FROM profiles_profile WHERE lower(first_name) COLLATE "C" = ANY(%(said)s)
UNION SELECT lower(last_name) FROM profiles_profile WHERE lower(last_name) COLLATE "C" = ANY(%(said)s)
UNION SELECT lower(external_id) FROM profiles_profile WHERE lower(external_id) COLLATE "C" = ANY(%(said)s)
UNION SELECT lower(address) FROM profiles_contactpoint WHERE lower(address) COLLATE "C" = ANY(%(said)s)
"""


def names_among(texts: Iterable[str], written: Iterable[str], ground: str, brief: ExpandedBrief) -> Names:
    """`texts` are what a person left, `written` what the machine, which knows nobody, had written there; `ground` is
    every word of the prompt. A capital at the beginning of a sentence tells nothing when the machine began one so; a
    small word that is somebody's name is mostly just a word."""
    known, machine = _known(ground, brief), {folded(word.text) for text in written for word in words_of(text)}
    said: dict[str, str] = {}
    small: dict[str, str] = {}
    inside: list[str] = []
    for text in (with_fallbacks(one, {}) for one in texts):
        words = words_of(text)
        odd = [word for word in words if _is_odd(word, known, machine)]
        inside += [word.text for word in odd if not word.is_opening and folded(word.text) not in machine]
        said |= {one.lower(): one for one in (*_runs(text, words, odd), *_tokens(text, known))}
        small |= {word.text: word.text for word in words if word.text.islower() and len(word.text) > SHORT}
    small = {one: one for one in small if folded(one) not in known | machine and one not in said}
    found = _named([*said, *small])
    certain = tuple(said[one] for one in said if one in found)
    taken = {folded(part) for one in certain for part in one.split()}
    doubtful = [] if brief.locale.startswith(NOUNS) else [one for one in inside if folded(one) not in taken]
    doubtful += [one for one in small if one in found and folded(one) not in taken]
    return Names(certain, tuple(dict.fromkeys(doubtful))[:MOST])


def _known(ground: str, brief: ExpandedBrief) -> frozenset[str]:
    said = [ground, brief.goal, *(fact.words for fact in brief.facts)]
    said += [text for one in brief.contents for text in (one.text, one.name)]
    said += [slot.fallback or "" for slot in brief.slots]
    return frozenset(folded(word.text) for text in said for word in words_of(text))


def _is_odd(word: Word, known: frozenset[str], machine: set[str]) -> bool:
    is_capital = word.is_word and word.text[:1].isupper() and len(word.text) > 1
    return is_capital and folded(word.text) not in known and not (word.is_opening and folded(word.text) in machine)


def _runs(text: str, words: Sequence[Word], odd: Sequence[Word]) -> Iterator[str]:
    """Every few words in a row with an odd one among them."""
    marked = set(odd)
    for size in range(1, LONGEST + 1):
        for place in range(len(words) - size + 1):
            run = words[place : place + size]
            if marked.intersection(run) and all(word.is_word for word in run):
                yield " ".join(text[run[0].start : run[-1].end].split())


def _tokens(text: str, known: frozenset[str]) -> Iterator[str]:
    """What may be an identifier or an address."""
    for match in _TOKEN.finditer(text):
        token = match[0].strip(".,;:!?()\"'“”„’")
        if token and folded(token) not in known:
            yield token


def _named(said: list[str]) -> set[str]:
    if not said:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(NAMED, {"said": said})
        return {row[0] for row in cursor.fetchall()}
