"""Judges that count: whether a wording is good enough at this moment, and what it said about the drafts of a run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef

from apps.ai.types import same_language
from apps.prompts.models import HumanLabel, Judgement, JudgeRun, Label, TestRun, Version
from apps.prompts.purposes import JUDGE
from apps.prompts.reports.judging import of_kind, standings
from apps.prompts.rules.judged import questions
from apps.prompts.selectors import prompt_spec
from apps.prompts.spec import PromptSpec
from apps.prompts.testing.judges import Standing
from apps.prompts.writing import COMPOSER, COMPOSER_MODEL


@dataclass(frozen=True)
class Verdicts:
    """What one judge that counts says about a run's drafts: (result, question) → whether it holds, valid answers only.

    `own` are the questions of its own checklist, which belong to no rule of the judged prompt.
    """

    judge: Version
    own: tuple[str, ...]
    is_built_in: bool
    said: Mapping[tuple[int, str], bool]

    @property
    def name(self) -> str:
        return named(self.judge)

    def on(self, result_id: int, asked: Sequence[str]) -> bool | None:
        """Whether a draft passes these questions: no as soon as one does not hold, None while that is not known."""
        given = [self.said.get((result_id, text)) for text in asked]
        if False in given:
            return False
        return True if given and None not in given else None


def named(judge: Version) -> str:
    return f"“{judge.prompt.name}”, version {judge.number}"


def standing_now(content_hash: str, *, is_built_in: bool = False) -> Standing:
    """How well a wording of a judge agrees with people, counted anew only when a label or a judgement has come in."""
    rows = of_kind(Judgement.objects.filter(judge_run__content_hash=content_hash, status="written"), is_built_in)
    judged = rows.aggregate(n=Count("pk"), last=Max("pk"), at=Max("written_at"))
    labelled = HumanLabel.objects.aggregate(n=Count("pk"), last=Max("pk"), at=Max("labelled_at"))
    return _standing(content_hash, is_built_in, (*judged.values(), *labelled.values()))


@lru_cache(maxsize=32)
def _standing(content_hash: str, is_built_in: bool, stamp: tuple[Any, ...]) -> Standing:
    return standings(content_hash, is_built_in=is_built_in)[""]


def verdicts_on(run: TestRun, baseline: TestRun | None = None) -> tuple[Verdicts | None, Verdicts | None]:
    """What a judge says about both runs: one that is good enough now, best one that has judged the two of them.

    Both are held to the same wording of the same judge; where it has not judged the baseline, nothing is compared.
    """
    good = [one for one in _finished(run) if standing_now(one.content_hash, is_built_in=_built_in(one)).is_good_enough]
    if not good:
        return None, None
    theirs = {_wording(one): one for one in reversed(_finished(baseline))} if baseline else {}
    chosen = next((one for one in good if _wording(one) in theirs), good[0])
    other = theirs.get(_wording(chosen))
    return _verdicts(chosen), _verdicts(other) if other else None


def _finished(run: TestRun) -> list[JudgeRun]:
    """Judges that are done with a run, and were heard at all."""
    is_heard = Exists(Judgement.objects.filter(judge_run=OuterRef("pk"), status="written"))
    found = run.judge_runs.filter(is_heard, status=JudgeRun.Status.FINISHED)
    return list(found.select_related("version__prompt", "run__version__prompt").order_by("-pk"))


def _built_in(judge_run: JudgeRun) -> bool:
    return judge_run.provider == COMPOSER


def _wording(judge_run: JudgeRun) -> tuple[str, bool]:
    return judge_run.content_hash, _built_in(judge_run)


def _verdicts(judge_run: JudgeRun) -> Verdicts:
    said = {
        (judgement.result_id, text): answer["holds"]
        for judgement in judge_run.judgements.filter(status="written")
        for text, answer in zip(judge_run.questions, judgement.answers, strict=False)
        if answer["holds"] is not None and not answer["is_void"]
    }
    asked = {one.text[:300] for one in questions(prompt_spec(judge_run.run.version).rules)}
    own = [one.text[:300] for one in questions(prompt_spec(judge_run.version).rules)]
    mine = tuple(text for text in dict.fromkeys(own) if text not in asked)
    return Verdicts(judge_run.version, mine, _built_in(judge_run), said)


@dataclass(frozen=True)
class GoodJudge:
    """A judge whose wording in production is good enough. `writer` is who answers for it: empty for the models in the
    order for judges, or the fixed checks where it is these that agree with people."""

    version: Version
    spec: PromptSpec
    standing: Standing
    writer: tuple[str, str] = ("", "")

    @property
    def name(self) -> str:
        return named(self.version)


def judge_in_production(locale: str) -> GoodJudge | None:
    """The judge that counts for drafts in a language; of several the one whose faults are most surely faults."""
    good = [one for version in production_judges(locale) if (one := good_judge(version)) is not None]
    return max(good, key=lambda one: one.standing.agreement.precision.low, default=None)


def production_judges(locale: str) -> list[Version]:
    """Every judge of a language by its version in production, by name."""
    labels = Label.objects.filter(name=Label.Name.PRODUCTION, prompt__purpose=JUDGE)
    found = labels.select_related("version__prompt").order_by("prompt__name")
    return [one.version for one in found if same_language(one.version.prompt.locale, locale)]


def good_judge(version: Version) -> GoodJudge | None:
    """The version as a judge that counts at this moment."""
    for is_built_in, writer in ((False, ("", "")), (True, (COMPOSER, COMPOSER_MODEL))):
        standing = standing_now(version.content_hash, is_built_in=is_built_in)
        if standing.is_good_enough:
            return GoodJudge(version, prompt_spec(version), standing, writer)
    return None
