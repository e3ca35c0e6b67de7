"""How far a picture is that somebody asked a model for."""

from datetime import timedelta

from django.db.models import QuerySet
from django.urls import reverse

from apps.common import clock
from apps.common.jobs import Job
from apps.common.nudge import listened
from apps.common.progress import Action, Progress, Reason, State
from apps.common.rights import Right
from apps.content.models import ImageJob

Status = ImageJob.Status
USUAL = timedelta(seconds=30)  # most models answer within it; it moves the bar and nothing else
STATES = {
    Status.QUEUED: State.WAITING,
    Status.RUNNING: State.RUNNING,
    Status.FINISHED: State.DONE,
    Status.FAILED: State.FAILED,
    Status.CANCELLED: State.CANCELLED,
}


def drawing_progress(job: ImageJob, *, may_change: bool) -> Progress:
    """`job` as the progress component shows it."""
    now = clock.now()
    spent = now - job.sent_at if job.sent_at and job.is_open else timedelta()
    shown = Progress(
        title="Drawing the picture",
        state=STATES[Status(job.status)],
        now=now,
        share=min(0.95, spent / (spent + USUAL)),
        began_at=job.asked_at,
        heard_at=job.heard_at,
        note=_note(job),
        reasons=(Reason(job.error, 1),) if job.error else (),
        actions=_actions(job) if may_change else (),
    )
    return listened(shown)


def _note(job: ImageJob) -> str:
    if job.is_open:
        return "You may leave this page; the work goes on, and the picture lands among the drafts."
    if job.status == Status.CANCELLED and job.sent_at:
        return "The request was under way and cannot be called back: it may be charged for. Its picture is not kept."
    return "Nothing was sent, and nothing is charged for." if job.status == Status.CANCELLED else ""


def _actions(job: ImageJob) -> tuple[Action, ...]:
    if job.is_open:
        return (Action("cancel", "Cancel", "x", reverse("content:cancel_drawing", args=[job.uuid])),)
    if job.status == Status.FINISHED:
        return ()
    label = "Try again (one more request)" if job.tries else "Try again"
    return (Action("retry", label, "rotate-ccw", reverse("content:retry_drawing", args=[job.uuid]), "primary"),)


def lately_asked() -> QuerySet[ImageJob]:
    return ImageJob.objects.select_related("asked_by", "item").order_by("-pk")[:5]


def drawing_jobs() -> list[Job]:
    """For the shell: every picture that is being drawn."""
    found = ImageJob.objects.filter(status__in=[Status.QUEUED, Status.RUNNING]).order_by("pk")[:20]
    return [
        Job(
            "Drawing a picture",
            job.name,
            reverse("content:show_drawing", args=[job.uuid]),
            "image",
            STATES[Status(job.status)],
            Right.VIEW,
        )
        for job in found
    ]
