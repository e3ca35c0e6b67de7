"""Recording what became of messages, in one statement per batch."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from apps.common import clock
from apps.delivery.channels.base import ChannelError
from apps.delivery.channels.base import Fault as ErrorFault
from apps.delivery.models import Fault
from apps.delivery.services.claim import Claim
from apps.delivery.states import sources_of

MAX_ATTEMPTS = 3
SENT = "attune:sent"

# `claim_no` must be ours still. A message whose fate was given up as unknown may yet be recorded as what it was.
RECORD = """
WITH fates AS (
    SELECT * FROM unnest(%(ids)s::bigint[], %(claims)s::int[], %(states)s::text[], %(reasons)s::text[],
        %(errors)s::text[], %(receipts)s::text[], %(not_before)s::timestamptz[], %(attempts)s::int[],
        %(sources)s::text[])
        AS u(id, claim_no, state, reason, error, receipt, not_before, attempt, sources)
), done AS (
    UPDATE delivery_message m SET
        state = CASE WHEN f.attempt > 0 AND m.attempts + f.attempt >= %(max_attempts)s THEN 'failed' ELSE f.state END,
        reason = f.reason, error = f.error, receipt = f.receipt, attempts = m.attempts + f.attempt,
        not_before = coalesce(f.not_before, m.not_before), lease_until = NULL,
        accepted_at = CASE WHEN f.state = 'accepted' THEN %(now)s ELSE m.accepted_at END
    FROM fates f
    WHERE m.id = f.id AND m.claim_no = f.claim_no AND m.state = ANY(string_to_array(f.sources, ','))
    RETURNING m.id, m.uuid, m.profile_id, m.channel, m.address_digest, m.campaign_id, m.state, m.sending_at
), untouched AS (
    DELETE FROM profiles_touch t USING done d, campaigns_campaign c
    WHERE d.state IN ('queued', 'failed') AND c.id = d.campaign_id AND t.profile_id = d.profile_id
      AND t.channel = d.channel AND t.campaign_uuid = c.uuid AND t.at = d.sending_at
), events AS (
    INSERT INTO profiles_event (profile_id, name, at, properties, event_id)
    SELECT d.profile_id, %(sent)s, %(now)s, jsonb_build_object('campaign', c.uuid, 'channel', d.channel),
        'attune:sent:' || d.uuid
    FROM done d JOIN campaigns_campaign c ON c.id = d.campaign_id WHERE d.state = 'accepted'
    ON CONFLICT (event_id) DO NOTHING
)
INSERT INTO profiles_suppression (channel, address_digest, reason)
SELECT DISTINCT d.channel, d.address_digest, 'bounced' FROM done d
WHERE d.id = ANY(%(dead)s::bigint[]) AND d.address_digest IS NOT NULL
ON CONFLICT (channel, address_digest) DO NOTHING
"""


@dataclass(frozen=True)
class Outcome:
    """What became of one claimed message. `attempt` 1 counts one of MAX_ATTEMPTS; the last makes it failed."""

    id: int
    claim_no: int
    state: str
    reason: str = ""
    error: str = ""
    receipt: str = ""
    not_before: datetime | None = None
    attempt: int = 0
    is_dead_address: bool = False

    @classmethod
    def poison(cls, id: int, claim_no: int, words: str, now: datetime) -> "Outcome":
        """A message that cannot be built: tried again later, then quarantined as failed."""
        return cls(id, claim_no, "queued", Fault.NOT_BUILT, words[:500], not_before=now + backoff(3), attempt=1)


def outcome_of(claim: Claim, error: ChannelError, now: datetime) -> Outcome:
    """What a failed hand-over means for its message.

    The recipient's fault for good: failed. For now: another try, of which three make it failed. The provider's fault:
    queued again, and no try is counted. Perhaps taken: unknown, until somebody knows.
    """
    if error.fault is ErrorFault.UNKNOWN:
        return Outcome(claim.id, claim.claim_no, "unknown", Fault.NO_ANSWER, error.message)
    if error.fault is ErrorFault.PROVIDER:
        wait = timedelta(seconds=error.retry_after) if error.retry_after else backoff(2)
        return Outcome(claim.id, claim.claim_no, "queued", error=error.message, not_before=now + wait)
    if error.is_permanent:
        return Outcome(
            claim.id, claim.claim_no, "failed", Fault.REFUSED, error.message, is_dead_address=error.is_dead_address
        )
    later = now + backoff(6)
    return Outcome(claim.id, claim.claim_no, "queued", Fault.REFUSED, error.message, not_before=later, attempt=1)


def record_outcomes(*, outcomes: Sequence[Outcome]) -> None:
    """Writes states, events, suppressions and freed places under caps; only for messages that are still ours."""
    params: dict[str, Any] = {
        "now": clock.now(),
        "sent": SENT,
        "max_attempts": MAX_ATTEMPTS,
        "ids": [o.id for o in outcomes],
        "claims": [o.claim_no for o in outcomes],
        "states": [str(o.state) for o in outcomes],
        "reasons": [str(o.reason) for o in outcomes],
        "errors": [o.error.replace("\0", "") for o in outcomes],
        "receipts": [o.receipt.replace("\0", "") for o in outcomes],
        "not_before": [o.not_before for o in outcomes],
        "attempts": [o.attempt for o in outcomes],
        "sources": [",".join(sources_of(str(o.state))) for o in outcomes],
        "dead": [o.id for o in outcomes if o.is_dead_address],
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(RECORD, params)


def backoff(step: int) -> timedelta:
    """About 2, 4, 8, … seconds, never more than five minutes, spread by half so that workers do not come together."""
    return timedelta(seconds=min(300.0, 2.0**step) * random.uniform(0.75, 1.25))  # noqa: S311 - not a secret
