"""Reading reviews, decisions and sign-offs."""

from apps.approvals.selectors.desk import desk_view, history_of, last_decision
from apps.approvals.selectors.plans import current_plan_hash, is_plan_signed, sign_off_of
from apps.approvals.selectors.queue import (
    CampaignQueue,
    ReviewProgress,
    campaign_queues,
    median_seconds,
    open_count,
    open_reviews_for,
    review_progress,
)
from apps.approvals.selectors.standing import approved_hashes, live_approval_sql
from apps.approvals.selectors.waiting import held_by, waiting, waiting_campaigns, waiting_since, with_findings

__all__ = [
    "CampaignQueue",
    "ReviewProgress",
    "approved_hashes",
    "campaign_queues",
    "current_plan_hash",
    "desk_view",
    "held_by",
    "history_of",
    "is_plan_signed",
    "last_decision",
    "live_approval_sql",
    "median_seconds",
    "open_count",
    "open_reviews_for",
    "review_progress",
    "sign_off_of",
    "waiting",
    "waiting_campaigns",
    "waiting_since",
    "with_findings",
]
