"""Imports as lists and pages show them."""

from django.db.models import Q, QuerySet
from django.urls import reverse

from apps.common import clock
from apps.common.jobs import Job
from apps.common.nudge import listened
from apps.common.progress import Action, Progress, State
from apps.common.rights import Right
from apps.profiles.models import Import

READING = "Reading the file"
STATES = {
    Import.Status.UPLOADED: State.CANCELLED,
    Import.Status.CHECKED: State.DONE,
    Import.Status.QUEUED: State.WAITING,
    Import.Status.RUNNING: State.RUNNING,
    Import.Status.FINISHED: State.DONE,
    Import.Status.FAILED: State.FAILED,
}
NOTES = {
    True: "This is the check: nothing is kept. You may leave this page; the work goes on.",
    False: "All of it is kept at once at the end, or nothing. You may leave this page; the work goes on.",
}
# Share of a run's time that each stage takes, measured on 100,000 rows of 12 columns; only for the progress bar.
_STAGES = {
    "Starting": (0, 2),
    READING: (2, 40),
    "Checking every cell": (40, 65),
    "Looking up people": (65, 72),
    "Writing people": (72, 97),
    "Writing events": (72, 97),
    "Writing the rejects file": (97, 100),
}


def import_runs() -> QuerySet[Import]:
    return Import.objects.select_related("source", "created_by")


def imports_due() -> list[int]:
    """Imports that wait for a worker or whose worker has not been heard of within its lease."""
    lost = Q(status=Import.Status.RUNNING, lease_until__lt=clock.now())
    return list(
        Import.objects.filter(lost | Q(status=Import.Status.QUEUED)).order_by("pk").values_list("pk", flat=True)
    )


def failed_import_count() -> int:
    return Import.objects.filter(status=Import.Status.FAILED).count()


def run_progress(run: Import) -> Progress:
    """A run as the progress component shows it. While reading its share is measured, afterwards estimated."""
    now = clock.now()
    start, end = _STAGES.get(run.stage, (0, 2))
    is_reading = run.stage == READING
    share = min(run.rows_done / max(run.row_estimate, 1), 1.0) if is_reading else 0.0
    share = (start + (end - start) * share) / 100
    elapsed = (now - run.started_at).total_seconds() if run.started_at else 0.0
    cancel = Action("cancel", "Cancel", "x", reverse("profiles:cancel_run", args=[run.uuid]))
    shown = Progress(
        title=run.stage or ("Checking the file" if run.is_dry_run else "Importing"),
        state=STATES[Import.Status(run.status)],
        now=now,
        done=run.rows_done,
        total=run.row_estimate if is_reading else 0,
        unit="rows read" if run.rows_done else "",
        share=share,
        per_second=run.rows_done / elapsed if elapsed >= 1 and is_reading else 0.0,
        seconds_left=elapsed * (1 - share) / share if share >= 0.1 and elapsed > 2 else None,
        began_at=run.heard_at if run.status == Import.Status.QUEUED else run.started_at,
        heard_at=run.heard_at,
        note=NOTES[run.is_dry_run],
        actions=(cancel,) if run.path else (),
    )
    return listened(shown)


def import_jobs() -> list[Job]:
    """For the shell: every import that waits for a worker or is carried out."""
    found = Import.objects.filter(status__in=[Import.Status.QUEUED, Import.Status.RUNNING]).order_by("pk")[:20]
    return [
        Job(
            "Checking a file" if run.is_dry_run else "Importing",
            run.filename,
            reverse("profiles:show_import", args=[run.uuid]),
            "file-up",
            STATES[Import.Status(run.status)],
            Right.IMPORT_DATA,
        )
        for run in found
    ]
