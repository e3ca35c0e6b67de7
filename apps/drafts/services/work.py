"""What a worker does: claim, write outside any transaction, record where the claim still holds."""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connection

from apps.ai.types import DraftText
from apps.common.window import Window
from apps.drafts.models import DraftUse, GenerationRun
from apps.drafts.selectors.checks import is_judged, lately_task
from apps.drafts.services.batches import batch_step
from apps.drafts.services.claims import alone, claim_uses
from apps.drafts.services.failing import record_failure
from apps.drafts.services.judges import judge_for
from apps.drafts.services.recording import record_revision
from apps.prompts import writing
from apps.prompts.writing import COMPOSER

log = logging.getLogger("attune.drafts")

# Many processes of few threads: the threads of one take turns, and each answer that comes back waits for its turn.
WRITERS = 4  # worker processes that may write one run with a model at once
THREADS = 8  # drafts in flight in each of them
COMPOSERS = 2  # without a model nobody waits, and the pages want a processor too
SECONDS = 15
SECONDS_ALONE = 45  # at its end all threads wait for the slowest answer, so a window of many answers loses less
LOCK_CLASS = 0x61747475


def work_run(*, run_id: int, seconds: float | None = None, call: Callable[[], object] | None = None) -> bool:
    """Writes drafts of a run for about `seconds` (None: as suits the run); returns whether there may be more.

    At most WRITERS processes (COMPOSERS without a model) work on a run, held by advisory locks that the database frees
    when a process dies. While another would find work, this one asks for it by `call`.
    """
    run = GenerationRun.objects.get(pk=run_id)
    is_waiting = run.provider != COMPOSER or is_judged(run.campaign_id)
    places = WRITERS if is_waiting else COMPOSERS
    with _writer_place(run_id, places) as place:
        if place is None:
            return False
        if call is not None and place + 1 < places and _waits_more_than((place + 1) * THREADS, run_id):
            call()
        window = Window(_seconds_for(run, is_waiting) if seconds is None else seconds)
        if run.is_batch:
            batch_step(run_id=run_id)
        if not is_waiting:
            return _work(run, window)
        with ThreadPoolExecutor(THREADS, thread_name_prefix="writer") as pool:
            more = [pool.submit(_work_in_thread, run, window) for _ in range(THREADS)]
            return any(future.result() for future in more)


def _work_in_thread(run: GenerationRun, window: Window) -> bool:
    try:
        return _work(run, window)
    finally:
        connection.close()


def _work(run: GenerationRun, window: Window) -> bool:
    while window.is_open:
        claimed = claim_uses(run_id=run.pk, limit=1)
        if not claimed:
            return False
        write_use(use=claimed[0], run=run)
    return True


def _seconds_for(run: GenerationRun, is_waiting: bool) -> int:
    """Two runs may take every process there is, and then nobody may stay for long."""
    others = GenerationRun.objects.filter(status=GenerationRun.Status.RUNNING).exclude(pk=run.pk)
    return SECONDS_ALONE if is_waiting and not others.exists() else SECONDS


def _waits_more_than(number: int, run_id: int) -> bool:
    return DraftUse.objects.filter(run=run_id, status=DraftUse.Status.WAITING).order_by()[number : number + 1].exists()


@contextmanager
def _writer_place(run_id: int, places: int) -> Iterator[int | None]:
    """One of so many places at a run, from 0; None when all are taken."""
    for place in range(places):
        with alone(LOCK_CLASS, run_id * WRITERS + place) as got_it:
            if got_it:
                yield place
                return
    yield None


def write_use(*, use: DraftUse, run: GenerationRun | None = None) -> None:
    """Writes one claimed draft (of `run`, where that is at hand) and records it, or the reason why not.

    A claim that does not hold any more changes nothing.
    """
    run = run or use.run
    if use.status != DraftUse.Status.WRITING or run is None or use.run_id != run.pk:
        return
    use.run = run
    try:
        task = lately_task(use)
        written = writing.write(
            task.brief,
            task.prompt,
            task.policy,
            provider=run.provider,
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
        record_revision(use=use, written=written, task=task)


def _rejected_wording(use: DraftUse) -> DraftText | None:
    """What the reviewer had when they asked for another wording."""
    return DraftText.from_json(use.revision.fields) if use.feedback and use.revision else None
