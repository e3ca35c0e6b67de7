"""Long work paused, resumed, cancelled and tried again by people: one way for test runs, comparisons and judges."""

from django.db import transaction

from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import Conflict
from apps.common.models import User
from apps.common.rights import Right
from apps.prompts.models import QUEUES, Comparison, JudgeRun, Piece, Queue, TestRun, Work
from apps.prompts.services.queues import UNWRITTEN

Status = Work.Status
AnyWork = TestRun | Comparison | JudgeRun


def pause_work(*, work: AnyWork, actor: User) -> None:
    """Stops claiming further pieces; those being written finish. What is not running stays as it is."""
    with transaction.atomic():
        queue, held = _held(work, actor)
        if held.status == Status.RUNNING:
            _set(held, Status.PAUSED, pause_reason=f"Paused by {actor.name}.")
            audit.record(actor=actor, action=f"prompts.pause_{queue.name}", obj=held.prompt, detail=held.on_record)


def resume_work(*, work: AnyWork, actor: User) -> None:
    with transaction.atomic():
        queue, held = _held(work, actor)
        if held.status == Status.PAUSED:
            _set(held, Status.RUNNING, pause_reason="", active_since=clock.now())
            audit.record(actor=actor, action=f"prompts.resume_{queue.name}", obj=held.prompt, detail=held.on_record)


def cancel_work(*, work: AnyWork, actor: User) -> None:
    """Ends it. What is written stays to be read; a cancelled test run never counts for production."""
    with transaction.atomic():
        queue, held = _held(work, actor)
        if held.is_open:
            _set(held, Status.CANCELLED, finished_at=clock.now())
            queue.pieces(held.pk).filter(status__in=UNWRITTEN).delete()
            audit.record(actor=actor, action=f"prompts.cancel_{queue.name}", obj=held.prompt, detail=held.on_record)


def retry_work(*, work: AnyWork, actor: User) -> int:
    """Queues everything that could not be done once more. Returns how many."""
    with transaction.atomic():
        queue, held = _held(work, actor)
        if held.status == Status.CANCELLED:
            raise Conflict("This was cancelled. Start a new one.")
        failed = queue.pieces(held.pk).filter(status=Piece.Status.FAILED)
        blank = {"attempts": 0, "not_before": None, "lease_until": None, "error": "", "error_code": ""}
        count = failed.update(status=Piece.Status.WAITING, **blank)
        if count:
            _set(held, Status.RUNNING, pause_reason="", finished_at=None, active_since=clock.now())
            action = f"prompts.retry_{queue.name}"
            audit.record(actor=actor, action=action, obj=held.prompt, count=count, detail=held.on_record)
    return count


def _held(work: AnyWork, actor: User) -> tuple[Queue, AnyWork]:
    """The work under its lock, with the kind of it."""
    require(actor, Right.EDIT_PLANS)
    queue = next(one for one in QUEUES if isinstance(work, one.work))
    rows = queue.work.objects.select_for_update(of=("self",)).select_related(queue.path)
    return queue, rows.get(pk=work.pk)


def _set(work: AnyWork, status: Status, **changes: object) -> None:
    type(work).objects.filter(pk=work.pk).update(status=status, **changes)
