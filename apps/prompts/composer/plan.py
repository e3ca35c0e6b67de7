"""Which sentences can stand where: candidates for every role, and how well each serves the brief."""

import hashlib
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from apps.ai.types import BriefContent, ExpandedBrief
from apps.prompts import rules
from apps.prompts.composer.lines import BODY_ROLES, ROLES, Line, find_fact, is_read_apart, read_examples
from apps.prompts.composer.realise import realisations, usable
from apps.prompts.spec import PromptSpec

ANYWHERE = -1  # the home of snippets
_WORD, _TOKEN = re.compile(r"[^\W\d_]{4,}"), re.compile(r"[\w’']+")
RUN = 6
# How far apart two scores may be and still count as about equal. First sentences and subjects are drawn most freely,
# because they are what several readers of one company compare.
SLACK = {"opening": 0.8, "subject": 0.8, "preheader": 0.5, "plan": 0.6}
USUAL_SLACK = 0.3
STAYS = 1.2  # what it counts for that a sentence stays with a fact that the message speaks of already
# What counts for an example: that it can be filled, that it speaks of anything known at all, and of how much of it. The
# second outweighs chance (SLACK): a letter for people of whom nothing is known seldom goes to those who are known.
WHOLE, ANY, TOLD = 6.0, 0.9, 0.12


@dataclass(frozen=True)
class Candidate:
    """One realised line. `says` are the facts it mentions, `fits` those it was written for (conditions that hold).

    `offers` are the offers among what it cites, `ways` the number of wordings its line has with this brief.
    """

    line: Line
    text: str
    cites: tuple[str, ...]
    says: frozenset[str]
    fits: frozenset[str]
    offers: frozenset[str] = frozenset()
    ways: int = 1

    @cached_property
    def stems(self) -> frozenset[str]:
        """The telling words of the text, cut to five letters, to notice repetition."""
        return frozenset(word[:5].lower() for word in _WORD.findall(self.text))

    @cached_property
    def runs(self) -> frozenset[tuple[str, ...]]:
        """Every six words in a row: two lines that share some are two wordings of one thought."""
        words = _TOKEN.findall(self.text.lower())
        return frozenset(tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1))

    @cached_property
    def head(self) -> tuple[str, ...]:
        return tuple(self.text.lower().split()[:2])


@dataclass
class Message:
    """What has been chosen so far, so that nothing is said twice. One message makes one offer."""

    chosen: list[Candidate] = field(default_factory=list)

    def add(self, candidate: Candidate) -> None:
        self.chosen.append(candidate)

    def repeats(self, candidate: Candidate) -> bool:
        return any(
            candidate.text == other.text
            or candidate.says & other.says
            or not set(candidate.cites).isdisjoint(other.cites)
            or (candidate.offers and other.offers)
            or not candidate.runs.isdisjoint(other.runs)
            for other in self.chosen
        )

    def covered(self) -> frozenset[str]:
        return frozenset(key for other in self.chosen for key in other.says | other.fits)

    def not_for_its_head(self, brief: ExpandedBrief) -> frozenset[str]:
        """The facts that what stands above this body had better not name.

        Who opens a letter about shirts looks for shirts in it; where both are seen at once, saying it twice is once
        too often.
        """
        if is_read_apart(brief.channel):
            return frozenset(fact.key for fact in brief.facts) - self.covered()
        return frozenset(key for other in self.chosen for key in other.says)

    def echo(self, candidate: Candidate) -> float:
        """How much the candidate sounds like what stands already: shared telling words, the same first words."""
        heads = {other.head for other in self.chosen}
        shared = sum(len(candidate.stems & other.stems) for other in self.chosen)
        return 0.2 * max(shared - 2, 0) + (0.4 if candidate.head in heads else 0)


def vouched(brief: ExpandedBrief, spec: PromptSpec) -> ExpandedBrief:
    """The brief without words for values that nobody has put into words: outside the prompt's list, said as they came.

    Such a value is whatever stood in a profile. It may still choose a line, but it is not read out to anybody.
    """
    listed = {item.key: item.words for item in spec.inputs if item.words}
    facts = tuple(
        replace(fact, words="")
        if fact.value and fact.words == fact.value and fact.value not in listed.get(fact.key, {fact.value: ""})
        else fact
        for fact in brief.facts
    )
    return brief if facts == brief.facts else replace(brief, facts=facts)


def candidates(brief: ExpandedBrief, spec: PromptSpec) -> dict[str, list[Candidate]]:
    """Every line of the examples and every snippet that this brief can say, by role."""
    brief = vouched(brief, spec)
    actions = {item.name for item in rules.allowed_actions(brief, spec.rules)}
    offers = frozenset(item.id for item in brief.of_kind("offer"))
    found: dict[str, list[Candidate]] = {}
    for line in [*(line for lines in read_examples(spec.examples) for line in lines), *_snippets(brief)]:
        if not all(condition.holds(brief) for condition in line.when):
            continue
        if line.action and line.action not in actions:
            continue
        fits = frozenset(
            fact.key for test in line.when if test.op in ("is", "known") and (fact := find_fact(brief, test.key))
        )
        ways = list(realisations(line, brief))
        found.setdefault(line.role, []).extend(
            Candidate(line, text, cites, says, fits, offers.intersection(cites), len(ways))
            for text, cites, says in ways
        )
    return found


