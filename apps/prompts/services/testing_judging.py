"""Judging the drafts of a test run: by a judge prompt through the door to models, and by people who do not see it."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from apps.ai.types import DraftText
from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import Conflict, Invalid
from apps.common.models import User
from apps.common.rights import Right
from apps.prompts.judged import asked
from apps.prompts.models import JUDGES, HumanLabel, Judgement, JudgeRun, TestResult, TestRun, Version
from apps.prompts.purposes import DRAFT, JUDGE
from apps.prompts.reports.judging import judge_questions
from apps.prompts.rules.judged import text_of
from apps.prompts.selectors import prompt_spec
from apps.prompts.services.queues import threads_for, work_through
from apps.prompts.writers import writers_for


def start_judging(*, run: TestRun, judge: Version, actor: User) -> JudgeRun:
    """Queues every draft of a finished run for a judge: the first model of its order, else the fixed checks."""
    require(actor, Right.EDIT_PLANS)
    if judge.prompt.purpose != JUDGE or run.version.prompt.purpose != DRAFT:
        raise Conflict("A judge prompt judges drafts.")
    questions = judge_questions(judge, run.version)
    if not questions:
        raise Invalid(
            "This judge has no questions. Give it a rule with a checklist.", {"judge": "It has no questions."}
        )
    found = writers_for(JUDGE)
    now = clock.now()
    with transaction.atomic():
        held = TestRun.objects.select_for_update().get(pk=run.pk)
        if held.status != TestRun.Status.FINISHED:
            raise Conflict("Judge a run once it is finished.")
        if held.judge_runs.filter(content_hash=judge.content_hash, status=JudgeRun.Status.RUNNING).exists():
            raise Conflict("This judge is at work on the run already.")
        made = JudgeRun.objects.create(
            run=held,
            version=judge,
            content_hash=judge.content_hash,
            questions=questions,
            provider=found[0].provider,
            model=found[0].model,
            started_by=actor,
            started_at=now,
            active_since=now,
        )
        drafts = held.results.filter(status=TestResult.Status.WRITTEN).exclude(output=None)
        rows = Judgement.objects.bulk_create([Judgement(judge_run=made, result=one) for one in drafts.order_by("pk")])
        action, detail = "prompts.start_judging", made.on_record
        audit.record(actor=actor, action=action, obj=run.version.prompt, count=len(rows), detail=detail)
    return made


def work_judge_run(*, run_id: int, seconds: float = 15) -> bool:
    """Judges drafts for about `seconds`; returns whether there may be more."""
    run = JudgeRun.objects.select_related("version__prompt", "run").get(pk=run_id)
    spec = prompt_spec(run.version)

    def judge(judgement: Judgement) -> dict[str, Any]:
        text = text_of(DraftText.from_json(judgement.result.output or {}))
        found = asked(spec, text, run.questions, f"{run.uuid}:{judgement.pk}", (run.provider, run.model))
        return {"answers": found.answers, "cost": found.cost}

    return work_through(JUDGES, work_id=run_id, seconds=seconds, threads=threads_for([run.provider]), do=judge)


def label_result(*, result: TestResult, answers: Mapping[str, bool], actor: User) -> int:
    """Stores what a person answers to each question (its text → holds) about a draft; said again, it is replaced."""
    if not (actor.may(Right.EDIT_PLANS) or actor.may(Right.DECIDE)):
        require(actor, Right.DECIDE)
    now = clock.now()
    rows = [
        HumanLabel(result=result, question=question[:300], holds=holds, labelled_by=actor, labelled_at=now)
        for question, holds in answers.items()
    ]
    with transaction.atomic():
        HumanLabel.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["result", "question", "labelled_by"],
            update_fields=["holds", "labelled_at"],
        )
        prompt = result.run.version.prompt
        detail = {"run": str(result.run.uuid)}
        audit.record(actor=actor, action="prompts.label_result", obj=prompt, count=len(rows), detail=detail)
    return len(rows)
