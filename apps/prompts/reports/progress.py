"""How far a test run is."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q
from django.urls import reverse

from apps.common import clock
from apps.common.jobs import Job
from apps.common.nudge import listened
from apps.common.progress import Action, Progress, Reason, State, rate_over
from apps.prompts.models import JudgeRun, TestResult, TestRun

RATE_WINDOW = timedelta(seconds=30)
PATIENCE = timedelta(seconds=40)
ANSWERS_WITHIN = timedelta(minutes=6)  # the lease of one case: longer, and its worker is lost
Status = TestRun.Status
STATES = {
    Status.RUNNING: State.RUNNING,
    Status.PAUSED: State.PAUSED,
    Status.FINISHED: State.DONE,
    Status.CANCELLED: State.CANCELLED,
}


@dataclass(frozen=True)
class Counts:
    total: int
    writing: int
    written: int
    failed: int
    recent: int
    last_written: datetime | None
    last_lease: datetime | None
    next_try: datetime | None


def counts_of(run: TestRun) -> Counts:
    state = TestResult.Status
    return Counts(
        **run.results.aggregate(
            total=Count("id"),
            writing=Count("id", filter=Q(status=state.WRITING)),
            written=Count("id", filter=Q(status=state.WRITTEN)),
            failed=Count("id", filter=Q(status=state.FAILED)),
            recent=Count("id", filter=Q(written_at__gt=clock.now() - RATE_WINDOW)),
            last_written=Max("written_at"),
            last_lease=Max("lease_until"),
            next_try=Max("not_before", filter=Q(status=state.WAITING)),
        )
    )


def run_progress(run: TestRun, *, may_change: bool) -> Progress:
    """`run` as the progress component shows it."""
    counts, now, state = counts_of(run), clock.now(), STATES[Status(run.status)]
    done = counts.written + counts.failed
    if state is State.RUNNING and not done and not counts.writing:
        state = State.WAITING
    shown = Progress(
        title="Running the tests" if state in (State.RUNNING, State.WAITING) else "Test run",
        state=state,
        now=now,
        done=done,
        total=counts.total,
        unit="drafts",
        per_second=rate_over(counts.recent, RATE_WINDOW, run.active_since, now),
        began_at=run.active_since,
        heard_at=_heard_at(run, counts, now),
        patience=PATIENCE,
        note=run.pause_reason,
        reasons=_reasons(run) if counts.failed else (),
        actions=_actions(run, counts) if may_change else (),
    )
    return listened(shown)


def _heard_at(run: TestRun, counts: Counts, now: datetime) -> datetime | None:
    if counts.writing and counts.last_lease and counts.last_lease > now:
        return now
    claimed = counts.last_lease - ANSWERS_WITHIN if counts.last_lease else None
    until = min(counts.next_try, now) if counts.next_try else None
    return max((at for at in (run.active_since, counts.last_written, claimed, until) if at), default=None)


def _reasons(run: TestRun) -> tuple[Reason, ...]:
    failed = run.results.filter(status=TestResult.Status.FAILED)
    rows = failed.values("error_code").annotate(n=Count("id"), example=Max("error")).order_by("-n")[:10]
    return tuple(Reason(row["example"] or row["error_code"], row["n"]) for row in rows)


def _actions(run: TestRun, counts: Counts) -> tuple[Action, ...]:
    def action(key: str, label: str, icon: str, variant: str = "") -> Action:
        return Action(key, label, icon, reverse("prompts:change_test_run", args=[run.uuid, key]), variant)

    found = []
    if run.status == Status.RUNNING:
        found.append(action("pause", "Pause", "pause"))
    elif run.status == Status.PAUSED:
        found.append(action("resume", "Resume", "play", "primary"))
    if run.status in (Status.RUNNING, Status.PAUSED):
        found.append(action("cancel", "Cancel", "x"))
    if counts.failed and run.status != Status.CANCELLED:
        found.append(action("retry", "Try the failed again", "rotate-ccw"))
    return tuple(found)


def run_jobs() -> list[Job]:
    """For the shell: every test run that is open, and every judge at work."""
    found = TestRun.objects.filter(status__in=[Status.RUNNING, Status.PAUSED]).select_related("version__prompt")
    judging = JudgeRun.objects.filter(status=JudgeRun.Status.RUNNING).select_related("run", "version__prompt")
    judges = [
        Job(
            "Judging drafts",
            one.version.prompt.name,
            reverse("prompts:show_judges", args=[one.run.uuid]),
            "scale",
            State.RUNNING,
        )
        for one in judging.order_by("pk")[:20]
    ]
    return judges + [
        Job(
            "Running tests",
            run.version.prompt.name,
            reverse("prompts:show_test_run", args=[run.uuid]),
            "flask-conical",
            STATES[Status(run.status)],
        )
        for run in found.order_by("pk")[:20]
    ]
