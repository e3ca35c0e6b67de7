"""One's own no: effective at once, for good, whatever comes later."""

from django.db import transaction

from apps.common import audit, clock
from apps.delivery.models import Engagement, Message
from apps.profiles.models import ContactPoint, Event, Suppression
from apps.profiles.services.consent import suppress, withdraw

SOURCE = "unsubscribe link"


@transaction.atomic
def unsubscribe(*, message: Message, is_one_click: bool) -> bool:
    """Withdraws consent and suppresses the address of a message's recipient. False when that was done before.

    Every profile with the same address is withdrawn: the person at the address said no, whatever profile asked.
    """
    if message.address_digest is None:
        return False
    digest = bytes(message.address_digest)
    is_new = suppress(
        channel=message.channel, address_digest=digest, reason=Suppression.Reason.UNSUBSCRIBED, actor=None
    )
    points = ContactPoint.objects.filter(channel=message.channel, address_digest=digest).order_by("id")
    for point in points.select_for_update():
        withdraw(contact_point=point, purpose=message.campaign.purpose, source=SOURCE, actor=None)
    if is_new:
        _record(message, is_one_click)
    return is_new


def _record(message: Message, is_one_click: bool) -> None:
    now = clock.now()
    hit = Engagement.objects.create(message=message, kind=Engagement.Kind.UNSUBSCRIBED, at=now)
    Event.objects.create(
        profile_id=message.profile_id,
        name="attune:unsubscribed",
        at=now,
        properties={"campaign": str(message.campaign.uuid), "channel": message.channel},
        event_id=f"attune:hit:{hit.pk}",
    )
    detail = {"one_click": is_one_click}
    audit.record(actor=None, action="delivery.unsubscribe", obj=message, count=1, detail=detail)
