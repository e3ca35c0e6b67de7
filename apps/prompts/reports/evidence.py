"""What the gate for production knows about a version: its set, its run, the run of what is in production."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Q

from apps.common.models import User
from apps.prompts.models import Label, LabelMove, TestResult, TestRun, TestSet, Version
from apps.prompts.purposes import PART
from apps.prompts.reports.counting import Verdicts, verdicts_on
from apps.prompts.reports.hearing import Hearing, hearing_of
from apps.prompts.reports.sets import newest_revision
from apps.prompts.reports.standings import RunFacts, comparison_of, judged_words, rule_rates
from apps.prompts.selectors import production_version, prompt_spec
from apps.prompts.testing.comparison import below
from apps.prompts.testing.gate import EDITORS_FIXES, Condition, Evidence, conditions, is_open, missing

HARD = ("hard", "adversarial")
Status = TestRun.Status


@dataclass(frozen=True)
class Gate:
    """The gate of one version for one person. `run` and `baseline_run` are what its words rest on."""

    version: Version
    conditions: tuple[Condition, ...]
    test_set: TestSet | None = None
    run: TestRun | None = None
    production: Version | None = None
    baseline_run: TestRun | None = None
    is_rollback: bool = False
    hearing: Hearing | None = None

    @property
    def is_open(self) -> bool:
        return is_open(self.conditions)

    @property
    def missing(self) -> list[Condition]:
        return missing(self.conditions)

    @property
    def is_tested(self) -> bool:
        """Whether all is fine but for who may press the button."""
        return all(one.is_fine or one.key == "person" for one in self.conditions)

    @property
    def waits_for_an_editor(self) -> bool:
        """Whether what is missing is done by people who may edit prompts."""
        return any(one.fix in EDITORS_FIXES for one in self.missing)

    @property
    def met(self) -> int:
        return len(self.conditions) - len(self.missing)


def guard_of(version: Version) -> TestSet | None:
    return version.prompt.test_sets.filter(guards=True, removed_at=None).first()


def gate_of(version: Version, actor: User) -> Gate:
    """Every condition as it stands now."""
    return _Reading(version, actor).gate()


def latest_run(version: Version, digest: str, like: TestRun | None = None) -> TestRun | None:
    """The run that counts: the newest finished one of this wording on this state of a set (written in the same way as
    `like`), else the newest that is open."""
    found = TestRun.objects.filter(version__prompt=version.prompt_id, content_hash=version.content_hash, digest=digest)
    if like is not None:
        found = found.filter(provider=like.provider, model=like.model)
    found = found.exclude(status=Status.CANCELLED).select_related("version__prompt", "revision__test_set")
    is_finished = Q(status=Status.FINISHED)
    return found.filter(is_finished).order_by("-finished_at", "-pk").first() or found.order_by("-pk").first()


def was_in_production(version: Version) -> bool:
    return LabelMove.objects.filter(version=version, name=Label.Name.PRODUCTION).exists()


class _Reading:
    def __init__(self, version: Version, actor: User) -> None:
        self.version, self.actor = version, actor
        self.set = guard_of(version)
        self.revision = newest_revision(self.set) if self.set else None
        self.production = production_version(version.prompt)
        self.is_first = self.production is None or self.production.pk == version.pk
        if self.production is not None:
            self.production.prompt = version.prompt

    @cached_property
    def run(self) -> TestRun | None:
        return latest_run(self.version, self.revision.digest) if self.revision else None

    @cached_property
    def baseline_run(self) -> TestRun | None:
        if self.is_first or self.production is None or self.revision is None or self.run is None:
            return None
        return latest_run(self.production, self.revision.digest, like=self.run)

    def gate(self) -> Gate:
        if self.production is not None and self.production.pk == self.version.pk:
            return self._as_it_went_in()
        is_part, is_own = self.version.prompt.purpose == PART, self.version.created_by_id == self.actor.pk
        was_there = was_in_production(self.version)
        if is_part or was_there:
            plain = Evidence(is_own=is_own, is_part=is_part, was_in_production=was_there)
            return Gate(
                self.version,
                conditions(plain),
                self.set,
                production=self.production,
                is_rollback=was_there,
            )
        found = conditions(self._evidence(is_own))
        runs = (self.run, self.production, self.baseline_run)
        return Gate(self.version, found, self.set, *runs, hearing=self.hearing)

    @cached_property
    def states(self) -> tuple[str, str]:
        """How the run and the baseline's stand."""
        return self._state(self.run), self._state(self.baseline_run)

    @cached_property
    def said(self) -> tuple[Verdicts | None, Verdicts | None]:
        """Both runs by one judge, where one is good enough at this moment."""
        if self.run is None or self.states[0] != "finished":
            return None, None
        return verdicts_on(self.run, self._finished_baseline)

    @cached_property
    def hearing(self) -> Hearing | None:
        run = self.run if self.states[0] == "finished" else None
        return hearing_of(prompt_spec(self.version), run, self._finished_baseline, self.said)

    @property
    def _finished_baseline(self) -> TestRun | None:
        return self.baseline_run if self.states[1] == "finished" else None

    def _as_it_went_in(self) -> Gate:
        """What the gate said when this version passed it."""
        moves = LabelMove.objects.filter(version=self.version, name=Label.Name.PRODUCTION).exclude(conditions=[])
        moves = moves.select_related("run").order_by("-moved_at", "-pk")
        move = moves.exclude(run=None).first() or moves.first()
        said = tuple(map(Condition.from_json, move.conditions)) if move else ()
        return Gate(self.version, said, self.set, move.run if move else None, self.production)

    def _evidence(self, is_own: bool) -> Evidence:
        counts = {"cases": 0, "adversarial": 0}
        if self.revision is not None:
            hostile = Count("pk", filter=Q(split="adversarial"))
            counts = self.revision.cases.aggregate(cases=Count("pk"), adversarial=hostile)
        state, baseline_state = self.states
        is_compared = state == "finished" and baseline_state == "finished"
        mine, theirs = self._compared() if is_compared else (None, None)
        return Evidence(
            has_set=self.set is not None,
            cases=counts["cases"],
            adversarial=counts["adversarial"],
            run=state if self.run or not self.set else self._before(),
            failed=_failed(self.run) if state == "failed" and self.run else 0,
            blocked=self._blocked() if state == "finished" else (),
            is_first=self.is_first,
            baseline=self.production.number if self.production else 0,
            baseline_run=baseline_state,
            rules_below=tuple(one.words for one in below(rule_rates(mine, theirs))) if mine else (),
            judged=judged_words(mine, theirs) if mine and theirs else "",
            heard=self.hearing.as_evidence() if self.hearing else None,
            comparison=comparison_of(mine, theirs) if mine and theirs else None,
            is_own=is_own,
        )

    def _compared(self) -> tuple[RunFacts | None, RunFacts | None]:
        """Both runs under the candidate's rules."""
        if self.run is None or self.baseline_run is None:
            return None, None
        said, said_before = self.said
        mine = RunFacts(self.run, verdicts=said)
        return mine, RunFacts(self.baseline_run, prompt_spec(self.version), said_before)

    def _state(self, run: TestRun | None) -> str:
        if run is None:
            return "none"
        if run.status != Status.FINISHED:
            return "open"
        return "failed" if _failed(run) else "finished"

    def _before(self) -> str:
        """Without a run that counts: whether there was one on an earlier state of the set."""
        earlier = TestRun.objects.filter(content_hash=self.version.content_hash, revision__test_set=self.set)
        return "stale" if earlier.filter(status=Status.FINISHED).exists() else "none"

    def _blocked(self) -> tuple[str, ...]:
        if self.run is None:
            return ()
        found = self.run.results.filter(blocking__gt=0, case__split__in=HARD)
        return tuple(found.order_by("case__place").values_list("case__name", flat=True).distinct())


def _failed(run: TestRun) -> int:
    return run.results.filter(status=TestResult.Status.FAILED).count()
