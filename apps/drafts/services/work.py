"""What a worker does: claim, write outside any transaction, record where the claim still holds."""

import logging
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connection

from apps.ai.types import DraftText
from apps.drafts.models import DraftUse, GenerationRun
from apps.drafts.selectors.checks import is_judged, writing_task
from apps.drafts.services.batches import batch_step
from apps.drafts.services.claims import claim_uses
from apps.drafts.services.failing import record_failure
from apps.drafts.services.judges import judge_for
from apps.drafts.services.revisions import record_revision
from apps.prompts import writing

log = logging.getLogger("attune.drafts")

WRITERS = 2  # worker processes that may work on one run at once
THREADS = 16  # drafts in flight per process while a model answers
LOCK_CLASS = 0x61747475


def work_run(*, run_id: int, seconds: float = 15) -> bool:
    """Writes drafts of a run for about `seconds`; returns whether there may be more.

    At most WRITERS processes work on a run (advisory lock, freed by the database when a process dies).
    """
    with _writer_slot(run_id) as got_it:
        if not got_it:
            return False
        run = GenerationRun.objects.get(pk=run_id)
        until = time.monotonic() + seconds
        if run.is_batch:
            batch_step(run_id=run_id)
        if run.provider == writing.COMPOSER and not is_judged(run.campaign_id):
            return _work(run_id, until)
        with ThreadPoolExecutor(THREADS, thread_name_prefix="writer") as pool:
            more = [pool.submit(_work_in_thread, run_id, until) for _ in range(THREADS)]
            return any(future.result() for future in more)


def _work_in_thread(run_id: int, until: float) -> bool:
    try:
        return _work(run_id, until)
    finally:
        connection.close()


def _work(run_id: int, until: float) -> bool:
    while time.monotonic() < until:
        claimed = claim_uses(run_id=run_id, limit=1)
        if not claimed:
            return False
        write_use(use_id=claimed[0])
    return True


@contextmanager
def _writer_slot(run_id: int) -> Iterator[bool]:
    with connection.cursor() as cursor:
        for slot in range(WRITERS):
            key = (LOCK_CLASS, (run_id * WRITERS + slot) % 2**31)
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
            if cursor.fetchone()[0]:
                try:
                    yield True
                finally:
                    cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)
                return
    yield False


def write_use(*, use_id: int) -> None:
    """Writes one claimed draft and records it, or the reason why not. Called twice, the second call changes nothing."""
    use = DraftUse.objects.select_related("run", "brief__variant__prompt_version", "campaign", "revision").get(
        pk=use_id
    )
    if use.status != DraftUse.Status.WRITING or use.run is None:
        return
    try:
        task = writing_task(use)
        written = writing.write(
            task.brief,
            task.prompt,
            task.policy,
            provider=use.run.provider,
            extra_checks=task.extra_checks,
            feedback=use.feedback,
            avoid=_rejected_wording(use),
            campaign_uuid=use.campaign.uuid,
            judge=judge_for(use, task.prompt),
        )
    except writing.WriteError as error:
        record_failure(use, error)
    except Exception:
        log.exception("draft use %s could not be written", use.pk)
        record_failure(use, writing.WriteError("unexpected", "Something unexpected went wrong. The log has more."))
    else:
        record_revision(use=use, written=written, guardrail_version=task.policy.version)


def _rejected_wording(use: DraftUse) -> DraftText | None:
    """What the reviewer had when they asked for another wording."""
    return DraftText.from_json(use.revision.fields) if use.feedback and use.revision else None
