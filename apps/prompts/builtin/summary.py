"""A summary without a model: facts grouped, put into words, and joined into a few sentences that name them. Pure.

Grouped are who somebody is to us, what they did lately, what they like, how they order, and the rest; at the end stands
what is not known. The brief's key chooses among equal plans and wordings, so the same brief always reads the same.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from apps.ai.facts import FactError, parse_key
from apps.ai.types import BriefFact, DraftText, ExpandedBrief, Finding, Paragraph, Severity, Use
from apps.content import guardrails
from apps.content.guardrails.policy import GuardPolicy
from apps.prompts import rules
from apps.prompts.builtin.clauses import DID, IS, REST, TASTE, WAY, Clause, clause_of, label_of, topic_of
from apps.prompts.builtin.tongues import TONGUES, Tongue
from apps.prompts.composer.plan import vouched
from apps.prompts.spec import PromptSpec, WriteError

MAX_SENTENCES, MAX_CHARACTERS, MAX_WORDS, MAX_KEYS, MAX_MISSING = 5, 240, 26, 8, 2
TRIES = 24
T = TypeVar("T")
# In which order a summary goes through the groups, and how many clauses its sentences take.
ORDERS = (
    (IS, DID, TASTE, WAY), (TASTE, WAY, DID, IS), (DID, TASTE, WAY, IS), (TASTE, DID, WAY, IS),
    (IS, TASTE, WAY, DID), (DID, WAY, TASTE, IS), (WAY, TASTE, IS, DID), (TASTE, WAY, IS, DID),
)  # fmt: skip
SIZES = ((2, 2), (3, 1), (1, 2), (1, 3), (2, 1))
# Of the guardrails those that are about any text; the others know fields, links and claims of a message.
_FAMILIES = frozenset({"personal", "injection"})
_CODES = frozenset({"manners.steer", "shape.repeated", "shape.markup", "shape.markdown", "shape.placeholder"})


@dataclass(frozen=True)
class Sentence:
    text: str
    keys: tuple[str, ...]


def summarise(brief: ExpandedBrief, spec: PromptSpec) -> dict[str, object]:
    """The answer of a summary prompt, in its schema. Raises WriteError where nothing can be said.

    Raised as well for a language whose grammar the built-in writer does not have.
    """
    tongue = TONGUES.get(spec.locale[:2])
    if tongue is None:
        raise WriteError("nothing_fits", "Summaries without a model are written in English, German and French only.")
    sentences = _Writer(brief, spec, tongue).best()
    return {"sentences": [{"text": one.text, "facts": list(one.keys)} for one in sentences]}


def as_draft(texts: Iterable[str]) -> DraftText:
    """A summary in the shape that rules and guardrails read."""
    return DraftText("", "", "", tuple(Paragraph(text) for text in texts), "", "")


def findings_in(texts: Sequence[str], brief: ExpandedBrief, spec: PromptSpec) -> tuple[Finding, ...]:
    """What the prompt's rules and those guardrails find that are about any text."""
    draft = as_draft(texts)
    found = guardrails.check(draft, brief, GuardPolicy(spec.locale))
    kept = [one for one in found if one.family in _FAMILIES or one.code in _CODES]
    return (*kept, *rules.check(draft, replace(brief, channel=""), spec.rules))


