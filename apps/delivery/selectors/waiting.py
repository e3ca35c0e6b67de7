"""Messages that were skipped for what they cite alone, and may go after all: it may be said again."""

from typing import Any

from django.db import connection

from apps.campaigns.models import Campaign
from apps.common import clock
from apps.delivery.models import Message, MessageState, SkipReason
from apps.drafts.selectors.lost_content import cites_lost_sql

# One look at each revision instead of at each message.
BACK = """
SELECT m.revision_id FROM (
    SELECT DISTINCT revision_id FROM delivery_message WHERE campaign_id = %(campaign)s AND state = 'skipped'
      AND reason = 'expired_content' {claimed}
) m WHERE m.revision_id IS NOT NULL AND NOT {lost}
"""


def revisions_back(campaign: Campaign, *, only_queued: bool) -> list[int]:
    """The wordings of messages skipped for lost content whose content is back today."""
    lost = cites_lost_sql("m.revision_id", "%(today)s", "%(channel)s")
    params: dict[str, Any] = {"campaign": campaign.pk, "channel": campaign.channel, "today": clock.now().date()}
    with connection.cursor() as cursor:
        cursor.execute(BACK.format(lost=lost, claimed=claimed_sql(only_queued)), params)
        return [row[0] for row in cursor.fetchall()]


def claimed_sql(only_queued: bool) -> str:
    """A message that was claimed had been in the queue; what a launch left out, told so, never was."""
    return "AND claim_no > 0" if only_queued else ""


def is_in_time(campaign: Campaign) -> bool:
    """Whether a message of the campaign may still leave, by its last moment to send."""
    return campaign.send_until is None or clock.now() <= campaign.send_until


def messages_back(campaign: Campaign) -> int:
    """How many messages a person may bring back into the queue now."""
    if campaign.status not in (Campaign.Status.SENDING, Campaign.Status.FINISHED) or not is_in_time(campaign):
        return 0
    skipped = Message.objects.filter(campaign=campaign, state=MessageState.SKIPPED, reason=SkipReason.EXPIRED_CONTENT)
    return skipped.filter(revision__in=revisions_back(campaign, only_queued=False)).count()
