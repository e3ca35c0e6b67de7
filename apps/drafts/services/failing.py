"""A draft that could not be written: what becomes of it, and of its run."""

from datetime import datetime, timedelta

from django.db import transaction

from apps.ai.failures import OVER_BUDGET
from apps.common import clock
from apps.drafts.models import DraftUse, GenerationRun
from apps.drafts.services.telling import tell_run
from apps.prompts.spec import WAITS
from apps.prompts.writing import WriteError

MAX_ATTEMPTS = 5
MIN_FAILURES_TO_PAUSE = 10
WINDOW = timedelta(minutes=3)
# Every other draft would meet the same: the draft waits, and the run pauses and says so.
STOPS = frozenset(
    {
        *OVER_BUDGET,
        "no_price",
        "no_quota",
        "key_refused",
        "no_endpoint",
        "no_model",
        "address_refused",
        "personal_data",
    }
)


@transaction.atomic
def record_failure(use: DraftUse, error: WriteError) -> None:
    """Back to the queue while trying again is safe and useful, else failed with its reason."""
    if error.code in STOPS and use.run_id:
        _put_back(use, error, attempts=use.attempts, wait=0)
        resumes_at = clock.now() + timedelta(seconds=error.retry_after) if error.retry_after else None
        _pause(use.run_id, error.message, resumes_at, code=error.code)
    elif error.code in WAITS:
        _put_back(use, error, attempts=use.attempts, wait=max(error.retry_after or 0, 1))
    else:
        _try_again_or_fail(use, error)
        if use.run_id:
            _pause_when_mostly_failing(use.run_id)


def _try_again_or_fail(use: DraftUse, error: WriteError) -> None:
    attempts = use.attempts + 1
    if error.is_retryable and attempts < MAX_ATTEMPTS:
        wait = max(error.retry_after or 0, min(300, 2**attempts))
        _put_back(use, error, attempts=attempts, wait=wait, tried_at=clock.now())
    else:
        _note(use, error, status=DraftUse.Status.FAILED, attempts=attempts, not_before=None, tried_at=clock.now())


def _put_back(
    use: DraftUse, error: WriteError, *, attempts: int, wait: float, tried_at: datetime | None = None
) -> None:
    not_before = clock.now() + timedelta(seconds=wait) if wait else None
    _note(
        use,
        error,
        status=DraftUse.Status.WAITING,
        attempts=attempts,
        not_before=not_before,
        tried_at=tried_at or use.tried_at,
    )


def _note(use: DraftUse, error: WriteError, **values: object) -> None:
    """Only where this worker's claim still holds."""
    held = DraftUse.objects.filter(pk=use.pk, claim_no=use.claim_no, status=DraftUse.Status.WRITING)
    held.update(lease_until=None, error_code=error.code[:40], error=error.message[:500], **values)


def _pause_when_mostly_failing(run_id: int) -> None:
    """A run stops itself when more has failed than was written: for good, or in the last minutes."""
    uses = DraftUse.objects.filter(run=run_id)
    failed, written = DraftUse.Status.FAILED, DraftUse.Status.WRITTEN
    count = uses.filter(status=failed).count()
    if count >= MIN_FAILURES_TO_PAUSE and count > uses.filter(status=written).count():
        _pause(run_id, f"Stopped by itself: {count} drafts failed, more than were written.")
        return
    active_since = GenerationRun.objects.values_list("active_since", flat=True).get(pk=run_id)
    since = max(at for at in (clock.now() - WINDOW, active_since) if at)
    tries = uses.filter(tried_at__gt=since).count()
    if tries >= MIN_FAILURES_TO_PAUSE and tries > uses.filter(written_at__gt=since).count():
        last = uses.filter(tried_at__gt=since).order_by("-tried_at").values_list("error", flat=True)[0]
        _pause(run_id, f"Stopped by itself: most tries of the last minutes failed. The last time: {last}")


def _pause(run_id: int, reason: str, resumes_at: datetime | None = None, code: str = "") -> None:
    running = GenerationRun.objects.filter(pk=run_id, status=GenerationRun.Status.RUNNING)
    paused = GenerationRun.Status.PAUSED
    why = {"pause_reason": reason[:300], "pause_code": code[:40], "resumes_at": resumes_at}
    if running.update(status=paused, **why):
        run = GenerationRun.objects.select_related("campaign__owner", "started_by").get(pk=run_id)
        tell_run(run, f"The writing of “{run.campaign.name}” has stopped by itself")
