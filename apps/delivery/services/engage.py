"""What recipients (and machines) do with a message. Each hit is kept, and written down as the profile's event."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from apps.common import clock
from apps.delivery.machines import Hit, machine_reason
from apps.delivery.models import Engagement

BURST = timedelta(seconds=3)
HUMAN, MACHINE = "attune:{kind}", "attune:{kind}_by_machine"
# One statement: the raw hit, and the event that facts and timelines read. Machines' hits have a name of their own.
REGISTER = """
WITH hit AS (
    INSERT INTO delivery_engagement (message_id, kind, at, link_id, is_machine, machine_reason, user_agent)
    VALUES (%(message)s, %(kind)s, %(now)s, %(link)s, %(is_machine)s, %(reason)s, %(agent)s) RETURNING id, message_id
)
INSERT INTO profiles_event (profile_id, name, at, properties, event_id)
SELECT m.profile_id, %(event)s, %(now)s, jsonb_build_object('campaign', c.uuid, 'channel', m.channel),
    'attune:hit:' || hit.id
FROM hit JOIN delivery_message m ON m.id = hit.message_id JOIN campaigns_campaign c ON c.id = m.campaign_id
"""
RESCORE = """
WITH burst AS (
    UPDATE delivery_engagement SET is_machine = true, machine_reason = %(reason)s
    WHERE message_id = %(message)s AND kind = 'clicked' AND at > %(since)s AND NOT is_machine RETURNING id
)
UPDATE profiles_event SET name = %(event)s
WHERE event_id IN (SELECT 'attune:hit:' || id FROM burst)
"""


@dataclass(frozen=True)
class Request:
    """What a hit's HTTP request says about who made it."""

    method: str
    user_agent: str
    purpose: str = ""


def register_click(
    *, message_id: int, link_id: int, accepted_at: datetime | None, other_links: int, request: Request
) -> str:
    """Stores a click, and re-scores the clicks just before it when it shows them to be a machine's.

    Returns the reason why it is a machine's, "" for a person's. The recipient acts, so there is no audit row.
    """
    hit = Hit(request.method, request.user_agent, request.purpose, _seconds(accepted_at), other_links + 1)
    reason = machine_reason(hit)
    with transaction.atomic(), connection.cursor() as cursor:
        _register(cursor, Engagement.Kind.CLICKED, message_id, link_id, reason, request)
        if reason == "many links at once":
            event = MACHINE.format(kind=Engagement.Kind.CLICKED)
            since = clock.now() - BURST
            cursor.execute(RESCORE, {"reason": reason, "message": message_id, "since": since, "event": event})
    return reason


def register_open(*, message_id: int, accepted_at: datetime | None, request: Request) -> str:
    """Stores an open. Returns the reason why it is a machine's, "" for a person's."""
    hit = Hit(request.method, request.user_agent, request.purpose, _seconds(accepted_at), is_open=True)
    reason = machine_reason(hit)
    with transaction.atomic(), connection.cursor() as cursor:
        _register(cursor, Engagement.Kind.OPENED, message_id, None, reason, request)
    return reason


def _register(
    cursor: CursorWrapper, kind: str, message_id: int, link_id: int | None, reason: str, request: Request
) -> None:
    pattern = MACHINE if reason else HUMAN
    cursor.execute(
        REGISTER,
        {
            "message": message_id,
            "kind": kind,
            "now": clock.now(),
            "link": link_id,
            "is_machine": bool(reason),
            "reason": reason,
            "agent": request.user_agent.replace("\0", "")[:300],
            "event": pattern.format(kind=kind),
        },
    )


def _seconds(accepted_at: datetime | None) -> float | None:
    return (clock.now() - accepted_at).total_seconds() if accepted_at else None
