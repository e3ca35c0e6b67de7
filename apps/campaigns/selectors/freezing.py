"""How far the freezing of an audience is."""

from django.urls import reverse

from apps.campaigns.models import Campaign, Freeze
from apps.campaigns.plan_steps import BY_KEY
from apps.common import clock
from apps.common.jobs import Job
from apps.common.nudge import listened
from apps.common.progress import Action, Progress, Reason, State
from apps.common.rights import Right

Status, Phase = Freeze.Status, Freeze.Phase
OPEN = (Status.QUEUED, Status.RUNNING)
STATES = {
    Status.QUEUED: State.WAITING,
    Status.RUNNING: State.RUNNING,
    Status.FINISHED: State.DONE,
    Status.FAILED: State.FAILED,
    Status.CANCELLED: State.CANCELLED,
}
# How much of a freeze is taken to be over when a phase begins. Rough: it moves the bar and nothing else.
_BEGINS = {
    "": 0.0,
    Phase.SELECTING: 0.0,
    Phase.GROUPING: 0.4,
    Phase.BRIEFS: 0.45,
    Phase.MEMBERS: 0.5,
    Phase.CHECKING: 0.75,
}


def latest_freeze(campaign: Campaign) -> Freeze | None:
    return Freeze.objects.filter(campaign=campaign).order_by("-pk").first()


def freezes_due() -> list[int]:
    """Freezes that wait for a worker or whose worker has not been heard of within its lease."""
    lost = Freeze.objects.filter(status=Status.RUNNING, lease_until__lt=clock.now())
    waiting = Freeze.objects.filter(status=Status.QUEUED)
    return list((lost | waiting).order_by("pk").values_list("pk", flat=True))


def freeze_progress(freeze: Freeze, *, may_cancel: bool) -> Progress:
    """`freeze` as the progress component shows it."""
    campaign, state = freeze.campaign, STATES[Status(freeze.status)]
    cancel = Action("cancel", "Cancel", "x", reverse("campaigns:cancel_freeze", args=[campaign.uuid]))
    reasons = (Reason(freeze.error, 1, *_mends(freeze)),) if freeze.error else ()
    shown = Progress(
        title=Phase(freeze.phase).label if freeze.phase else "Freezing the audience",
        state=state,
        now=clock.now(),
        done=freeze.people or 0,
        unit="people" if freeze.people else "",
        share=_BEGINS[freeze.phase],
        began_at=freeze.asked_at,
        heard_at=freeze.heard_at,
        note="Nothing of it counts until all of it is done. You may leave this page; the work goes on.",
        reasons=reasons,
        actions=(cancel,) if may_cancel and freeze.is_open else (),
    )
    return listened(shown)


def _mends(freeze: Freeze) -> tuple[str, str]:
    if not freeze.error_step:
        return ("", "")
    step = BY_KEY[freeze.error_step]
    return (reverse("campaigns:edit_step", args=[freeze.campaign.uuid, step.key]), f"Go to {step.label}")


def freeze_jobs() -> list[Job]:
    """For the shell: every freeze that is going on."""
    found = Freeze.objects.filter(status__in=OPEN).select_related("campaign").order_by("pk")[:20]
    return [
        Job(
            "Freezing the audience",
            freeze.campaign.name,
            reverse("campaigns:edit_step", args=[freeze.campaign.uuid, "launch"]),
            "snowflake",
            STATES[Status(freeze.status)],
            Right.VIEW,
        )
        for freeze in found
    ]
