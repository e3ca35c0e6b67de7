"""Whether a version may go into production: each condition with its state and, where it is not met, its fix. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from apps.prompts.testing.comparison import Comparison

MIN_CASES, MIN_ADVERSARIAL = 30, 5
P_LIMIT = 0.2
EDITORS_FIXES = frozenset({"set", "cases", "starter", "run", "retry", "baseline", "judge"})


class State(StrEnum):
    MET = "met"
    OPEN = "open"  # not met
    WAITING = "waiting"  # a run is under way
    NONE = "none"  # does not apply


@dataclass(frozen=True)
class Condition:
    """`words` say how it stands, `fix` is the key of what a person can do about it (the page knows its button)."""

    key: str
    label: str
    state: State
    words: str
    fix: str = ""

    @property
    def is_fine(self) -> bool:
        return self.state in (State.MET, State.NONE)

    @classmethod
    def from_json(cls, data: Mapping[str, str]) -> "Condition":
        return cls(data["key"], data["label"], State(data["state"]), data["words"])

    def to_json(self) -> dict[str, str]:
        return {"key": self.key, "label": self.label, "state": self.state.value, "words": self.words}


@dataclass(frozen=True)
class Heard:
    """What of a judge's reading is there. `stage`: reports.hearing.Stage; `said`: how often it finds each rule kept."""

    judge: str
    stage: str
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """What is known about a version. `run`: "none", "stale" (only on an older state of the set or cancelled), "open",
    "failed" (some cases could not be written), "finished". `baseline_run` likewise for the version in production;
    `is_first`: none is in production. `blocked`: adversarial and hard cases that a finding blocks. `judged`: how rules
    count that only a judge can tell, in words. `heard`: None where no judge is asked for."""

    has_set: bool = False
    cases: int = 0
    adversarial: int = 0
    run: str = "none"
    failed: int = 0
    blocked: tuple[str, ...] = ()
    is_first: bool = True
    baseline: int = 0
    baseline_run: str = "none"
    rules_below: tuple[str, ...] = ()
    judged: str = ""
    heard: Heard | None = None
    comparison: Comparison | None = None
    is_own: bool = False
    was_in_production: bool = False
    is_part: bool = field(default=False)


def conditions(evidence: Evidence) -> tuple[Condition, ...]:
    """Every condition, in the order in which one meets them."""
    if evidence.is_part:
        return (_part(evidence), _second_person(evidence))
    if evidence.was_in_production:
        return (_rollback(evidence), _second_person(evidence))
    checks: tuple[Callable[[Evidence], Condition], ...] = (
        _cases,
        _adversarial,
        _run,
        _blocked,
        *((_heard,) if evidence.heard else ()),
        _rules,
        _compared,
        _second_person,
    )
    return tuple(check(evidence) for check in checks)


def is_open(found: tuple[Condition, ...]) -> bool:
    return all(one.is_fine for one in found)


def missing(found: tuple[Condition, ...]) -> list[Condition]:
    return [one for one in found if not one.is_fine]


def _part(evidence: Evidence) -> Condition:
    words = "Nothing is written from a part by itself. The prompts that include it are tested as they are then."
    return Condition("part", "Part of other prompts", State.NONE, words)


def _rollback(evidence: Evidence) -> Condition:
    words = "It was in production before, so it goes back without a new run."
    return Condition("rollback", "Rollback", State.MET, words)


def _cases(evidence: Evidence) -> Condition:
    label = f"At least {MIN_CASES} cases"
    if not evidence.has_set:
        return Condition("cases", label, State.OPEN, "This prompt has no test set that guards production.", "set")
    words = f"The set has {evidence.cases}."
    if evidence.cases >= MIN_CASES:
        return Condition("cases", label, State.MET, words)
    return Condition("cases", label, State.OPEN, words, "cases")


def _adversarial(evidence: Evidence) -> Condition:
    label = f"At least {MIN_ADVERSARIAL} of them adversarial"
    words = f"{evidence.adversarial} of them." if evidence.has_set else "There is no test set yet."
    if evidence.adversarial >= MIN_ADVERSARIAL:
        return Condition("adversarial", label, State.MET, words)
    return Condition("adversarial", label, State.OPEN, words, "starter" if evidence.has_set else "")


