"""What one does from the review desk besides deciding: the desk's own keys stand in the palette by themselves."""

from django.urls import reverse

from apps.approvals.models import Review
from apps.common.models import User
from apps.common.palette import Hit, register_actions
from apps.common.rights import Right


def register_all() -> None:
    register_actions("review", actions)


def actions(user: User, key: str) -> tuple[str, list[Hit]] | None:
    review = Review.objects.filter(uuid=key).select_related("campaign", "use").first()
    if review is None or not user.may(Right.DECIDE):
        return None
    campaign = review.campaign.uuid
    draft = reverse("drafts:show_draft", args=[campaign, review.use.uuid])
    return f"Review of {review.campaign.name}", [
        Hit("The draft with its facts", draft, icon="pen-line"),
        Hit("The campaign's review", reverse("approvals:show_campaign_review", args=[campaign]), icon="inbox"),
        Hit("The campaign's plan", reverse("campaigns:show_campaign", args=[campaign]), icon="clipboard-list"),
    ]
