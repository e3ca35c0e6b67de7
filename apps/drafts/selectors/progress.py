"""How far a run is."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Max, Min, Q
from django.urls import reverse

from apps.campaigns.models import Campaign
from apps.common import clock
from apps.common.jobs import Job
from apps.common.nudge import listened
from apps.common.progress import Action, Progress, Reason, State, duration_words, rate_over
from apps.drafts.models import DraftUse, GenerationRun
from apps.prompts.reports.progress import out_words

RATE_WINDOW = timedelta(seconds=60)
PATIENCE = timedelta(seconds=40)  # a claim is a sign of life, and so is a draft; a model may take its time in between
ANSWERS_WITHIN = timedelta(minutes=6)  # the lease of one draft: longer, and its worker is lost
COMPOSER, COMPOSED = "composer", "The composer, without AI"
Status = GenerationRun.Status
STATES = {
    Status.RUNNING: State.RUNNING,
    Status.PAUSED: State.PAUSED,
    Status.FINISHED: State.DONE,
    Status.CANCELLED: State.CANCELLED,
}


@dataclass(frozen=True)
class Counts:
    """A campaign's drafts by state. `errors`: (code, an example in words, how many)."""

    total: int
    waiting: int
    writing: int
    written: int
    failed: int
    blocked: int
    recent: int
    last_written: datetime | None
    last_lease: datetime | None
    next_try: datetime | None
    first_try: datetime | None
    waits_for: str | None
    errors: tuple[tuple[str, str, int], ...]

    @property
    def done(self) -> int:
        return self.written + self.failed


def latest_run(campaign: Campaign) -> GenerationRun | None:
    return GenerationRun.objects.filter(campaign=campaign).order_by("-id").first()


def progress(campaign: Campaign) -> Counts:
    """The campaign's drafts counted by state, with the errors grouped by reason."""
    state = DraftUse.Status
    uses = DraftUse.objects.filter(campaign=campaign)
    counts = uses.aggregate(
        total=Count("id"),
        waiting=Count("id", filter=Q(status=state.WAITING)),
        writing=Count("id", filter=Q(status=state.WRITING)),
        written=Count("id", filter=Q(status=state.WRITTEN)),
        failed=Count("id", filter=Q(status=state.FAILED)),
        # What was written before a pause says nothing about the pace after it.
        recent=Count("id", filter=Q(written_at__gt=clock.now() - RATE_WINDOW, written_at__gte=F("run__active_since"))),
        blocked=Count("id", filter=Q(revision__findings__contains=[{"severity": "block"}])),
        last_written=Max("written_at"),
        last_lease=Max("lease_until"),
        next_try=Max("not_before", filter=Q(status=state.WAITING)),
        first_try=Min("not_before", filter=Q(status=state.WAITING, not_before__gt=clock.now())),
        waits_for=Max("error", filter=Q(status=state.WAITING, not_before__gt=clock.now())),
    )
    return Counts(**counts, errors=_errors(campaign) if counts["failed"] else ())


def run_progress(run: GenerationRun, counts: Counts, *, may_change: bool) -> Progress:
    """`run` as the progress component shows it."""
    now, state = clock.now(), STATES[Status(run.status)]
    if state is State.RUNNING and not counts.done and not counts.writing:
        state = State.WAITING
    note = _why_waiting(run, counts, now)  # why it is paused stands above the list
    shown = Progress(
        title="Writing drafts" if state in (State.RUNNING, State.WAITING) else "Drafts",
        state=state,
        now=now,
        done=counts.done,
        total=counts.total,
        unit="drafts",
        per_second=0 if note else rate_over(counts.recent, RATE_WINDOW, run.active_since, now),
        began_at=run.active_since,
        heard_at=_heard_at(run, counts, now),
        patience=PATIENCE,
        note=note,
        figures=_figures(counts),
        reasons=_reasons(run, counts),
        actions=_actions(run, counts) if may_change else (),
    )
    return listened(shown)


def _why_waiting(run: GenerationRun, counts: Counts, now: datetime) -> str:
    """What the drafts wait for while nothing is being written, and for how long."""
    if run.status == Status.RUNNING and run.is_batch and counts.writing:
        return f"{counts.writing:,} drafts are with the endpoint as a batch. It answers within 24 hours."
    if _is_out(run, counts, now) and counts.last_lease:
        return out_words(counts.writing, counts.last_lease - now)
    if not _is_held_up(run, counts) or counts.first_try is None:
        return ""
    return f"{counts.waits_for} The next try is in {duration_words((counts.first_try - now).total_seconds())}."


