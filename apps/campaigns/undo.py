"""What can be taken back about a campaign as a whole, and who else has one open."""

from uuid import UUID

from django.urls import reverse

from apps.campaigns import services
from apps.campaigns.models import Campaign
from apps.campaigns.plan_steps import STEPS
from apps.common.models import User
from apps.common.presence import register_presence
from apps.common.rights import Right
from apps.common.undo import Undone, register_undo


def register_all() -> None:
    register_presence("campaign", places={step.key: step.label for step in STEPS})
    register_presence("sender", Right.MANAGE)
    register_undo("campaigns.rename_campaign", rename_back)
    register_undo("campaigns.duplicate_campaign", discard_copy)
    register_undo("campaigns.cancel_campaign", take_back_cancel)
    register_undo("campaigns.remove_sender", add_sender)


def rename_back(*, actor: User, campaign: str, name: str, now: str) -> Undone:
    found = _campaign(campaign)
    services.rename_campaign(campaign=found, name=name, actor=actor, base=services.name_base(now))
    return Undone(f"It is called “{name}” again.", _page(found))


def discard_copy(*, actor: User, campaign: str) -> Undone:
    name = services.discard_copy(campaign=UUID(campaign), actor=actor)
    return Undone(f"The copy “{name}” is gone.", reverse("campaigns:list_campaigns"))


def take_back_cancel(*, actor: User, campaign: str, status: str) -> Undone:
    found = services.take_back_cancel(campaign=_campaign(campaign), to=status, actor=actor)
    return Undone(f"{found.name} is {found.get_status_display().lower()} again.", _page(found))


def add_sender(*, actor: User, values: dict[str, str]) -> Undone:
    found = services.save_sender(sender=None, values=values, actor=actor)
    return Undone(f"The sender “{found.name}” is back.", reverse("campaigns:list_senders"))


def _campaign(campaign: str) -> Campaign:
    return Campaign.objects.get(uuid=UUID(campaign))


def _page(campaign: Campaign) -> str:
    return reverse("campaigns:show_campaign", args=[campaign.uuid])
