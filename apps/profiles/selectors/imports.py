"""Imports as lists and pages show them."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from apps.common import clock
from apps.profiles.models import Import

# Share of a run's time that each stage takes, measured on 100,000 rows of 12 columns; only for the progress bar.
_STAGES = {
    "Starting": (0, 2),
    "Reading the file": (2, 40),
    "Checking every cell": (40, 65),
    "Looking up people": (65, 72),
    "Writing people": (72, 97),
    "Writing events": (72, 97),
    "Writing the rejects file": (97, 100),
}


@dataclass(frozen=True)
class RunProgress:
    """`percent` is measured while reading and estimated by stage afterwards; `seconds_left` is None until it means
    something; `rate` is rows per second read so far."""

    stage: str
    percent: int
    rows: int
    rate: int
    seconds_left: int | None

    @property
    def minutes_left(self) -> int:
        return round((self.seconds_left or 0) / 60)


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


def run_progress(run: Import) -> RunProgress:
    start, end = _STAGES.get(run.stage, (0, 2))
    is_reading = run.stage == "Reading the file"
    share = min(run.rows_done / max(run.row_estimate, 1), 1.0) if is_reading else 0.0
    percent = round(start + (end - start) * share)
    elapsed = (clock.now() - run.started_at).total_seconds() if run.started_at else 0.0
    left = round(elapsed * (100 - percent) / percent) if percent >= 10 and elapsed > 2 else None
    rate = round(run.rows_done / elapsed) if elapsed >= 1 else 0
    return RunProgress(run.stage or "Waiting for a worker", percent, run.rows_done, rate, left)
