"""How far test runs, comparisons and judges at work are."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q
from django.urls import reverse

from apps.common import clock
from apps.common.jobs import Job
from apps.common.nudge import listened
from apps.common.progress import Action, Progress, Reason, State, duration_words, rate_over
from apps.prompts.models import COMPARISONS, JUDGES, TESTS, Comparison, JudgeRun, Piece, Queue, TestRun, Work

RATE_WINDOW = timedelta(seconds=30)
PATIENCE = timedelta(seconds=40)
ANSWERS_WITHIN = timedelta(minutes=6)  # the lease of one piece: longer, and its worker is lost
RETRYING = "Some were not answered well and are asked for again in a moment."
Status = Work.Status
STATES = {
    Status.RUNNING: State.RUNNING,
    Status.PAUSED: State.PAUSED,
    Status.FINISHED: State.DONE,
    Status.CANCELLED: State.CANCELLED,
}


@dataclass(frozen=True)
class Kind:
    """How one kind of long work is called, and where: `change` takes its uuid and the key of an action, `page` the uuid
    of what `shown` gives."""

    queue: Queue
    doing: str
    title: str
    icon: str
    change: str
    page: str
    shown: Callable[[Any], Any] = lambda work: work

    def url(self, work: Any) -> str:
        return reverse(f"prompts:{self.page}", args=[self.shown(work).uuid])


KINDS = (
    Kind(JUDGES, "Judging drafts", "Judge", "scale", "change_judging", "show_judges", lambda one: one.run),
    Kind(TESTS, "Running tests", "Test run", "flask-conical", "change_test_run", "show_test_run"),
    Kind(COMPARISONS, "Writing side by side", "Side by side", "columns-3", "change_comparison", "show_comparison"),
)


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


def counts_of(queue: Queue, work_id: int) -> Counts:
    state = Piece.Status
    return Counts(
        **queue.pieces(work_id).aggregate(
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


def work_progress(work: TestRun | Comparison | JudgeRun, *, may_change: bool) -> Progress:
    """`work` as the progress component shows it."""
    kind = next(one for one in KINDS if isinstance(work, one.queue.work))
    counts, now, state = counts_of(kind.queue, work.pk), clock.now(), STATES[Status(work.status)]
    done = counts.written + counts.failed
    is_retrying = state is State.RUNNING and counts.next_try is not None and counts.next_try > now
    if state is State.RUNNING and not done and not counts.writing and not is_retrying:
        state = State.WAITING
    shown = Progress(
        title=kind.doing if state in (State.RUNNING, State.WAITING) else kind.title,
        state=state,
        now=now,
        done=done,
        total=counts.total,
        unit="drafts",
        per_second=rate_over(counts.recent, RATE_WINDOW, work.active_since, now),
        began_at=work.active_since,
        heard_at=_heard_at(work, counts, now),
        patience=PATIENCE,
        note=RETRYING if is_retrying else _waits_for(work, counts, now) or work.pause_reason,
        reasons=_reasons(kind.queue, work.pk) if counts.failed else (),
        actions=_actions(kind, work, counts) if may_change else (),
    )
    return listened(shown)


def out_words(count: int, left: timedelta) -> str:
    """Of answers that a slow model may still give, and that are asked for again once their lease has run out."""
    what, them = ("One answer has", "it, it is") if count == 1 else (f"{count:,} answers have", "them, they are")
    when = duration_words(left.total_seconds())
    return f"{what} not come back yet. Should a worker have died with {them} asked for again in {when}."


def _waits_for(work: Work, counts: Counts, now: datetime) -> str:
    """What to say while nothing comes in, and a slow model cannot be told from a lost worker."""
    if work.status != Status.RUNNING or not counts.writing or not counts.last_lease or counts.last_lease <= now:
        return ""
    heard = max(at for at in (work.active_since, counts.last_written, _claimed_at(counts)) if at)
    return out_words(counts.writing, counts.last_lease - now) if now - heard > PATIENCE else ""


def _claimed_at(counts: Counts) -> datetime | None:
    return counts.last_lease - ANSWERS_WITHIN if counts.last_lease else None


def _heard_at(work: Work, counts: Counts, now: datetime) -> datetime | None:
    if counts.writing and counts.last_lease and counts.last_lease > now:
        return now
    claimed = _claimed_at(counts)
    until = min(counts.next_try, now) if counts.next_try else None
    return max((at for at in (work.active_since, counts.last_written, claimed, until) if at), default=None)


def _reasons(queue: Queue, work_id: int) -> tuple[Reason, ...]:
    failed = queue.pieces(work_id).filter(status=Piece.Status.FAILED)
    rows = failed.values("error_code").annotate(n=Count("id"), example=Max("error")).order_by("-n")[:10]
    return tuple(Reason(row["example"] or row["error_code"], row["n"]) for row in rows)


def _actions(kind: Kind, work: Work, counts: Counts) -> tuple[Action, ...]:
    def action(key: str, label: str, icon: str, variant: str = "") -> Action:
        return Action(key, label, icon, reverse(f"prompts:{kind.change}", args=[work.uuid, key]), variant)

    found = []
    if work.status == Status.RUNNING:
        found.append(action("pause", "Pause", "pause"))
    elif work.status == Status.PAUSED:
        found.append(action("resume", "Resume", "play", "primary"))
    if work.is_open:
        found.append(action("cancel", "Cancel", "x"))
    if counts.failed and work.status != Status.CANCELLED:
        found.append(action("retry", "Try the failed again", "rotate-ccw"))
    return tuple(found)


def prompt_jobs() -> list[Job]:
    """For the shell: everything of these kinds that is running or paused."""
    return [job for kind in KINDS for job in _jobs(kind)]


def _jobs(kind: Kind) -> list[Job]:
    found = kind.queue.work.objects.filter(status__in=[Status.RUNNING, Status.PAUSED]).select_related(kind.queue.path)
    return [
        Job(kind.doing, one.prompt.name, kind.url(one), kind.icon, STATES[Status(one.status)])
        for one in found.order_by("pk")[:20]
    ]
