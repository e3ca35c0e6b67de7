"""What a request for one of our public addresses is about, in one indexed look-up each."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from apps.common import clock
from apps.delivery import tokens
from apps.delivery.models import Message
from apps.delivery.selectors.keys import signing_keys
from apps.profiles.models import Suppression

BURST = timedelta(seconds=3)
CLICK = """
SELECT m.id, l.id, l.url, m.accepted_at,
    (SELECT count(DISTINCT e.link_id) FROM delivery_engagement e
     WHERE e.message_id = m.id AND e.kind = 'clicked' AND e.at > %(since)s AND e.link_id <> l.id)
FROM delivery_message m JOIN delivery_trackedlink l ON l.id = %(link)s AND l.revision_id = m.revision_id
WHERE m.uuid = %(message)s
"""


@dataclass(frozen=True)
class Clicked:
    message: int
    link: int
    url: str
    accepted_at: datetime | None
    other_links: int  # of the same message, followed within the last seconds


def clicked(token: str) -> Clicked | None:
    """What a click token leads to; None for everything that is not a token of ours."""
    target = tokens.read(tokens.CLICK, token, signing_keys())
    if target is None or target.link >= 2**63:
        return None
    with connection.cursor() as cursor:
        cursor.execute(CLICK, {"message": target.message, "link": target.link, "since": clock.now() - BURST})
        row = cursor.fetchone()
    return Clicked(*row) if row else None


def opened(token: str) -> tuple[int, datetime | None] | None:
    """(message id, accepted at) of an open token, else None."""
    target = tokens.read(tokens.OPEN, token, signing_keys())
    if target is None:
        return None
    return Message.objects.filter(uuid=target.message).values_list("id", "accepted_at").first()


def unsubscribing(token: str) -> Message | None:
    """The message whose recipient holds this unsubscribe token, with what the page names."""
    target = tokens.read(tokens.UNSUBSCRIBE, token, signing_keys())
    if target is None:
        return None
    messages = Message.objects.select_related("campaign__sender", "letterhead", "contact_point")
    return messages.filter(uuid=target.message).first()


def is_unsubscribed(message: Message) -> bool:
    """Whether the address of this message is suppressed by now."""
    return Suppression.objects.filter(channel=message.channel, address_digest=message.address_digest).exists()


def sender_name(message: Message) -> str:
    """Who the recipient knows as the sender: what stood in the message."""
    if message.letterhead is not None:
        return message.letterhead.from_name
    return message.campaign.sender.from_name if message.campaign.sender else ""
