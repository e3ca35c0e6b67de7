"""Bringing messages back that were skipped for lost content alone, once their content may be said again.

A skipped message was never handed over, so it can go once: it is queued again under a new claim number, and passes the
same gate as every other. Nothing else that was skipped, failed or left ever comes back.
"""

from typing import Any

from django.db import connection, transaction

from apps.campaigns.models import Campaign
from apps.campaigns.services import take_up_again
from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import Conflict
from apps.common.models import User
from apps.common.rights import Right
from apps.delivery.models import Message, MessageState, SkipReason
from apps.delivery.selectors.waiting import claimed_sql, is_in_time, revisions_back
from apps.delivery.services.plan import make_links
from apps.delivery.services.telling import tell_sending

AT_ONCE = 20_000  # rows locked by one statement; the next sweep takes the next ones

# Two people with one address get one message, as at the launch: of several the first; none where one has its message.
BRING = """
WITH held AS (
    SELECT m.id, m.profile_id, coalesce(encode(m.address_digest, 'hex'), m.id::text) AS address FROM delivery_message m
    WHERE m.campaign_id = %(campaign)s AND m.state = 'skipped' AND m.reason = 'expired_content'
      AND m.revision_id = ANY(%(revisions)s) {claimed}
    ORDER BY m.id LIMIT %(limit)s FOR UPDATE
), ranked AS (
    SELECT h.id, row_number() OVER (PARTITION BY h.address ORDER BY h.profile_id) = 1 AND NOT EXISTS (
        SELECT 1 FROM delivery_message o JOIN delivery_message m ON m.id = h.id
        WHERE o.campaign_id = m.campaign_id AND o.entry = m.entry AND o.step = m.step AND o.channel = m.channel
          AND o.address_digest = m.address_digest AND o.state <> 'skipped') AS is_free
    FROM held h
)
UPDATE delivery_message m SET
    state = CASE WHEN r.is_free THEN 'queued' ELSE 'skipped' END,
    reason = CASE WHEN r.is_free THEN '' ELSE 'duplicate_address' END,
    claim_no = m.claim_no + 1, not_before = greatest(m.not_before, %(now)s)
FROM ranked r WHERE m.id = r.id
RETURNING m.state
"""


def bring_back_due() -> int:
    """For every campaign that is sending: what was queued and then skipped goes back into the queue by itself."""
    skipped = Message.objects.filter(state=MessageState.SKIPPED, reason=SkipReason.EXPIRED_CONTENT, claim_no__gt=0)
    sending = Campaign.objects.filter(status=Campaign.Status.SENDING, pk__in=skipped.values("campaign"))
    return sum(_bring_back(campaign, actor=None) for campaign in sending.order_by("id"))


@transaction.atomic
def bring_back(*, campaign: Campaign, actor: User) -> Campaign:
    """A person's word for all of them: also those that the launch left out, and after the campaign has finished.

    Raises Conflict when none may go.
    """
    require(actor, Right.SEND)
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if campaign.status == Campaign.Status.FINISHED:
        campaign = take_up_again(campaign=campaign, actor=actor)
    if not _bring_back(campaign, actor=actor):
        raise Conflict("None of the messages that were skipped may go now.")
    return campaign


@transaction.atomic
def _bring_back(campaign: Campaign, *, actor: User | None) -> int:
    """How many are queued again. The campaign's row is held, so that nobody else brings back the same address."""
    held = Campaign.objects.select_for_update().get(pk=campaign.pk)
    is_asked = actor is not None
    if held.status != Campaign.Status.SENDING or not is_in_time(held):
        return 0
    revisions = revisions_back(held, only_queued=not is_asked)
    params: dict[str, Any] = {"campaign": held.pk, "revisions": revisions, "now": clock.now(), "limit": AT_ONCE}
    count = 0
    while revisions:
        with connection.cursor() as cursor:
            cursor.execute(BRING.format(claimed=claimed_sql(not is_asked)), params)
            states = [row[0] for row in cursor.fetchall()]
        count += states.count(MessageState.QUEUED)
        if not is_asked or len(states) < AT_ONCE:
            break
    if count:
        make_links(held)
        audit.record(actor=actor, action="delivery.bring_back", obj=held, count=count)
        tell_sending(held, f"{count:,} skipped message{'s' * (count != 1)} may go again:", actor=None)
    return count