class _Writer:
    """One summary: clauses once, then plans until one passes."""

    def __init__(self, brief: ExpandedBrief, spec: PromptSpec, tongue: Tongue) -> None:
        self.brief, self.spec, self.tongue = brief, spec, tongue
        said = vouched(brief, spec)
        self.inputs = {item.key: item for item in spec.inputs}
        facts = [fact for fact in said.facts if fact.use is Use.SAY and fact.value and fact.words]
        self.clauses = _together([clause for fact in facts if (clause := self._clause(fact))], tongue)
        limits = [int(rule.params["limit"]) for rule in spec.rules if rule.kind == "sentence_length"]
        self.most_words = min([MAX_WORDS, *limits])

    def _clause(self, fact: BriefFact) -> Clause | None:
        asked = self.inputs.get(fact.key)
        is_worded = fact.words != fact.value or (asked is not None and fact.value in asked.words)
        return clause_of(fact, asked.type if asked else "", self.tongue, self.spec.locale, is_worded=is_worded)

    def best(self) -> list[Sentence]:
        if not self.clauses:
            return self._nothing()
        clauses = self.clauses
        for turn in range(TRIES):
            if turn == TRIES // 2:  # no other order helps, so what cannot be said at all is left out
                clauses = [one for one in clauses if self._can_be_said(one)]
            sentences = self._written(clauses, turn)
            if not self._is_blocked(sentences):
                return sentences
        raise WriteError("nothing_fits", "No wording of the known facts passes the prompt's rules.")

    def _can_be_said(self, clause: Clause) -> bool:
        alone = ([(way, clause.keys)] for way in clause.ways)
        said = ([Sentence(self._joined(part, is_named=False), clause.keys)] for part in alone)
        return any(not self._is_blocked(sentences) for sentences in said)

    def _is_blocked(self, sentences: Sequence[Sentence]) -> bool:
        found = findings_in([one.text for one in sentences], self.brief, self.spec)
        return not sentences or any(one.severity is Severity.BLOCK for one in found)

    def _nothing(self) -> list[Sentence]:
        steering = [fact.key for fact in self.brief.facts if fact.use is Use.STEER and fact.value]
        if not steering:
            raise WriteError("nothing_fits", "Nothing is known that may be said, so there is nothing to summarise.")
        return [Sentence(self.tongue.hidden, tuple(steering[:MAX_KEYS]))]

    def _written(self, clauses: Sequence[Clause], turn: int) -> list[Sentence]:
        order = (*self._pick(ORDERS, "order", turn), REST)
        sizes = self._pick(SIZES, "sizes", turn)
        ranked = sorted(clauses, key=lambda one: order.index(one.group))
        rest = [(self._way(one, turn, is_first=not place), one.keys) for place, one in enumerate(ranked)]
        sentences: list[Sentence] = []
        is_named = False
        while rest and len(sentences) < MAX_SENTENCES:
            size = sizes[min(len(sentences), len(sizes) - 1)]
            while size > 1 and not self._fits(self._joined(rest[:size], is_named=is_named), rest[:size]):
                size -= 1
            sentences.append(Sentence(self._joined(rest[:size], is_named=is_named), _keys(rest[:size])))
            is_named = is_named or self.tongue.first in sentences[-1].text
            rest = rest[size:]
        return self._with_missing(sentences)

    def _way(self, clause: Clause, turn: int, *, is_first: bool) -> str:
        """One of its wordings; the first of a summary speaks of the customer where it can."""
        of_them = tuple(way for way in clause.ways if not way.startswith("="))
        return self._pick(of_them if is_first and of_them else clause.ways, *clause.keys, turn)

    def _fits(self, text: str, part: Sequence[tuple[str, tuple[str, ...]]]) -> bool:
        is_easy = sum(way.startswith("=") for way, _ in part) < 2  # two subjects of their own are two sentences
        is_short = len(text) <= MAX_CHARACTERS and len(text.split()) <= self.most_words
        return is_easy and is_short and len(_keys(part)) <= MAX_KEYS

    def _joined(self, part: Sequence[tuple[str, tuple[str, ...]]], *, is_named: bool) -> str:
        """One sentence. What has a subject of its own comes last, so that "and" never leaves a verb without one."""
        tongue = self.tongue
        shared = [way for way, _ in part if not way.startswith("=")]
        own = [way[1:] for way, _ in part if way.startswith("=")]
        is_plural = tongue.is_plural_again and is_named
        pieces = [_inflected(way, is_plural=is_plural) for way in shared]
        subject = tongue.again if is_named else tongue.first
        said = ""
        if pieces:
            has_and = any(tongue.conjunction in piece for piece in pieces[:-1])
            said = f"{subject} {_listed(pieces, tongue.conjunction, is_wide=has_and)}"
        for clause in own:
            if not is_named and not said:
                clause = clause.replace(*tongue.possessive, 1)
            said = f"{said},{tongue.conjunction}{clause}" if said else clause
        return f"{said[:1].upper()}{said[1:]}."

    def _with_missing(self, sentences: list[Sentence]) -> list[Sentence]:
        """What the prompt asks for and nobody knows, in half a sentence at the end."""
        known = {fact.key for fact in self.brief.facts if fact.value}
        asked = [item.key for item in self.spec.inputs if item.use is Use.SAY and item.key not in known]
        named = dict.fromkeys(name for key in asked if (name := self._name_of(key)))
        for count in range(MAX_MISSING if sentences else 0, 0, -1):
            names = list(named)[:count]
            said = self.tongue.not_known[len(names) > 1].replace("{what}", self.tongue.conjunction.join(names))
            text = f"{sentences[-1].text[:-1]}{said}."
            if len(names) == count and self._fits(text, ()):
                return [*sentences[:-1], replace(sentences[-1], text=text)]
        return sentences

    def _name_of(self, key: str) -> str:
        try:
            parsed = parse_key(key)
        except FactError:
            return ""
        if parsed.kind not in ("trait", "profile"):
            return ""
        missing = self.tongue.missing
        return missing.get(topic_of(parsed)) or missing["other"].replace("{label}", label_of(parsed))

    def _pick(self, options: Sequence[T], *parts: object) -> T:
        seed = "\x1f".join((self.brief.key, *map(str, parts)))
        return options[int(hashlib.sha256(seed.encode()).hexdigest()[:12], 16) % len(options)]


def _together(clauses: Sequence[Clause], tongue: Tongue) -> list[Clause]:
    """Clauses that say the same of different values, as one that lists them."""
    found: list[Clause] = []
    for clause in clauses:
        twin = next((one for one in found if _says_alike(one, clause)), None)
        if twin is None:
            found.append(clause)
            continue
        mark = tongue.also if tongue.conjunction in twin.words + clause.words else tongue.conjunction
        words = f"{twin.words}{mark}{clause.words}"
        ways = tuple(way.replace(twin.words, words) for way in twin.ways)
        found[found.index(twin)] = replace(twin, keys=(*twin.keys, *clause.keys), ways=ways, words=words)
    return found


def _says_alike(one: Clause, other: Clause) -> bool:
    if one.group != TASTE or other.group != TASTE or not one.words or not other.words or one.topic != other.topic:
        return False
    return [way.replace(one.words, "") for way in one.ways] == [way.replace(other.words, "") for way in other.ways]


def _listed(pieces: Sequence[str], conjunction: str, *, is_wide: bool) -> str:
    if len(pieces) == 1:
        return pieces[0]
    return f"{', '.join(pieces[:-1])}{',' if is_wide else ''}{conjunction}{pieces[-1]}"


def _inflected(way: str, *, is_plural: bool) -> str:
    return re.sub(r"\{([^/{}]+)/([^/{}]+)\}", lambda match: match[2] if is_plural else match[1], way)


def _keys(part: Iterable[tuple[str, tuple[str, ...]]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for _, keys in part for key in keys))
