"""How far the sending of a campaign is."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from apps.campaigns.models import Campaign
from apps.common import clock
from apps.common.jobs import Job
from apps.common.nudge import listened
from apps.common.progress import Action, Progress, Reason, State
from apps.delivery.models import Connection, MessageState
from apps.delivery.selectors.ledger import RATE_WINDOW, Ledger

PATIENCE = timedelta(seconds=40)
LEASE = timedelta(seconds=60)
STATES = {
    Campaign.Status.SENDING: State.RUNNING,
    Campaign.Status.PAUSED: State.PAUSED,
    Campaign.Status.FINISHED: State.DONE,
    Campaign.Status.CANCELLED: State.CANCELLED,
}
WRONG = (MessageState.FAILED, MessageState.UNKNOWN)


def sending_progress(
    campaign: Campaign, ledger: Ledger, connection: Connection, *, is_signed: bool, first_at: datetime | None,
    may_send: bool,
) -> Progress:  # fmt: skip
    """A launched campaign as the progress component shows it. `first_at` is set while nothing has left."""
    now, state = clock.now(), STATES.get(Campaign.Status(campaign.status), State.DONE)
    held = _held(connection, now, is_signed=is_signed)
    is_early = first_at is not None and first_at > now
    shown = Progress(
        title="Sending" if state is State.RUNNING else "Sent" if state is State.DONE else "Sending stopped",
        state=state,
        now=now,
        done=ledger.done,
        total=ledger.to_send,
        unit="messages",
        per_second=ledger.lately / RATE_WINDOW.total_seconds(),
        heard_at=None if held or is_early else _heard_at(campaign, ledger, now),
        patience=PATIENCE + timedelta(minutes=1 / max(connection.per_minute, 1)),
        note=held if held else _first(first_at) if first_at and is_early else "",
        reasons=_reasons(campaign, ledger),
        actions=_actions(campaign, ledger, first_at) if may_send else (),
    )
    return listened(shown)


def _held(connection: Connection, now: datetime, *, is_signed: bool) -> str:
    """Why nothing leaves although workers are there; empty when something should."""
    is_closed = connection.is_stopped or (connection.closed_until and connection.closed_until > now)
    return "Nothing leaves for the reason below." if is_closed or not is_signed else ""


def _first(first_at: datetime) -> str:
    return f"The first message leaves on {date_format(timezone.localtime(first_at), 'j M, H:i:s')}."


def _heard_at(campaign: Campaign, ledger: Ledger, now: datetime) -> datetime | None:
    """The latest receipt, claim, start or resumption; a message that is not due yet is waited for, not missed."""
    if ledger.next_due is None:
        return None
    claimed = ledger.last_lease - LEASE if ledger.last_lease else None
    due = min(ledger.next_due, now)
    return max(at for at in (due, campaign.updated_at, ledger.last_accepted, claimed) if at)


def _reasons(campaign: Campaign, ledger: Ledger) -> tuple[Reason, ...]:
    page = reverse("delivery:show_delivery", args=[campaign.uuid])
    lines = sorted((line for line in ledger.lines if line.state in WRONG), key=lambda line: -line.count)
    return tuple(
        Reason(
            f"{line.state_label}: {line.reason_label}" if line.reason_label else line.state_label,
            line.count,
            f"{page}?state={line.state}" + (f"&reason={line.reason}" if line.reason else ""),
            "Settle" if line.state == MessageState.UNKNOWN else "Show",
        )
        for line in lines[:10]
    )


def _actions(campaign: Campaign, ledger: Ledger, first_at: datetime | None) -> tuple[Action, ...]:
    def action(key: str, label: str, icon: str, variant: str = "") -> Action:
        return Action(key, label, icon, reverse("delivery:change_sending", args=[campaign.uuid, key]), variant)

    found = []
    if campaign.status == Campaign.Status.SENDING:
        if first_at:
            url = reverse("delivery:take_back_launch", args=[campaign.uuid])
            found.append(Action("take-back", "Take it back", "undo-2", url, "primary"))
        found.append(action("pause", "Pause", "pause"))
    elif campaign.status == Campaign.Status.PAUSED:
        found.append(action("resume", "Resume", "play", "primary"))
    if found and ledger.open:
        found.append(Action("cancel", "Cancel", "x", dialog="cancel-sending"))
    return tuple(found)


def sending_jobs() -> list[Job]:
    """For the shell: every campaign that sends or is paused."""
    moving = Campaign.objects.filter(status__in=[Campaign.Status.SENDING, Campaign.Status.PAUSED])
    return [
        Job(
            "Sending",
            campaign.name,
            reverse("delivery:show_delivery", args=[campaign.uuid]),
            "send",
            STATES[Campaign.Status(campaign.status)],
        )
        for campaign in moving.order_by("-launched_at", "pk")[:20]
    ]
