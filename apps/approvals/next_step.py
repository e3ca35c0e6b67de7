"""What a frozen campaign waits for between its last draft and its launch."""

from django.urls import reverse

from apps.approvals.selectors import is_plan_signed, review_progress
from apps.campaigns.models import Campaign
from apps.campaigns.next_steps import NextStep
from apps.common.models import User
from apps.common.rights import Right


def next_step(campaign: Campaign, user: User) -> NextStep | None:
    """None before the freeze, and once everything is decided and signed."""
    if campaign.status != Campaign.Status.FROZEN:
        return None
    url = reverse("approvals:show_campaign_review", args=[campaign.uuid])
    progress = review_progress(campaign)
    is_mine = user.may(Right.DECIDE) and campaign.owner_id != user.pk
    if progress.open:
        text = f"{progress.decided} of {progress.total} drafts are decided."
        title = "Next: decide on the drafts" if is_mine else "Reviewers are deciding"
        return NextStep(title, text, url, "Go to the review")
    if progress.total and not is_plan_signed(campaign):
        title = "Next: sign the plan" if is_mine else "A reviewer signs the plan"
        return NextStep(title, "Every draft is decided. The signature covers exactly this plan.", url, "See the plan")
    return None
