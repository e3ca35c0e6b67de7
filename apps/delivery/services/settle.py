"""Messages whose fate nobody knows: a person settles them, never a retry."""

from typing import Literal

from django.db import transaction

from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import Conflict
from apps.common.models import User
from apps.common.rights import Right
from apps.delivery.models import Fault, Message, MessageState
from apps.delivery.states import may_move
from apps.profiles.models import Touch

Answer = Literal["was_delivered", "queue_again", "give_up"]
_TARGETS: dict[Answer, MessageState] = {
    "was_delivered": MessageState.ACCEPTED,
    "queue_again": MessageState.QUEUED,
    "give_up": MessageState.FAILED,
}


@transaction.atomic
def settle(*, message: Message, answer: Answer, actor: User) -> Message:
    """Records what a person found out about an unknown message: it arrived, it did not (send it), or let it be.

    Raises Conflict when it is not unknown any more.
    """
    require(actor, Right.SEND)
    message = Message.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=message.pk)
    target = _TARGETS[answer]
    if message.state != MessageState.UNKNOWN or not may_move(message.state, target):
        raise Conflict(f"This message is {message.get_state_display().lower()} by now.")
    message.state = target
    if target == MessageState.ACCEPTED:
        message.accepted_at = message.sending_at or clock.now()
    elif target == MessageState.QUEUED:
        message.not_before = clock.now()
        _free_place(message)
    message.reason = Fault.SETTLED
    message.claim_no += 1  # a worker that comes back from the dead must not write over a person's answer
    message.save(update_fields=["state", "accepted_at", "not_before", "reason", "claim_no"])
    audit.record(actor=actor, action=f"delivery.settle_{answer}", obj=message)
    return message


def _free_place(message: Message) -> None:
    """The place under the cap that the lost hand-over took."""
    if message.sending_at is None:
        return
    Touch.objects.filter(
        profile=message.profile_id,
        channel=message.channel,
        campaign_uuid=message.campaign.uuid,
        at=message.sending_at,
    ).delete()


@transaction.atomic
def note_seen(*, message: Message, actor: User) -> None:
    """Somebody looked at one person's message as it was sent: personal data was read."""
    require(actor, Right.SEE_IDENTITY)
    audit.record(actor=actor, action="delivery.show_as_sent", obj=message, count=1)
