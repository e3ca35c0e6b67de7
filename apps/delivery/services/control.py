"""Pause, resume, cancel, finish."""

from django.db import transaction

from apps.campaigns.models import Campaign
from apps.campaigns.services import change_status
from apps.common import audit
from apps.common.access import require
from apps.common.models import User
from apps.common.rights import Right
from apps.delivery.models import Message, MessageState
from apps.delivery.services.telling import tell_sending

UNFINISHED = (MessageState.QUEUED, MessageState.CLAIMED, MessageState.SENDING, MessageState.UNKNOWN)


@transaction.atomic
def pause(*, campaign: Campaign, actor: User) -> Campaign:
    """Stops sending until somebody resumes. What is being handed over at this moment (a few seconds) still leaves."""
    require(actor, Right.SEND)
    campaign = change_status(campaign=campaign, to=Campaign.Status.PAUSED, actor=actor)
    tell_sending(campaign, "paused the sending of", actor=actor)
    return campaign


@transaction.atomic
def resume(*, campaign: Campaign, actor: User) -> Campaign:
    """Goes on where a pause stopped."""
    require(actor, Right.SEND)
    return change_status(campaign=campaign, to=Campaign.Status.SENDING, actor=actor)


@transaction.atomic
def cancel(*, campaign: Campaign, actor: User) -> Campaign:
    """Ends a launched campaign for good: what waits is cancelled, what has left stays as it is."""
    require(actor, Right.SEND)
    campaign = change_status(campaign=campaign, to=Campaign.Status.CANCELLED, actor=actor)
    waiting = Message.objects.filter(campaign=campaign, state__in=[MessageState.QUEUED, MessageState.CLAIMED])
    count = waiting.update(state=MessageState.CANCELLED, lease_until=None)
    audit.record(actor=actor, action="delivery.cancel", obj=campaign, count=count)
    tell_sending(campaign, "cancelled the sending of", actor=actor)
    return campaign


@transaction.atomic
def finish_if_done(*, campaign: Campaign) -> bool:
    """Finishes a sending campaign when every message has its end; never while one is open or not yet settled."""
    held = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if held.status != Campaign.Status.SENDING:
        return False
    if Message.objects.filter(campaign=held, state__in=UNFINISHED).exists():
        return False
    tell_sending(change_status(campaign=held, to=Campaign.Status.FINISHED, actor=None), "Everything is sent of")
    return True
