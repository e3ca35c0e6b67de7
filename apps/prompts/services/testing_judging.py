"""Judging the drafts of a test run: by a judge prompt through the door to models, and by people who do not see it."""

import logging
import time
from collections.abc import Mapping
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from apps.ai.types import DraftText
from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import Conflict, Invalid
from apps.common.models import User
from apps.common.rights import Right
from apps.prompts.models import HumanLabel, Judgement, JudgeRun, TestResult, TestRun, Version
from apps.prompts.purposes import DRAFT, JUDGE
from apps.prompts.reports.judging import judge_questions, text_of
from apps.prompts.selectors import prompt_spec
from apps.prompts.spec import WriteError
from apps.prompts.testing.judges import checked_answers
from apps.prompts.writers import ask_task, writers_for

log = logging.getLogger("attune.tests")
LEASE = timedelta(minutes=3)
Status = Judgement.Status

CLAIM = """
WITH chosen AS MATERIALIZED (
    SELECT j.id FROM prompts_judgement j JOIN prompts_judgerun g ON g.id = j.judge_run_id
    WHERE j.judge_run_id = %(run)s AND g.status = 'running' AND j.status = 'waiting'
    ORDER BY j.id LIMIT 1 FOR UPDATE OF j SKIP LOCKED
)
UPDATE prompts_judgement d SET status = 'writing', claim_no = d.claim_no + 1, lease_until = %(lease)s
FROM chosen WHERE d.id = chosen.id
RETURNING d.id
"""


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
            started_at=clock.now(),
        )
        drafts = held.results.filter(status=TestResult.Status.WRITTEN).exclude(output=None)
        rows = Judgement.objects.bulk_create([Judgement(judge_run=made, result=one) for one in drafts.order_by("pk")])
        detail = {"number": run.version.number, "run": str(run.uuid), "judge": str(judge.uuid)}
        audit.record(
            actor=actor, action="prompts.start_judging", obj=run.version.prompt, count=len(rows), detail=detail
        )
    return made


def cancel_judging(*, judge_run: JudgeRun, actor: User) -> None:
    """Ends it; what is judged stays."""
    require(actor, Right.EDIT_PLANS)
    with transaction.atomic():
        held = JudgeRun.objects.select_for_update().get(pk=judge_run.pk)
        if held.status == JudgeRun.Status.RUNNING:
            JudgeRun.objects.filter(pk=held.pk).update(status=JudgeRun.Status.CANCELLED, finished_at=clock.now())
            held.judgements.filter(status__in=[Status.WAITING, Status.WRITING]).delete()
            prompt = judge_run.run.version.prompt
            audit.record(actor=actor, action="prompts.cancel_judging", obj=prompt, detail={"run": str(held.uuid)})


def work_judge_run(*, run_id: int, seconds: float = 15) -> bool:
    """Judges drafts for about `seconds`; returns whether there may be more."""
    run = JudgeRun.objects.select_related("version__prompt", "run").get(pk=run_id)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(CLAIM, {"run": run_id, "lease": clock.now() + LEASE})
            row = cursor.fetchone()
        if row is None:
            sweep_judge_runs()
            return False
        _judge(run, row[0])
    return True


def _judge(run: JudgeRun, key: int) -> None:
    judgement = Judgement.objects.select_related("result").get(pk=key)
    text = text_of(DraftText.from_json(judgement.result.output or {}))
    asked = "\n".join(f"{number}. {question}" for number, question in enumerate(run.questions, start=1))
    changes: dict[str, object]
    try:
        material = {"Message": text, "Questions": asked}
        answer = ask_task(
            prompt_spec(run.version), material, f"{run.uuid}:{key}", provider=run.provider, model=run.model
        )
        answers = checked_answers(answer.data, run.questions, text)  # type: ignore[arg-type]
        changes = {"status": Status.WRITTEN, "answers": answers, "cost": answer.cost}
    except WriteError as error:
        changes = {"status": Status.FAILED, "error": error.message[:300]}
    except Exception:
        log.exception("judgement %s could not be made", key)
        changes = {"status": Status.FAILED, "error": "Something unexpected went wrong."}
    held = Judgement.objects.filter(pk=key, claim_no=judgement.claim_no, status=Status.WRITING)
    held.update(**changes, lease_until=None, judged_at=clock.now())


def sweep_judge_runs() -> list[int]:
    """Gives back expired leases, ends what has nothing left, names those that need a worker."""
    now = clock.now()
    Judgement.objects.filter(status=Status.WRITING, lease_until__lt=now).update(status=Status.WAITING, lease_until=None)
    left = Judgement.objects.filter(judge_run=OuterRef("pk"), status__in=[Status.WAITING, Status.WRITING])
    running = JudgeRun.objects.filter(status=JudgeRun.Status.RUNNING)
    running.filter(~Exists(left)).update(status=JudgeRun.Status.FINISHED, finished_at=now)
    return list(running.filter(Exists(left)).values_list("pk", flat=True))


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
