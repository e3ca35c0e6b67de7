"""Whether a run has been read by a judge, where a blocking rule of its version is one that only a judge can tell."""

from dataclasses import dataclass
from enum import StrEnum

from apps.ai.types import Severity
from apps.prompts import rules
from apps.prompts.models import TestRun, Version
from apps.prompts.purposes import DRAFT, JUDGE
from apps.prompts.reports.choosing import judge_for
from apps.prompts.reports.counting import Verdicts, named, standing_now
from apps.prompts.reports.standings import RunFacts, rule_rates
from apps.prompts.rules.judged import asked_of, questions
from apps.prompts.selectors import prompt_spec
from apps.prompts.spec import PromptSpec, RuleSpec
from apps.prompts.testing.gate import Heard
from apps.prompts.writers import writers_for
from apps.prompts.writing import COMPOSER


class Stage(StrEnum):
    """How far it is. The gate's words for each are in testing.gate."""

    NO_RUN = "no_run"
    UNHEARD = "unheard"
    READING = "reading"
    BASELINE_UNHEARD = "baseline_unheard"
    BASELINE_READING = "baseline_reading"
    HEARD = "heard"


@dataclass(frozen=True)
class Hearing:
    """Which judge is asked for, and what of it is there. `run`: the run to be judged next."""

    judge: Version
    stage: Stage
    run: TestRun | None = None
    said: tuple[str, ...] = ()

    def as_evidence(self) -> Heard:
        return Heard(named(self.judge), self.stage.value, self.said)


def judge_to_ask(spec: PromptSpec) -> Version | None:
    """The judge whose word the gate waits for. None where no blocking rule needs one, or no judge would count that is
    asked today: a gate never waits for what nobody can bring about."""
    if spec.purpose != DRAFT or not _blocking(spec):
        return None
    judge = judge_for(spec.locale, spec.settings.judge)
    if judge is None:
        return None
    standing = standing_now(judge.version.content_hash, is_built_in=_is_built_in_now())
    return judge.version if standing.is_good_enough else None


def hearing_of(
    spec: PromptSpec,
    run: TestRun | None,
    baseline: TestRun | None,
    said: tuple[Verdicts | None, Verdicts | None],
) -> Hearing | None:
    """What the gate asks about judges; None: nothing. `run` and `baseline` are finished, `said` is about them."""
    judge = judge_to_ask(spec)
    if judge is None:
        return None
    if run is None:
        return Hearing(judge, Stage.NO_RUN)
    mine, theirs = said
    if mine is None:
        return Hearing(judge, Stage.READING if _at_work(run, judge) else Stage.UNHEARD, run)
    is_same = mine.judge.content_hash == judge.content_hash and mine.is_built_in == _is_built_in_now()
    if baseline is not None and theirs is None and is_same and _would_compare(spec, baseline, judge):
        stage = Stage.BASELINE_READING if _at_work(baseline, judge) else Stage.BASELINE_UNHEARD
        return Hearing(judge, stage, baseline)
    return Hearing(mine.judge, Stage.HEARD, run, _rates(run, mine))


def _blocking(spec: PromptSpec) -> list[RuleSpec]:
    return [one for one in spec.rules if one.severity is Severity.BLOCK and rules.KINDS[one.kind].is_judged]


def _is_built_in_now() -> bool:
    return writers_for(JUDGE)[0].provider == COMPOSER


def _at_work(run: TestRun, judge: Version) -> bool:
    return run.judge_runs.filter(content_hash=judge.content_hash, status__in=("running", "paused")).exists()


def _would_compare(spec: PromptSpec, baseline: TestRun, judge: Version) -> bool:
    """Whether a judge of the baseline's run is asked anything that a blocking rule of this version asks."""
    asked = asked_of(prompt_spec(judge).rules, prompt_spec(baseline.version).rules)
    return any(one.text[:300] in asked for one in questions(_blocking(spec)))


def _rates(run: TestRun, said: Verdicts) -> tuple[str, ...]:
    """How often each blocking rule is kept, as far as the judge has told."""
    found = [one for one in rule_rates(RunFacts(run, verdicts=said)) if one.blocks and one.is_judged]
    return tuple(f"{one.words} Kept in {one.rate.hits} of {one.rate.n} drafts." for one in found)
