"""Claiming due messages under a lease, and taking back what a lost worker held."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from apps.campaigns.models import Campaign
from apps.common import clock
from apps.delivery.models import Message, MessageState

CLAIM_LEASE = timedelta(seconds=30)
SENDING_LEASE = timedelta(seconds=60)

CLAIM = """
WITH due AS (
    SELECT m.id FROM delivery_message m
    WHERE m.campaign_id = %(campaign)s AND m.state = 'queued' AND m.not_before <= %(now)s
      AND EXISTS (SELECT 1 FROM campaigns_campaign c WHERE c.id = %(campaign)s AND c.status = 'sending')
      AND EXISTS (SELECT 1 FROM delivery_connection k WHERE k.channel = m.channel AND NOT k.is_stopped
                  AND (k.closed_until IS NULL OR k.closed_until <= %(now)s))
    ORDER BY m.not_before, m.id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)
UPDATE delivery_message m SET state = 'claimed', claim_no = m.claim_no + 1, lease_until = %(lease_until)s
FROM due WHERE m.id = due.id
RETURNING m.id, m.claim_no, m.member_id
"""


@dataclass(frozen=True)
class Claim:
    """One message that is ours as long as its `claim_no` stays."""

    id: int
    claim_no: int
    member_id: int


@dataclass(frozen=True)
class Recovered:
    requeued: int
    unknown: int


def claim_batch(*, campaign_id: int, limit: int = 200) -> list[Claim]:
    """Claims up to `limit` due messages of a campaign that is sending; none while paused, stopped or circuit-broken."""
    now = clock.now()
    params: dict[str, Any] = {"campaign": campaign_id, "now": now, "limit": limit, "lease_until": now + CLAIM_LEASE}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM, params)
        return sorted((Claim(*row) for row in cursor.fetchall()), key=lambda claim: claim.id)


def release(claims: list[Claim]) -> int:
    """Gives claims back to the queue that were not handed over. Returns how many were still ours."""
    if not claims:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE delivery_message m SET state = 'queued', lease_until = NULL FROM unnest(%s::bigint[], %s::int[])"
            " AS u(id, claim_no) WHERE m.id = u.id AND m.claim_no = u.claim_no AND m.state = 'claimed'",
            [[claim.id for claim in claims], [claim.claim_no for claim in claims]],
        )
        return int(cursor.rowcount)


def recover_stale() -> Recovered:
    """Takes back what lost workers held: claimed messages are queued again, for nothing of them has left.

    A message that was being handed over may have left. It becomes `unknown` and is never sent again by ourselves.
    """
    now = clock.now()
    stale = Message.objects.filter(lease_until__lt=now)
    requeued = stale.filter(state=MessageState.CLAIMED).update(state=MessageState.QUEUED, lease_until=None)
    unknown = stale.filter(state=MessageState.SENDING).update(
        state=MessageState.UNKNOWN, reason="worker_lost", lease_until=None
    )
    stale_queue = Message.objects.filter(state=MessageState.QUEUED, campaign__status=Campaign.Status.CANCELLED)
    stale_queue.update(state=MessageState.CANCELLED)  # given back by a worker after the campaign was cancelled
    return Recovered(requeued, unknown)
