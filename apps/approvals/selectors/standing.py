"""What may go: live approvals, by hash and campaign."""

from django.db.models import QuerySet

from apps.approvals.models import Decision
from apps.campaigns.models import Campaign


def approved_hashes(campaign: Campaign) -> QuerySet[Decision, str]:
    """Content hashes with a live approval in this campaign."""
    return Decision.objects.filter(
        campaign=campaign, verdict=Decision.Verdict.APPROVED, undone_at__isnull=True
    ).values_list("content_hash", flat=True)


def live_approval_sql(campaign: str, content_hash: str) -> str:
    """A boolean SQL expression: the hash in column `content_hash` is approved in the campaign in column `campaign`.

    Both arguments are column references of the caller's own statement, never input.
    """
    return (
        "EXISTS (SELECT 1 FROM approvals_decision live_decision"
        f" WHERE live_decision.campaign_id = {campaign} AND live_decision.content_hash = {content_hash}"
        " AND live_decision.verdict = 'approved' AND live_decision.undone_at IS NULL)"
    )
