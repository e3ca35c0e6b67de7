"""From members to messages, in one statement."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from apps.campaigns.models import Campaign
from apps.delivery.selectors.launch import fates_params, fates_sql

PLAN = """
{fates}
INSERT INTO delivery_message (uuid, campaign_id, member_id, profile_id, contact_point_id, address_digest, channel,
    revision_id, content_hash, state, reason, not_before)
SELECT gen_random_uuid(), %(campaign)s, r.member_id, r.profile_id, r.contact_point_id, r.address_digest, %(channel)s,
    r.revision_id, r.content_hash, CASE WHEN r.fate = '' THEN 'queued' ELSE 'skipped' END, r.fate, %(not_before)s
FROM ranked r ORDER BY r.member_id
ON CONFLICT (campaign_id, entry, step, profile_id, channel) DO NOTHING
"""
LINKS = """
INSERT INTO delivery_trackedlink (revision_id, link_version_id, url)
SELECT r.id, v.id, v.fields->>'url'
FROM (SELECT DISTINCT revision_id FROM delivery_message WHERE campaign_id = %(campaign)s AND state = 'queued') q
JOIN drafts_revision r ON r.id = q.revision_id
JOIN content_version v ON v.uuid::text = r.fields->>'link'
ON CONFLICT (revision_id, link_version_id) DO NOTHING
"""


@dataclass(frozen=True)
class Planned:
    """How many rows were written, and how many of them wait to be sent."""

    total: int
    queued: int


@transaction.atomic
def plan_messages(*, campaign: Campaign, not_before: datetime) -> Planned:
    """Writes one message for every member, so that nobody's fate is unrecorded.

    A treated member whose brief has a live approval is queued; everyone else is skipped with the reason (excluded at
    the freeze, holdout, not approved, held by what it cites, the same address as somebody else). Nothing leaves before
    `not_before`. Doing it again adds nothing. A part of launching, whose service records the action.
    """
    params: dict[str, Any] = {**fates_params(campaign), "not_before": not_before}
    with connection.cursor() as cursor:
        cursor.execute(PLAN.format(fates=fates_sql()), params)
        total = cursor.rowcount
        cursor.execute(
            "SELECT count(*) FROM delivery_message WHERE campaign_id = %(campaign)s AND state = 'queued'", params
        )
        queued = cursor.fetchone()[0]
    make_links(campaign)
    return Planned(total, queued)


def make_links(campaign: Campaign) -> None:
    """The tracked links of every wording that waits to be sent, where they are not there yet."""
    with connection.cursor() as cursor:
        cursor.execute(LINKS, {"campaign": campaign.pk})
