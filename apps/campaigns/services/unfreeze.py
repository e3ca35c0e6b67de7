"""Taking a frozen audience back."""

from django.db import transaction

from apps.campaigns.models import Audience, Brief, Campaign, Member, Variant
from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import Conflict
from apps.common.models import User
from apps.common.rights import Right


@transaction.atomic
def unfreeze(*, campaign: Campaign, actor: User) -> None:
    """Takes a frozen campaign back to planning: members, briefs, variants and the audience go.

    Only before launch. Later apps delete their rows first (their service calls this one); while one of them still
    points at a brief the database refuses. Raises Refused or Conflict.
    """
    require(actor, Right.EDIT_PLANS)
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if campaign.status != Campaign.Status.FROZEN:
        raise Conflict("Only a campaign whose audience is frozen and that was not launched can be reopened.")
    members = Member.objects.filter(campaign=campaign)
    count = members._raw_delete(members.db)
    briefs = Brief.objects.filter(campaign=campaign)
    briefs._raw_delete(briefs.db)
    Variant.objects.filter(campaign=campaign).delete()
    Audience.objects.filter(campaign=campaign).delete()
    Campaign.objects.filter(pk=campaign.pk).update(status=Campaign.Status.PLANNING, updated_at=clock.now())
    audit.record(actor=actor, action="campaigns.unfreeze", obj=campaign, count=count)
