"""Which sentences can stand where: candidates for every role, and how well each serves the brief."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from apps.ai.types import ExpandedBrief
from apps.prompts import rules
from apps.prompts.composer.lines import BODY_ROLES, Line, find_fact, lines_of
from apps.prompts.composer.realise import realisations, usable
from apps.prompts.spec import PromptSpec

_WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True)
class Candidate:
    """One realised line. `says` are the facts it mentions, `fits` those it was written for (conditions that hold)."""

    line: Line
    text: str
    cites: tuple[str, ...]
    says: frozenset[str]
    fits: frozenset[str]

    @property
    def stems(self) -> frozenset[str]:
        """The telling words of the text, cut to five letters, to notice repetition."""
        return frozenset(word[:5].lower() for word in _WORD.findall(self.text))


@dataclass
class Message:
    """What has been chosen so far, so that nothing is said twice."""

    chosen: list[Candidate] = field(default_factory=list)

    def add(self, candidate: Candidate) -> None:
        self.chosen.append(candidate)

    def repeats(self, candidate: Candidate) -> bool:
        return any(
            candidate.text == other.text or candidate.says & other.says or set(candidate.cites) & set(other.cites)
            for other in self.chosen
        )

    def covered(self) -> frozenset[str]:
        return frozenset(key for other in self.chosen for key in other.says | other.fits)

    def echo(self, candidate: Candidate) -> float:
        """How much the candidate sounds like what stands already: shared telling words, the same first words."""
        heads = {tuple(other.text.lower().split()[:2]) for other in self.chosen}
        shared = sum(len(candidate.stems & other.stems) for other in self.chosen)
        return 0.2 * max(shared - 2, 0) + (0.4 if tuple(candidate.text.lower().split()[:2]) in heads else 0)


def candidates(brief: ExpandedBrief, spec: PromptSpec) -> dict[str, list[Candidate]]:
    """Every line of the examples and every snippet that this brief can say, by role."""
    lines = [line for example in spec.examples for line in lines_of(example)]
    actions = {item.name for item in rules.allowed_actions(brief, spec.rules)}
    found: dict[str, list[Candidate]] = {}
    for line in [*lines, *_snippets(brief)]:
        if not all(condition.holds(brief) for condition in line.when):
            continue
        if line.action and line.action not in actions:
            continue
        fits = frozenset(
            fact.key for test in line.when if test.op in ("is", "known") and (fact := find_fact(brief, test.key))
        )
        for text, cites, says in realisations(line, brief):
            found.setdefault(line.role, []).append(Candidate(line, text, cites, says, fits))
    return found


def _snippets(brief: ExpandedBrief) -> list[Line]:
    """Snippets as lines. Their fields may hold `role`, `needs` (fact keys) and `when` ({key: value or values})."""
    lines = []
    for item in usable(brief, "snippet"):
        needs = [{"key": key, "op": "known"} for key in item.fields.get("needs") or ()]
        tests = [
            {"key": key, "op": "is", "values": [values] if isinstance(values, str) else list(values)}
            for key, values in (item.fields.get("when") or {}).items()
        ]
        role = item.fields.get("role") or "reason"
        if role in BODY_ROLES:
            line = {
                "role": role,
                "text": item.text,
                "when": needs + tests,
                "is_alternative": True,
                "cites": [item.name],
            }
            lines.append(Line.from_json(line))
    return lines


def ranked(
    options: Iterable[Candidate], message: Message, brief: ExpandedBrief, phrases: Sequence[str]
) -> list[Candidate]:
    """Best first: required phrases, then facts not used yet (the marketer's first facts weigh most), then by brief key.

    The line before the call to action may come back to facts that are used already: it is where they lead.
    """
    weights = {fact.key: 2 - n / max(len(brief.facts), 1) for n, fact in enumerate(brief.facts)}
    covered = message.covered()

    def order(candidate: Candidate) -> tuple[float, str]:
        fresh = (candidate.says | candidate.fits) - (covered if candidate.line.role != "action" else frozenset())
        score = sum(weights.get(key, 0) for key in fresh) - message.echo(candidate)
        score += sum(10 for phrase in phrases if phrase.lower() in candidate.text.lower())
        return -round(score, 1), draw(brief, candidate.line.role, candidate.text)

    return sorted((option for option in options if not message.repeats(option)), key=order)


def draw(brief: ExpandedBrief, *parts: str) -> str:
    """A number in hex that looks random, the same for the same brief and parts."""
    return hashlib.sha256("\x1f".join((brief.key, *parts)).encode()).hexdigest()


def skeletons(brief: ExpandedBrief, spec: PromptSpec, pool: dict[str, list[Candidate]]) -> list[list[Line]]:
    """Plans of the body, best first: the places of one example each, whole and then without what may go.

    An example serves the better, the more of its own lines this brief can say; among equals the brief's key chooses.
    """
    usable_lines = {id_of(candidate.line) for options in pool.values() for candidate in options}
    plans: list[tuple[float, str, list[Line]]] = []
    for example in spec.examples:
        places = [line for line in lines_of(example) if line.role in BODY_ROLES and not line.is_alternative]
        own = sum(id_of(line) in usable_lines for line in places) / max(len(places), 1)
        fit = sum(bool(line.when) and id_of(line) in usable_lines for line in places)
        plans.append((-round(own, 2) - 0.1 * fit, draw(brief, "plan", str(example.get("name"))), places))
    ordered = [places for _, _, places in sorted(plans, key=lambda plan: plan[:2]) if places]
    return ordered + [[line for line in places if not line.is_optional] for places in ordered]


def id_of(line: Line) -> tuple[str, str]:
    return line.role, line.text
