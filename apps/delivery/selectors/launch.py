"""What a launch would do, before anybody presses the button."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from apps.approvals.selectors import approved_hashes, is_plan_signed, live_approval_sql, review_progress
from apps.approvals.selectors.queue import ReviewProgress
from apps.campaigns.models import Campaign
from apps.campaigns.selectors import Check, checks, send_date
from apps.common import clock
from apps.delivery.selectors.reasons import reason_label
from apps.drafts.models import DraftUse
from apps.drafts.selectors.lost_content import cites_lost_sql, lost_uses

# Every member's fate as of now: '' gets a message. Planning inserts from the same expression.
_FATES = """
WITH fated AS (
    SELECT mb.id AS member_id, mb.profile_id, mb.contact_point_id, mb.address_digest, r.id AS revision_id,
           coalesce(r.content_hash, '') AS content_hash,
           CASE WHEN mb.excluded_reason <> '' THEN mb.excluded_reason
                WHEN mb.is_holdout THEN 'holdout'
                WHEN mb.address_digest IS NULL THEN 'no_contact_point'
                WHEN r.id IS NULL OR NOT {live} THEN 'not_approved'
                WHEN u.held <> '' THEN 'held'
                WHEN {lost} THEN 'expired_content'
                ELSE '' END AS reason
    FROM campaigns_member mb
    LEFT JOIN drafts_draftuse u ON u.brief_id = mb.brief_id AND u.status = 'written'
    LEFT JOIN drafts_revision r ON r.id = u.revision_id
    WHERE mb.campaign_id = %(campaign)s
), ranked AS (
    SELECT f.*, CASE WHEN f.reason = '' AND row_number() OVER (
        PARTITION BY f.address_digest, f.reason ORDER BY f.profile_id) > 1 THEN 'duplicate_address' ELSE f.reason
        END AS fate
    FROM fated f
)
"""


def fates_sql() -> str:
    """The CTEs `fated` and `ranked` over the members of `%(campaign)s`, for a `%(channel)s` and the `%(day)s` of it."""
    lost = cites_lost_sql("r.id", "%(day)s", "%(channel)s")
    return _FATES.format(live=live_approval_sql("mb.campaign_id", "r.content_hash"), lost=lost)


def fates_params(campaign: Campaign) -> dict[str, Any]:
    return {"campaign": campaign.pk, "channel": campaign.channel, "day": send_date(campaign, clock.now())}


@dataclass(frozen=True)
class LaunchPlan:
    """`people` would get a message; `others` are (reason in words, count). `blockers` must be empty to launch."""

    people: int
    others: tuple[tuple[str, int], ...]
    progress: ReviewProgress
    is_signed: bool
    failed_checks: tuple[Check, ...]
    is_delayed: bool
    held: tuple[DraftUse, ...]  # approved, and blocked by rules that changed since; the first few
    lost: int  # approved drafts that cite what may not be said any more

    @property
    def undecided(self) -> int:
        return self.progress.total - self.progress.decided

    @property
    def is_ready(self) -> bool:
        return bool(self.people) and self.is_signed and not self.failed_checks


def held_uses(campaign: Campaign) -> QuerySet[DraftUse]:
    """Approved drafts that the guardrails of now block."""
    approved = approved_hashes(campaign)
    return DraftUse.objects.filter(
        campaign=campaign, status=DraftUse.Status.WRITTEN, revision__content_hash__in=approved
    ).exclude(held="")


def lost_approved(campaign: Campaign) -> QuerySet[DraftUse]:
    """Approved drafts that cite what may not be said on the day of sending."""
    lost = lost_uses(campaign, send_date(campaign, clock.now()))
    return lost.filter(revision__content_hash__in=approved_hashes(campaign))


def launch_plan(campaign: Campaign) -> LaunchPlan:
    """For a frozen campaign."""
    statement = f"{fates_sql()} SELECT fate, count(*) FROM ranked GROUP BY fate ORDER BY count(*) DESC"
    with connection.cursor() as cursor:
        cursor.execute(statement, fates_params(campaign))
        counts = dict(cursor.fetchall())
    return LaunchPlan(
        people=counts.pop("", 0),
        others=tuple((reason_label(reason), count) for reason, count in counts.items()),
        progress=review_progress(campaign),
        is_signed=is_plan_signed(campaign),
        failed_checks=tuple(check for check in checks(campaign) if check.is_blocking and not check.ok),
        held=tuple(held_uses(campaign)[:5]),
        lost=lost_approved(campaign).count(),
        is_delayed=bool(campaign.send_at and campaign.send_at > clock.now()),
    )
