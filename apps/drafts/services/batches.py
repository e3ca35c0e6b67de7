"""Drafts by batch: waiting drafts become a batch's requests, and its answers become drafts.

What a batch does not answer well (an answer off the schema, a finding that blocks, no answer at all) is written anew at
once, where the model can be talked to. So a batch run ends with the same set of drafts as any other.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import connection, transaction

from apps.ai.client import ModelError
from apps.ai.models import BatchItem
from apps.ai.services import batches
from apps.ai.targets import Target
from apps.common import clock
from apps.drafts.models import DraftUse, GenerationRun
from apps.drafts.selectors.checks import is_judged, lately_task
from apps.drafts.services.claims import alone
from apps.drafts.services.failing import record_failure
from apps.drafts.services.judges import judge_for
from apps.drafts.services.recording import record_revision
from apps.prompts.writing import WriteError, Written, put_to, read_batched, request_for

MOST_IN_BATCH = 500
MOST_TAKEN = 200
THREADS = 8  # answers in flight while a judge reads them
LOCK_CLASS = 0x61747476
LEASE = timedelta(hours=26)  # longer than the endpoint has
CLAIM = """
WITH chosen AS MATERIALIZED (
    SELECT u.id FROM drafts_draftuse u JOIN drafts_generationrun g ON g.id = u.run_id
    WHERE u.run_id = %(run)s AND g.status = 'running' AND u.status = 'waiting' AND u.attempts = 0 AND u.feedback = ''
    ORDER BY u.id LIMIT %(limit)s FOR UPDATE OF u SKIP LOCKED
)
UPDATE drafts_draftuse d SET status = 'writing', claim_no = d.claim_no + 1, lease_until = %(lease)s
FROM chosen WHERE d.id = chosen.id
RETURNING d.id
"""
_RELATED = ("run", "brief", "campaign", "revision")


def batch_step(*, run_id: int) -> None:
    """Takes what has been answered, then sends what still waits."""
    run = GenerationRun.objects.select_related("campaign").get(pk=run_id)
    take_answers(run=run)
    while send_batch(run=run):
        pass


def send_batch(*, run: GenerationRun) -> bool:
    """Makes one batch of waiting drafts; whether there was one to make."""
    target = batches.batch_target()
    if target is None or target.provider != run.provider:
        # The order of models has changed meanwhile. A draft with a try behind it is written at the line.
        DraftUse.objects.filter(run=run, status=DraftUse.Status.WAITING, attempts=0).update(attempts=1)
        return False
    try:
        with transaction.atomic():
            return _queue(run, target)
    except ModelError as error:
        _stop(run, error)
        return False


def _queue(run: GenerationRun, target: Target) -> bool:
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"run": run.pk, "limit": MOST_IN_BATCH, "lease": now + LEASE})
        claimed = [row[0] for row in cursor.fetchall()]
    wanted = []
    for use in DraftUse.objects.select_related(*_RELATED).filter(pk__in=claimed).order_by("pk"):
        task = lately_task(use)
        try:
            request = request_for(task.brief, task.prompt, use.campaign.uuid)
        except WriteError as error:
            record_failure(use, error)
            continue
        wanted.append(batches.Wanted(use.uuid, use.claim_no, request))
    if wanted:
        batches.queue_batch(target=target, wanted=wanted, campaign_uuid=run.campaign.uuid)
    return bool(claimed)


def _stop(run: GenerationRun, error: ModelError) -> None:
    """The batch could not be queued: its drafts wait as they did, and the run says why."""
    with transaction.atomic():
        first = DraftUse.objects.filter(run=run, status=DraftUse.Status.WAITING, attempts=0).select_for_update().first()
        if first:
            DraftUse.objects.filter(pk=first.pk).update(status=DraftUse.Status.WRITING)
            record_failure(first, WriteError(error.code, error.message, retry_after=error.retry_after))


def take_answers(*, run: GenerationRun) -> None:
    """Turns the batch's answers into drafts, each with its own claim: taken twice, the second time changes nothing."""
    if is_judged(run.campaign_id):
        _take_judged(run)
        return
    for item in batches.answers_to_take(campaign_uuid=run.campaign.uuid, limit=MOST_TAKEN):
        _take_item(item)


def _take_judged(run: GenerationRun) -> None:
    """Several at once, because a judge is waited for; by one process, because each asking is paid for."""
    with alone(LOCK_CLASS, run.pk) as is_mine, ThreadPoolExecutor(THREADS, thread_name_prefix="judge") as pool:
        items = batches.answers_to_take(campaign_uuid=run.campaign.uuid, limit=MOST_TAKEN) if is_mine else []
        list(pool.map(_take_in_thread, items))


def _take_in_thread(item: BatchItem) -> None:
    try:
        _take_item(item)
    finally:
        connection.close()


def _take_item(item: BatchItem) -> None:
    use = (
        DraftUse.objects.select_related(*_RELATED)
        .filter(uuid=item.ref, claim_no=item.claim_no, status=DraftUse.Status.WRITING)
        .first()
    )
    if use is not None:
        _take(use, item)
    batches.take_answer(item=item)


def _take(use: DraftUse, item: BatchItem) -> None:
    writer = item.batch.writer
    try:
        if item.status != BatchItem.Status.ANSWERED or writer is None:
            raise WriteError(item.error_code or "not_answered", item.error or "No answer came.", is_retryable=True)
        task = lately_task(use)
        draft, findings = read_batched(item.text, task.brief, task.prompt, task.policy, task.extra_checks)
    except WriteError as error:
        # Whatever it was, the draft is tried once more with the model at the line.
        record_failure(use, WriteError(error.code, error.message, is_retryable=True, retry_after=1))
    else:
        written = Written(draft, findings, *writer, item.cost, 1)
        record_revision(use=use, written=put_to(judge_for(use, task.prompt), written), task=task)
