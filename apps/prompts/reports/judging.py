"""Judges and people on the drafts of a run: the questions, what is left to label, how well a judge agrees."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from apps.common.models import User
from apps.common.progress import Progress
from apps.prompts.models import HumanLabel, Judgement, JudgeRun, Prompt, TestResult, TestRun, Version
from apps.prompts.purposes import JUDGE
from apps.prompts.reports.progress import work_progress
from apps.prompts.rules.judged import asked_of
from apps.prompts.selectors import production_version, prompt_spec
from apps.prompts.testing.judges import Standing, majority, standing_of
from apps.prompts.writing import COMPOSER

Votes = dict[tuple[int, str], bool]


def judge_questions(judge: Version, judged: Version) -> list[str]:
    """The judge's own checklist, and what the rules of the judged prompt ask a judge."""
    return list(asked_of(prompt_spec(judge).rules, prompt_spec(judged).rules))


def judges() -> list[Version]:
    """Judge prompts, each by its version in production, else by its newest."""
    found = []
    for prompt in Prompt.objects.filter(purpose=JUDGE).order_by("name"):
        version = production_version(prompt) or prompt.versions.order_by("-number").first()
        if version is not None:
            version.prompt = prompt
            found.append(version)
    return found


@dataclass(frozen=True)
class JudgePage:
    """A judge run with its figures. `standing` counts every label about this wording of the judge, in all runs.

    `open` are the answers that are neither yes nor no; `needs_model` the questions that only had such answers.
    """

    judge_run: JudgeRun
    job: Progress
    done: int
    total: int
    faults: int
    open: int
    needs_model: tuple[str, ...]
    standing: Standing
    by_question: tuple[tuple[str, Standing], ...]


def judge_pages(run: TestRun, *, may_change: bool) -> list[JudgePage]:
    found = run.judge_runs.select_related("version__prompt", "started_by").order_by("-pk")
    return [_page(one, may_change) for one in found]


def _page(judge_run: JudgeRun, may_change: bool) -> JudgePage:
    judgements = list(judge_run.judgements.all())
    states = [one.status for one in judgements]
    answers = [one for judgement in judgements for one in judgement.answers]
    per_question = standings(judge_run.content_hash, is_built_in=judge_run.provider == COMPOSER)
    pairs = [pair for one in judgements for pair in zip(judge_run.questions, one.answers, strict=False)]
    left = [text for text, one in pairs if one["holds"] is None and not one["is_void"]]
    told = {text for text, one in pairs if one["holds"] is not None}
    return JudgePage(
        judge_run,
        work_progress(judge_run, may_change=may_change),
        done=states.count("written"),
        total=len(states),
        faults=sum(one["holds"] is False and not one["is_void"] for one in answers),
        open=len(left),
        needs_model=tuple(text for text in dict.fromkeys(left) if text not in told),
        standing=per_question[""],
        by_question=tuple((text, per_question[text]) for text in judge_run.questions if text in per_question),
    )


def standings(content_hash: str, *, is_built_in: bool = False) -> dict[str, Standing]:
    """The agreement of one wording of a judge with people, by question; "" is all of them together.

    What fixed checks answered is counted by itself: it says nothing about how well a model judges.
    """
    rows = of_kind(Judgement.objects.filter(judge_run__content_hash=content_hash, status="written"), is_built_in)
    found = list(rows.select_related("judge_run").order_by("-pk"))
    people = _people([one.result_id for one in found])
    pairs: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    void: dict[str, int] = defaultdict(int)
    seen: set[tuple[int, str]] = set()
    for one in found:
        for question, answer in zip(one.judge_run.questions, one.answers, strict=False):
            key = (one.result_id, question)
            if key in seen:
                continue
            seen.add(key)
            if answer["is_void"]:
                void[question] += 1
            elif answer["holds"] is not None and key in people:
                pairs[question].append((not answer["holds"], not people[key]))
    every = [pair for some in pairs.values() for pair in some]
    each = {question: standing_of(pairs[question], void[question]) for question in {*pairs, *void}}
    return {"": standing_of(every, sum(void.values())), **each}


def of_kind(rows: QuerySet[Judgement], is_built_in: bool) -> QuerySet[Judgement]:
    """What fixed checks answered, or what models did."""
    built_in = Q(judge_run__provider=COMPOSER)
    return rows.filter(built_in) if is_built_in else rows.exclude(built_in)


def _people(result_ids: Sequence[int]) -> Votes:
    votes: dict[tuple[int, str], list[bool]] = defaultdict(list)
    labels = HumanLabel.objects.filter(result__in=result_ids).values_list("result_id", "question", "holds")
    for result, question, holds in labels:
        votes[(result, question)].append(holds)
    return {key: said for key, given in votes.items() if (said := majority(given)) is not None}


def questions_of_run(run: TestRun) -> list[str]:
    """Every question that a judge answered about this run; before any did, those of the judges that there are."""
    asked = [text for one in run.judge_runs.order_by("pk") for text in one.questions]
    return list(dict.fromkeys(asked or [text for one in judges() for text in judge_questions(one, run.version)]))


def next_to_label(run: TestRun, actor: User) -> TestResult | None:
    """The next draft of the run about which this person has said nothing."""
    mine = HumanLabel.objects.filter(labelled_by=actor).values("result")
    drafts = run.results.filter(status=TestResult.Status.WRITTEN).exclude(output=None).exclude(pk__in=mine)
    return drafts.select_related("case", "run__version__prompt").order_by("case__place", "repetition").first()


def labelled_count(run: TestRun, actor: User) -> tuple[int, int]:
    """How many drafts this person has labelled, of how many."""
    drafts = run.results.filter(status=TestResult.Status.WRITTEN).exclude(output=None)
    return drafts.filter(labels__labelled_by=actor).distinct().count(), drafts.count()