def _is_held_up(run: GenerationRun, counts: Counts) -> bool:
    """Whether every draft left waits for its next try: then what was done in the last minute foretells nothing."""
    return run.status == Status.RUNNING and not counts.writing and bool(counts.waits_for)


def _is_out(run: GenerationRun, counts: Counts, now: datetime) -> bool:
    """Whether nothing has come in for so long that a slow model cannot be told from a worker that died."""
    if run.status != Status.RUNNING or not counts.writing or not counts.last_lease or counts.last_lease <= now:
        return False
    heard = (run.active_since, counts.last_written, counts.last_lease - ANSWERS_WITHIN)
    return now - max(at for at in heard if at) > PATIENCE


def _figures(counts: Counts) -> tuple[tuple[str, int], ...]:
    return (
        ("Written", counts.written), ("Waiting", counts.waiting), ("Being written", counts.writing),
        ("Failed", counts.failed),
    )  # fmt: skip


def _heard_at(run: GenerationRun, counts: Counts, now: datetime) -> datetime | None:
    """The latest claim, draft, start or resumption. Drafts that wait for their next try are no silence."""
    claimed = counts.last_lease - ANSWERS_WITHIN if counts.last_lease else None
    if counts.writing and counts.last_lease and counts.last_lease > now:
        return now
    until = min(counts.next_try, now) if counts.next_try else None
    return max((at for at in (run.active_since, counts.last_written, claimed, until) if at), default=None)


def _reasons(run: GenerationRun, counts: Counts) -> tuple[Reason, ...]:
    page = reverse("drafts:show_drafts", args=[run.campaign.uuid])
    return tuple(
        Reason(example, count, f"{page}?status=failed&error={code}", "Show" if count == 1 else "Show them")
        for code, example, count in counts.errors
    )


def _actions(run: GenerationRun, counts: Counts) -> tuple[Action, ...]:
    def action(key: str, label: str, icon: str, variant: str = "") -> Action:
        return Action(key, label, icon, reverse("drafts:change_run", args=[run.campaign.uuid, key]), variant)

    found = []
    if run.status == Status.RUNNING:
        found.append(action("pause", "Pause", "pause"))
    elif run.status == Status.PAUSED:
        found.append(action("resume", "Resume", "play"))
    if run.status in (Status.RUNNING, Status.PAUSED):
        found.append(Action("cancel", "Cancel", "x", dialog="cancel-run"))
    if counts.failed and run.status != Status.CANCELLED:
        found.append(action("retry", "Try the failed again", "rotate-ccw"))
    is_stopped = run.status == Status.PAUSED and counts.waiting
    is_stuck = counts.failed or is_stopped or _is_held_up(run, counts) or (run.is_batch and counts.writing)
    if is_stuck and run.provider != COMPOSER and run.status != Status.CANCELLED:
        found.append(action("compose", "Finish without AI", "puzzle"))
    return tuple(found)


def _errors(campaign: Campaign) -> tuple[tuple[str, str, int], ...]:
    rows = (
        DraftUse.objects.filter(campaign=campaign, status=DraftUse.Status.FAILED)
        .values("error_code")
        .annotate(n=Count("id"), example=Max("error"))
        .order_by("-n")[:10]
    )
    return tuple((row["error_code"], row["example"] or row["error_code"], row["n"]) for row in rows)


def error_choices() -> list[tuple[str, str]]:
    """The kinds of errors that there are, for the list's filter."""
    failed = DraftUse.objects.filter(status=DraftUse.Status.FAILED)
    codes = failed.order_by("error_code").values_list("error_code", flat=True).distinct()[:50]
    return [(code, code.replace("_", " ").capitalize()) for code in codes if code]


def writers(run: GenerationRun) -> list[tuple[str, int]]:
    """Who wrote the drafts of a run, most first, and how many: more than one where another model stepped in."""
    rows = run.uses.filter(status=DraftUse.Status.WRITTEN).values("revision__draft__provider", "revision__draft__model")
    found = rows.annotate(n=Count("pk")).order_by("-n", "revision__draft__model")
    return [
        (COMPOSED if row["revision__draft__provider"] == COMPOSER else row["revision__draft__model"], row["n"])
        for row in found
    ]


def run_jobs() -> list[Job]:
    """For the shell: every run that is open."""
    found = GenerationRun.objects.filter(status__in=[Status.RUNNING, Status.PAUSED]).select_related("campaign")
    return [
        Job(
            "Writing drafts",
            run.campaign.name,
            reverse("drafts:show_drafts", args=[run.campaign.uuid]),
            "pen-line",
            STATES[Status(run.status)],
        )
        for run in found.order_by("pk")[:20]
    ]
