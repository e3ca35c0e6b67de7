"""How far a run is."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q

from apps.campaigns.models import Campaign
from apps.common import clock
from apps.drafts.models import DraftUse, GenerationRun

RATE_WINDOW = timedelta(seconds=60)


@dataclass(frozen=True)
class Progress:
    """Counts of a campaign's drafts; `per_minute` over the last minute; `seconds_left` None while unknown."""

    total: int
    waiting: int
    writing: int
    written: int
    failed: int
    blocked: int
    per_minute: float
    seconds_left: float | None
    errors: tuple[tuple[str, str, int], ...]  # code, an example, how many

    @property
    def done(self) -> int:
        return self.written + self.failed

    @property
    def percent(self) -> int:
        return round(100 * self.done / self.total) if self.total else 0


def latest_run(campaign: Campaign) -> GenerationRun | None:
    return GenerationRun.objects.filter(campaign=campaign).order_by("-id").first()


def progress(campaign: Campaign) -> Progress:
    """The campaign's drafts counted by state, with the errors grouped by reason."""
    state = DraftUse.Status
    uses = DraftUse.objects.filter(campaign=campaign)
    now = clock.now()
    counts = uses.aggregate(
        total=Count("id"),
        waiting=Count("id", filter=Q(status=state.WAITING)),
        writing=Count("id", filter=Q(status=state.WRITING)),
        written=Count("id", filter=Q(status=state.WRITTEN)),
        failed=Count("id", filter=Q(status=state.FAILED)),
        recent=Count("id", filter=Q(written_at__gt=now - RATE_WINDOW)),
        blocked=Count("id", filter=Q(revision__findings__contains=[{"severity": "block"}])),
    )
    recent = counts.pop("recent")
    run = latest_run(campaign)
    span = min(RATE_WINDOW, now - run.started_at).total_seconds() if run else 60.0
    per_minute = 60.0 * recent / max(span, 1.0)
    left = counts["waiting"] + counts["writing"]
    return Progress(
        **counts,
        per_minute=per_minute,
        seconds_left=60.0 * left / per_minute if per_minute else None,
        errors=_errors(campaign),
    )


def _errors(campaign: Campaign) -> tuple[tuple[str, str, int], ...]:
    rows = (
        DraftUse.objects.filter(campaign=campaign, status=DraftUse.Status.FAILED)
        .values("error_code", "error")
        .annotate(n=Count("id"))
        .order_by("-n")[:10]
    )
    return tuple((row["error_code"], row["error"], row["n"]) for row in rows)