def _run(evidence: Evidence) -> Condition:
    label = "A finished run of exactly this wording on the set as it is now"
    if evidence.run == "finished":
        return Condition("run", label, State.MET, "It has been run.")
    if evidence.run == "open":
        return Condition("run", label, State.WAITING, "A run is under way.", "watch")
    if evidence.run == "failed":
        words = f"{_count(evidence.failed, 'case')} could not be written, so nothing is known about them."
        return Condition("run", label, State.OPEN, words, "retry")
    words = "The set has changed since its last run." if evidence.run == "stale" else "It has not been run."
    return Condition("run", label, State.OPEN, words, "run" if evidence.cases else "")


def _blocked(evidence: Evidence) -> Condition:
    label = "No blocking finding on an adversarial or hard case"
    if evidence.run != "finished":
        return Condition("blocked", label, State.WAITING, "The run will tell.")
    if not evidence.blocked:
        return Condition("blocked", label, State.MET, "None.")
    names = ", ".join(f"“{name}”" for name in evidence.blocked[:3])
    more = f" and {len(evidence.blocked) - 3} more" if len(evidence.blocked) > 3 else ""
    return Condition("blocked", label, State.OPEN, f"Blocked: {names}{more}.", "results")


def _heard(evidence: Evidence) -> Condition:
    label = "A judge has read its drafts, for the blocking rules that only a judge can tell"
    heard = evidence.heard or Heard("", "")
    if heard.stage == "heard":
        return Condition("heard", label, State.MET, f"{heard.judge}, has. {' '.join(heard.said[:3])}".strip())
    state, words, fix = {
        "no_run": (State.WAITING, f"First the run; then {heard.judge}, reads it.", ""),
        "unheard": (
            State.OPEN,
            f"{heard.judge}, is good enough to tell, and nobody has asked it yet.",
            "judge",
        ),
        "reading": (State.WAITING, f"{heard.judge}, has not finished reading them.", "reading"),
        "baseline_unheard": (
            State.OPEN,
            f"{heard.judge}, has read them, but not the drafts of version {evidence.baseline}, which is in production. "
            "The two can be compared once those are judged as well.",
            "judge",
        ),
        "baseline_reading": (
            State.WAITING,
            f"{heard.judge}, has not finished reading those of version {evidence.baseline}, which is in production.",
            "reading",
        ),
    }[heard.stage]
    return Condition("heard", label, state, words, fix)


def _rules(evidence: Evidence) -> Condition:
    label = "Keeps every blocking rule as often as the version in production"
    if (early := _before_baseline("rules", label, evidence)) is not None:
        return early
    if not evidence.rules_below:
        words = f"None is kept less often than by version {evidence.baseline}. {evidence.judged}".strip()
        return Condition("rules", label, State.MET, words)
    words = f"Kept less often: {' '.join(evidence.rules_below[:3])} {evidence.judged}".strip()
    return Condition("rules", label, State.OPEN, words, "results")


def _compared(evidence: Evidence) -> Condition:
    label = f"Does not lose against the version in production (p < {P_LIMIT})"
    if (early := _before_baseline("compared", label, evidence)) is not None:
        return early
    found = evidence.comparison or Comparison({})
    if not found.verdicts:
        words = f"No case of this run has its like in the run of version {evidence.baseline}."
        return Condition("compared", label, State.OPEN, words, "baseline")
    words = (
        f"{_count(found.wins, 'win')}, {_count(found.ties, 'tie')}, {_count(found.losses, 'loss')} "
        f"against version {evidence.baseline}; {found.p_words}."
    )
    lost = found.losses > found.wins and found.p < P_LIMIT
    return Condition("compared", label, State.OPEN if lost else State.MET, words, "results" if lost else "")


def _before_baseline(key: str, label: str, evidence: Evidence) -> Condition | None:
    """What stands in the way of any comparison."""
    if evidence.is_first:
        return Condition(key, label, State.NONE, "No version is in production yet, so there is none to compare with.")
    if evidence.run != "finished":
        return Condition(key, label, State.WAITING, "The run will tell.")
    if evidence.baseline_run == "finished":
        return None
    if evidence.baseline_run == "open":
        return Condition(key, label, State.WAITING, f"Version {evidence.baseline} is being run.", "watch")
    words = f"Version {evidence.baseline}, which is in production, has not been run on this set in the same way."
    return Condition(key, label, State.OPEN, words, "baseline")


def _second_person(evidence: Evidence) -> Condition:
    label = "A second person"
    if evidence.is_own:
        return Condition("person", label, State.OPEN, "You wrote this version, so somebody else decides.", "propose")
    return Condition("person", label, State.MET, "Whoever wrote a version never puts it in production.")


def _count(n: int, word: str) -> str:
    plural = {"loss": "losses"}.get(word, f"{word}s")
    return f"{n} {word if n == 1 else plural}"
