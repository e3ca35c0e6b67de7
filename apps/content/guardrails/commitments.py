"""Words that commit like a figure does: free, guaranteed, the cheapest, better than, last chance."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from apps.content.guardrails.page import Match, Page, open_page

_SHORTEST = 3
GROUPS = frozenset(("free", "guarantee", "urgency", "superlative", "comparative"))
# An idiom outweighs what it overlaps; a superlative holds a comparative ("le plus grand").
_ORDER = ("free", "guarantee", "urgency", "superlative", "comparative")


@dataclass(frozen=True)
class Commitment:
    """One such word. A source must hold its `group` and `word`.

    `nouns` say what it is about (empty: nothing said), `clause` is all that its clause speaks of.
    """

    group: str
    word: str
    nouns: frozenset[str]
    clause: frozenset[str]
    start: int
    end: int


@lru_cache(maxsize=8192)
def find_commitments(text: str, locale: str = "en") -> tuple[Commitment, ...]:
    """Every such word of `text`, in order; idioms ("feel free", "best wishes") are none."""
    page = open_page(text, locale)
    taken: set[int] = set()
    found: list[Commitment] = []
    for group, word, first, last in sorted(_candidates(page), key=lambda c: (_ORDER.index(c[0]), c[2] - c[3])):
        if taken.isdisjoint(range(first, last)) and not page.idle.issuperset(range(first, last)):
            taken.update(range(first, last))
            found.append(_commitment(page, group, word, first, last))
    return tuple(sorted(found, key=lambda commitment: commitment.start))


def _candidates(page: Page) -> Iterator[tuple[str, str, int, int]]:
    for match in page.matches:
        group = match.phrase.group
        if group in GROUPS and (group != "comparative" or _is_compared(page, match)):
            yield group, match.phrase.canon or _said(page, match.first, match.last), match.first, match.last
    if page.lexicon.language.free_end:
        yield from _without(page)


def _without(page: Page) -> Iterator[tuple[str, str, int, int]]:
    """ "plastic-free", "zuckerfrei": without something, which is a fact about the product."""
    for n, word in enumerate(page.words):
        token = page.tokens[n]
        if token.joined and n and page.has("free_end", n) and page.tokens[n - 1].kind == "word":
            yield "free", _said(page, n - 1, n) + " free", n - 1, n + 1
        elif word.without and page.lexicon.language.compounds and not word.phrases:
            stem = token.text.removesuffix(word.without)
            if len(stem) > _SHORTEST:
                yield "free", stem + " free", n, n + 1


def _said(page: Page, first: int, last: int) -> str:
    """The words, without the ends that a language bends."""
    cut = page.lexicon.language.bent.split()
    words = []
    for token in page.tokens[first:last]:
        end = next((end for end in cut if token.text.endswith(end) and len(token.text) - len(end) > 4), "")
        words.append(token.text.removesuffix(end))
    return " ".join(words)


def _is_compared(page: Page, match: Match) -> bool:
    """Whether it compares what the company sells, asks or does."""
    if any(page.has("umlauts", n) and not page.is_accented(n) for n in range(match.first, match.last)):
        return False
    if _follows_amount(page, match) or _is_number(page, match.last):
        return False
    after = list(page.after(match.last, stop_at_figures=True))
    if any(page.words[n].commercial for n in after[:2]) or any(page.has("than", n) for n in after[:4]):
        return not (page.has("than", match.last) and _is_number(page, match.last + 1))
    before = list(page.before(match.first))
    if before and page.has("copulas", before[0]):
        before = before[1:] if len(before) > 1 and not page.has("copulas", before[1]) else before[2:]
        return any(page.words[n].commercial or page.has("selves", n) for n in before[:3])
    return any(page.has("selves", n) or page.words[n].commercial for n in before[:1])


def _follows_amount(page: Page, match: Match) -> bool:
    """ "20 % less": the amount says it all."""
    before = page.words[match.first - 1] if match.first else None
    is_amount = before is not None and (before.is_percent or before.currency is not None)
    return is_amount and any(page.words[n].direction for n in range(match.first, match.last))


def _is_number(page: Page, at: int) -> bool:
    """ "more than 200", "plus de quarante": a figure that is compared by itself."""
    if at >= len(page.tokens):
        return False
    word = page.words[at]
    return (
        page.tokens[at].kind == "number"
        or word.currency is not None
        or (word.value is not None and not word.is_article)
    )


def _commitment(page: Page, group: str, word: str, first: int, last: int) -> Commitment:
    after = _senses(page, list(page.after(last)))
    before = _senses(page, list(page.before(first)))
    nouns = after[:2] or before[:3]
    general = page.lexicon.language.general.split()
    nouns = [noun for noun in nouns if noun not in general] or nouns
    clause = frozenset((*after, *before, *_senses(page, list(range(first, last)))))
    return Commitment(group, word, frozenset(nouns), clause, page.tokens[first].start, page.tokens[last - 1].end)


def _senses(page: Page, tokens: list[int]) -> list[str]:
    return [
        sense for n in tokens if page.tokens[n].kind == "word" and (sense := page.lexicon.sense(page.tokens[n].text))
    ]
