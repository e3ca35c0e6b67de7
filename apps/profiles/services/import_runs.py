"""Carrying an import out: claimed once, one transaction, finished by whoever's claim still stands."""

import logging
import time
from pathlib import Path

from django.db import transaction
from django.db.models import F, Q

from apps.common import audit, clock
from apps.common.errors import AttuneError, Conflict
from apps.common.heartbeat import LEASE, heartbeat
from apps.profiles.importing import plan as plans
from apps.profiles.importing import reading
from apps.profiles.importing.outcome import Outcome, Progress
from apps.profiles.importing.reading import Shape
from apps.profiles.models import Import
from apps.profiles.services import files
from apps.profiles.services.event_merge import merge_events, refused_lines
from apps.profiles.services.heartbeat import beat
from apps.profiles.services.profile_merge import merge_profiles
from apps.profiles.services.reject_counts import refused_rows
from apps.profiles.services.telling import tell_ended

logger = logging.getLogger("attune.imports")
Status = Import.Status
LOST = "The command that ran this import was stopped before its end. Nothing was kept; run it again."


def claim_import(*, import_id: int) -> Import | None:
    """Takes a waiting import, or one whose worker has not been heard of, for this process; None if another has it."""
    now = clock.now()
    lost = Q(status=Status.RUNNING, lease_until__lt=now)
    Import.objects.filter(lost, pk=import_id, path="").update(status=Status.FAILED, error=LOST, finished_at=now)
    taken = Import.objects.filter(lost | Q(status=Status.QUEUED), pk=import_id).update(
        status=Status.RUNNING,
        claim_no=F("claim_no") + 1,
        lease_until=now + LEASE,
        heard_at=now,
        started_at=now,
        stage="Starting",
        rows_done=0,
        error="",
    )
    return Import.objects.select_related("source", "created_by").get(pk=import_id) if taken else None


def run_claimed(*, run: Import, path: Path | None = None) -> Import:
    """Carries a claimed import out and writes what came of it into its row. `path` is given where it is not an upload.

    A fault of the file or a lost race makes the import failed, with the reason; any other error is logged by its kind
    only (its text could quote a person's data), makes it failed too, and is raised again. A run that was cancelled or
    taken over meanwhile leaves nothing.
    """
    try:
        _carry_out(run, path or files.full_path(run.path))
    except Exception as error:
        known = isinstance(error, AttuneError)
        message = error.message if isinstance(error, AttuneError) else _unexpected(error)
        if not known:
            logger.error("import %s did not end: %s", run.uuid, type(error).__name__)
        if _fail(run, message) and not known:
            raise
    run.refresh_from_db()
    return run


def _carry_out(run: Import, path: Path) -> None:
    progress = Progress()
    started = time.monotonic()
    rejects = ""
    try:
        with transaction.atomic():
            with heartbeat(lambda: beat(run, progress)):
                outcome, rejects = _merge(run, path, progress)
            if not run.is_dry_run:
                _finish(run, outcome, rejects, time.monotonic() - started)
            transaction.set_rollback(run.is_dry_run)
        if run.is_dry_run:
            with transaction.atomic():
                _finish(run, outcome, rejects, time.monotonic() - started)
    except BaseException:
        files.remove(rejects)
        raise


def _merge(run: Import, path: Path, progress: Progress) -> tuple[Outcome, str]:
    if run.source is None:
        raise AttuneError("The import has no source.")
    if run.kind == Import.Kind.EVENTS:
        outcome = merge_events(path=path, source=run.source, progress=progress)
        refused = refused_lines(path)
        headers: tuple[str, ...] = ("line",)
    else:
        shape = Shape(run.shape["encoding"], run.shape["delimiter"], tuple(run.shape["headers"]))
        plan = plans.from_json(run.mapping)
        outcome = merge_profiles(
            path=path, shape=shape, plan=plan, source=run.source, actor=run.created_by, progress=progress
        )
        refused = _refused(path, shape)
        headers = shape.headers
    if not outcome.rejected:
        return outcome, ""
    progress.enter("Writing the rejects file")
    return outcome, files.write_rejects((*plans.IGNORED_HEADERS, *headers), refused)


def _refused(path: Path, shape: Shape):  # type: ignore[no-untyped-def]
    """Row number, reason and the cells exactly as they stand in the file (read once more, only where there are any)."""
    rows = reading.rows(path, shape)
    for number, reason in refused_rows():
        row = next(row for row in rows if row.number == number)
        yield (number, reason, *row.cells)


def _finish(run: Import, outcome: Outcome, rejects: str, seconds: float) -> None:
    """The last change of a run, in the same transaction as what it brought. Raises Conflict when the claim was lost."""
    before = Import.objects.values_list("rejects_path", flat=True).get(pk=run.pk)
    now = clock.now()
    done = _still_ours(run).update(
        status=Status.CHECKED if run.is_dry_run else Status.FINISHED,
        stage="",
        rows_done=outcome.rows,
        rows=outcome.rows,
        created=outcome.created,
        updated=outcome.updated,
        unchanged=outcome.unchanged,
        rejected=outcome.rejected,
        reject_reasons=dict(list(outcome.reasons.items())[:100]),
        rejects_path=rejects,
        seconds=seconds,
        lease_until=None,
        finished_at=None if run.is_dry_run else now,
    )
    if not done:
        raise Conflict("This run was cancelled, or another worker has taken it over.")
    if before != rejects:
        transaction.on_commit(lambda: files.remove(before))
    audit.record(
        actor=run.created_by,
        action=f"profiles.{'check' if run.is_dry_run else 'import'}_{run.kind}",
        obj=run,
        count=outcome.rows,
        detail={name: getattr(outcome, name) for name in ("created", "updated", "unchanged", "rejected")},
    )
    run.refresh_from_db()
    tell_ended(run)


@transaction.atomic
def _fail(run: Import, message: str) -> bool:
    """Whether it was still ours to fail."""
    failed = {"status": Status.FAILED, "error": message, "finished_at": clock.now(), "lease_until": None}
    if not _still_ours(run).update(**failed):
        return False
    run.refresh_from_db()
    tell_ended(run)
    return True


def _still_ours(run: Import):  # type: ignore[no-untyped-def]
    return Import.objects.filter(pk=run.pk, claim_no=run.claim_no, status=Status.RUNNING)


def _unexpected(error: Exception) -> str:
    return f"Attune could not finish this import ({type(error).__name__}). Nothing was kept; try again."
