"""What a worker does for long work: claim a piece, do it outside any transaction, record where the claim holds.

Test runs, comparisons and judges at work are all worked off here; each brings only what one piece of it is.
"""

import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from apps.ai.failures import OVER_BUDGET
from apps.common import clock
from apps.common.window import Window
from apps.prompts.models import Piece, Queue, Work
from apps.prompts.spec import WAITS, WriteError
from apps.prompts.writing import COMPOSER

log = logging.getLogger("attune.tests")
LEASE = timedelta(minutes=6)  # longer than four model calls of 60 s (one answer, one repair, two regenerations)
THREADS = 8  # pieces in flight per process while a model answers
MAX_ATTEMPTS = 4
MIN_FAILURES_TO_PAUSE = 8
UNWRITTEN = (Piece.Status.WAITING, Piece.Status.WRITING)
Do = Callable[[Any], dict[str, Any]]

CLAIM = """
WITH chosen AS MATERIALIZED (
    SELECT p.id FROM {pieces} p JOIN {works} w ON w.id = p.{key}_id
    WHERE p.{key}_id = %(work)s AND w.status = 'running' AND p.status = 'waiting'
      AND (p.not_before IS NULL OR p.not_before <= %(now)s)
    ORDER BY p.id LIMIT %(limit)s FOR UPDATE OF p SKIP LOCKED
)
UPDATE {pieces} d SET status = 'writing', claim_no = d.claim_no + 1, lease_until = %(lease)s
FROM chosen WHERE d.id = chosen.id
RETURNING d.id
"""


def threads_for(providers: Iterable[str]) -> int:
    """What needs no model computes, and more of it at once would only wait for itself."""
    return 1 if set(providers) <= {COMPOSER} else THREADS


def claim(queue: Queue, *, work_id: int, limit: int = 1) -> list[int]:
    """Takes up to `limit` waiting pieces of a running work under a lease. Two workers never get the same one."""
    now, names = clock.now(), {"pieces": queue.piece._meta.db_table, "works": queue.work._meta.db_table}
    with connection.cursor() as cursor:
        query = CLAIM.format(key=queue.key, **names)
        cursor.execute(query, {"work": work_id, "limit": limit, "now": now, "lease": now + LEASE})
        return [row[0] for row in cursor.fetchall()]


def work_through(queue: Queue, *, work_id: int, seconds: float, threads: int, do: Do) -> bool:
    """Does pieces for about `seconds`; returns whether there may be more. `do` gives what a piece came to, as values of
    its columns, or raises WriteError."""
    window = Window(seconds)

    def go_on() -> bool:
        while window.is_open:
            claimed = claim(queue, work_id=work_id)
            if not claimed:
                return False
            _do(queue, claimed[0], do)
        return True

    def in_thread() -> bool:
        try:
            return go_on()
        finally:
            connection.close()

    if threads == 1:
        more = go_on()
    else:
        with ThreadPoolExecutor(threads, thread_name_prefix=queue.name) as pool:
            more = any(future.result() for future in [pool.submit(in_thread) for _ in range(threads)])
    if not more:
        sweep(queue)
    return more


def sweep(queue: Queue) -> list[int]:
    """Gives back expired leases, ends works with nothing left to do, names those that need a worker."""
    now, state = clock.now(), Work.Status
    with transaction.atomic():
        lost = queue.piece.objects.filter(status=Piece.Status.WRITING, lease_until__lt=now)
        lost.update(status=Piece.Status.WAITING, lease_until=None)
        left = queue.piece.objects.filter(**{queue.key: OuterRef("pk")}, status__in=UNWRITTEN)
        running = queue.work.objects.filter(status=state.RUNNING)
        done = running.filter(~Exists(left)).select_for_update(skip_locked=True, of=("self",))
        keys = list(done.values_list("pk", flat=True))
        queue.work.objects.filter(pk__in=keys).update(status=state.FINISHED, finished_at=now)
    return list(running.filter(Exists(left)).order_by("pk").values_list("pk", flat=True))


def _do(queue: Queue, key: int, do: Do) -> None:
    piece = queue.piece.objects.get(pk=key)
    try:
        found = do(piece)
    except WriteError as error:
        _record_failure(queue, piece, error)
    except Exception:
        log.exception("%s %s could not be written", queue.piece._meta.verbose_name, key)
        _record_failure(queue, piece, WriteError("unexpected", "Something unexpected went wrong."))
    else:
        done = {"status": Piece.Status.WRITTEN, "error_code": "", "error": "", **found}
        _held(queue, piece).update(**done, lease_until=None, written_at=clock.now())


def _held(queue: Queue, piece: Any) -> Any:
    """The row where the claim still holds; a worker that was too late changes nothing."""
    return queue.piece.objects.filter(pk=piece.pk, claim_no=piece.claim_no, status=Piece.Status.WRITING)


@transaction.atomic
def _record_failure(queue: Queue, piece: Any, error: WriteError) -> None:
    """Back to the queue with backoff while trying again is safe and useful, else failed with its reason. A budget that
    is used up fails nothing: every other piece would meet the same, so the work pauses and says so."""
    is_over, is_away = error.code in OVER_BUDGET, error.code in WAITS
    attempts = piece.attempts + (not is_over and not is_away)
    wait = max(error.retry_after or 0, min(300, 2**attempts)) if not is_over else 0
    again = is_over or is_away or (error.is_retryable and attempts < MAX_ATTEMPTS)
    _held(queue, piece).update(
        status=Piece.Status.WAITING if again else Piece.Status.FAILED,
        attempts=attempts,
        not_before=clock.now() + timedelta(seconds=wait) if again else None,
        lease_until=None,
        error_code=error.code[:40],
        error=error.message[:500],
    )
    work_id = getattr(piece, f"{queue.key}_id")
    if is_over:
        _pause(queue, work_id, error.message)
    elif not is_away:
        _pause_when_mostly_failing(queue, work_id)


def _pause_when_mostly_failing(queue: Queue, work_id: int) -> None:
    pieces = queue.pieces(work_id)
    failed = pieces.filter(status=Piece.Status.FAILED).count()
    if failed >= MIN_FAILURES_TO_PAUSE and failed > pieces.filter(status=Piece.Status.WRITTEN).count():
        _pause(queue, work_id, f"Stopped by itself: {failed} could not be done, more than were.")


def _pause(queue: Queue, work_id: int, reason: str) -> None:
    running = queue.work.objects.filter(pk=work_id, status=Work.Status.RUNNING)
    running.update(status=Work.Status.PAUSED, pause_reason=reason[:200])
