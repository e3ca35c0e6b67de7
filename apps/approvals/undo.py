"""What can be taken back in review."""

from uuid import UUID

from django.urls import reverse

from apps.approvals import services
from apps.approvals.models import Decision
from apps.campaigns.models import Campaign
from apps.common.models import User
from apps.common.undo import Undone, register_undo


def register_all() -> None:
    register_undo("approvals.decide", take_back_decision)
    register_undo("approvals.sign_plan", revoke_sign_off)


def take_back_decision(*, actor: User, decision: str) -> Undone:
    review = services.undo(decision=Decision.objects.get(uuid=UUID(decision)), actor=actor)
    return Undone("Taken back. Here is the draft again.", reverse("approvals:show_review", args=[review.uuid]))


def revoke_sign_off(*, actor: User, campaign: str) -> Undone:
    services.revoke_sign_off(campaign=Campaign.objects.get(uuid=UUID(campaign)), actor=actor)
    page = reverse("approvals:show_campaign_review", args=[campaign])
    return Undone("Your sign-off is taken back. Nothing is sent until the plan is signed again.", page)
