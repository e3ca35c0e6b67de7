"""What can be taken back while a campaign is sent."""

from uuid import UUID

from django.urls import reverse

from apps.campaigns.models import Campaign
from apps.common.models import User
from apps.common.presence import register_presence
from apps.common.rights import Right
from apps.common.undo import Undone, register_undo
from apps.delivery import services, tasks


def register_all() -> None:
    register_presence("connection", Right.MANAGE)
    register_undo("delivery.pause", resume)


def resume(*, actor: User, campaign: str) -> Undone:
    plan = services.resume(campaign=Campaign.objects.get(uuid=UUID(campaign)), actor=actor)
    tasks.send_batch.delay_on_commit(plan.pk)  # type: ignore[attr-defined]
    return Undone(f"{plan.name} goes on.", reverse("delivery:show_delivery", args=[campaign]))
