"""What never becomes a rule: words about one brief, and whatever may name a person. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from apps.ai.personal import find_personal
from apps.ai.types import DraftText
from apps.approvals.learning.edits import Side, Word, texts_of, words_of
from apps.approvals.learning.pairs import Ground, Pair
from apps.prompts.learned import folded

OFTEN = 5  # drafts of a machine in which a word stands
NOUNS = ("de", "lb")  # languages in which every noun has a capital
SHORT = 3  # letters; a shorter word that facts and other texts share says nothing about a brief
Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Private:
    """Decides word by word. `facts`: words of facts and slots of any brief; `contents`: the wordings that were offered;
    `known`: words that the prompt says, and so no name; `lower`: words that somebody wrote small; `often`: words that
    the machine, which knows no name, wrote in many drafts. A capital inside a sentence needs a known word."""

    facts: frozenset[str]
    contents: tuple[Phrase, ...]
    known: frozenset[str]
    lower: frozenset[str]
    often: frozenset[str]

    def keeps_back(self, *, gone: Side, come: Side) -> bool:
        """Whether an edit says something about one brief or a person, on either side."""
        sides = (gone, come)
        if any(folded(word.text) in self.facts for side in sides for word in side.words):
            return True
        if any(find_personal(side.text) for side in sides) or any(map(self._may_name, sides)):
            return True
        return self._is_content(_phrase(gone.text), least=1) or self._is_content(_phrase(come.text), least=2)

    def _may_name(self, side: Side) -> bool:
        capitals = (word for word in side.words if word.text[:1].isupper() and folded(word.text) not in self.known)
        return not all(word.is_opening and self._opens(word) for word in capitals)

    def _opens(self, word: Word) -> bool:
        """Whether a word that opens a sentence is an ordinary one."""
        return folded(word.text) in self.lower or (folded(word.text) in self.often and not word.is_alone)

    def _is_content(self, phrase: Phrase, least: int) -> bool:
        """Whether `phrase` stands in an approved wording, or two of its words in a row do, one of them longer."""
        runs = [phrase] if len(phrase) >= least else []
        runs += [run for run in pairwise(phrase) if max(map(len, run)) > SHORT]
        return any(_holds(content, run) for content in self.contents for run in runs)


def private_of(pairs: Sequence[Pair], ground: Ground) -> Private:
    """What is private among these pairs; the order of pairs does not matter."""
    briefs = {pair.brief.key: pair.brief for pair in pairs}.values()
    said = {fact.words for brief in briefs for fact in brief.facts}
    said |= {fact.value for brief in briefs for fact in brief.facts}
    said |= {slot.name.replace("_", " ") for brief in briefs for slot in brief.slots}
    said |= {slot.fallback or "" for brief in briefs for slot in brief.slots}
    offered = {text for brief in briefs for one in brief.contents for text in (one.text, one.name)}
    texts = [text for pair in pairs for draft in (pair.before, pair.after) for text in texts_of(draft).values()]
    lower = {word.text for text in texts for word in words_of(text) if word.text.islower()}
    known, often = {folded(word.text) for word in words_of(ground.text)}, _often(pairs)
    known |= often if ground.locale.startswith(NOUNS) else set()
    contents = tuple(sorted({_phrase(text) for text in offered} - {()}))
    return Private(_words(said), contents, frozenset(known), frozenset(map(folded, lower)), frozenset(often))


def _words(said: Iterable[str]) -> frozenset[str]:
    """The telling words of facts: all that are long, and every word that is a whole fact or has a capital."""
    found = set()
    for text in said:
        words = [word.text for word in words_of(text) if word.is_word]
        found |= {folded(one) for one in words if len(one) > SHORT or len(words) == 1 or one[:1].isupper()}
    return frozenset(found)


def _often(pairs: Sequence[Pair]) -> set[str]:
    """Words that the machine wrote in many drafts."""
    drafts: dict[int, DraftText] = {pair.draft: pair.before for pair in pairs if pair.is_first}
    counted: Counter[str] = Counter()
    for draft in drafts.values():
        counted.update({folded(word.text) for text in texts_of(draft).values() for word in words_of(text)})
    return {word for word, count in counted.items() if count >= OFTEN}


def _phrase(text: str) -> Phrase:
    return tuple(folded(word.text) for word in words_of(text) if word.is_word)


def _holds(content: Phrase, run: Phrase) -> bool:
    size = len(run)
    return any(content[place : place + size] == run for place in range(len(content) - size + 1))