def _snippets(brief: ExpandedBrief) -> list[Line]:
    """Snippets as lines. Fields: `role`, `needs` (fact keys), `when` ({key: value or values}), `channels` (any)."""
    return [
        Line.from_json(_as_line(item))
        for item in usable(brief, "snippet")
        if (item.fields.get("role") or "reason") in ROLES
        and brief.channel in (item.fields.get("channels") or (brief.channel,))
    ]


def _as_line(snippet: BriefContent) -> dict[str, object]:
    needs = [{"key": key, "op": "known"} for key in snippet.fields.get("needs") or ()]
    tests = [
        {"key": key, "op": "is", "values": [values] if isinstance(values, str) else list(values)}
        for key, values in (snippet.fields.get("when") or {}).items()
    ]
    role = snippet.fields.get("role") or "reason"
    cites = [snippet.name] if role in BODY_ROLES else []  # only paragraphs cite
    return {"role": role, "text": snippet.text, "when": needs + tests, "is_alternative": True, "cites": cites}


def ranked(
    options: Iterable[Candidate],
    message: Message,
    brief: ExpandedBrief,
    phrases: Sequence[str] = (),
    place: Line | None = None,
    unwanted: frozenset[str] = frozenset(),
) -> list[Candidate]:
    """Best first: required phrases, then what was written for `place`, then facts not used yet (the marketer's first
    facts weigh most), then what stays with a fact already spoken of; about equals by the brief's key.

    `unwanted` are facts that had better not be named here (`Message.not_for_its_head`).

    Who has just named a reader's coats goes on about coats, and not about wardrobes in general.
    The line before the call to action may come back to facts that are used already: it is where they lead.
    """
    weights = weights_of(brief)
    covered = message.covered()

    def order(candidate: Candidate) -> tuple[int, int, bool, float]:
        role = candidate.line.role
        wanted = sum(phrase.lower() in candidate.text.lower() for phrase in phrases)
        fresh = (candidate.says | candidate.fits) - (covered if role != "action" else frozenset())
        score = sum(weights.get(key, 0) for key in fresh)
        score += STAYS if candidate.fits & covered and not fresh else 0
        if role in SLACK:
            score = min(score, 0.6)  # any fact will do to begin with
        score += luck(brief, role, candidate.text, candidate.ways) - message.echo(candidate)
        return -wanted, _strangeness(candidate.line, place), not unwanted.isdisjoint(candidate.says), -score

    return sorted((option for option in options if not message.repeats(option)), key=order)


def weights_of(brief: ExpandedBrief) -> dict[str, float]:
    """What it is worth to speak of a fact: from 2 for the marketer's first one to just above 1 for the last."""
    return {fact.key: 2 - n / max(len(brief.facts), 1) for n, fact in enumerate(brief.facts)}


def _strangeness(line: Line, place: Line | None) -> int:
    """0 where a line was written for the place, 1 for one of the same example, 2 for one that is borrowed.

    A sentence leans on its neighbours; without them it may read wrong. Snippets are at home everywhere.
    """
    if place is None or line.home == ANYWHERE:
        return 0
    return 2 if line.home != place.home else int(line.place != place.place)


def luck(brief: ExpandedBrief, role: str, text: str, ways: int = 1) -> float:
    """Noise that lets the brief's key choose among about equals: Gumbel's, so that k equals get one k-th each.

    `ways` are the wordings that one line has with this brief: together they get the share of one.
    """
    share = (int(draw(brief, role, text)[:12], 16) + 0.5) / 16**12
    return SLACK.get(role, USUAL_SLACK) * (-math.log(-math.log(share)) - math.log(ways))


def draw(brief: ExpandedBrief, *parts: str) -> str:
    """A number in hex that looks random, the same for the same brief and parts."""
    return hashlib.sha256("\x1f".join((brief.key, *parts)).encode()).hexdigest()


@dataclass(frozen=True)
class Plan:
    """The places of one example's body, in order; `head` is any line of its header, for what was written with it."""

    name: str
    head: Line
    places: tuple[Line, ...]

    def shorter(self) -> list[tuple[Line, ...]]:
        """The places, then without one more of those that may go each time, the last ones first."""
        found = [self.places]
        for place in reversed([place for place in self.places if place.is_optional]):
            found.append(tuple(one for one in found[-1] if one is not place))
        return found


def plans(brief: ExpandedBrief, spec: PromptSpec, pool: dict[str, list[Candidate]]) -> list[Plan]:
    """Plans of the body, best first: an example serves the better, the more of its own places this brief can fill and
    the more of what is known they speak of. Among about equals the brief's key chooses.
    """
    filled: dict[tuple[int, int], set[str]] = {}
    for candidate in (candidate for options in pool.values() for candidate in options):
        filled.setdefault((candidate.line.home, candidate.line.place), set()).update(candidate.says | candidate.fits)
    weights = weights_of(brief)
    found: list[tuple[float, Plan]] = []
    for lines, example in zip(read_examples(spec.examples), spec.examples, strict=True):
        places = tuple(line for line in lines if line.role in BODY_ROLES and not line.is_alternative)
        if not places:
            continue
        own = sum(line.is_optional or (line.home, line.place) in filled for line in places) / len(places)
        told = {key for line in places for key in filled.get((line.home, line.place), ())}
        plan = Plan(str(example.get("name")), lines[0], places)
        score = WHOLE * own + TOLD * sum(weights.get(key, 0) for key in told) + (ANY if told else 0)
        found.append((score + luck(brief, "plan", plan.name), plan))
    return [plan for _, plan in sorted(found, key=lambda pair: -pair[0])]
