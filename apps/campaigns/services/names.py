"""Names of campaigns, and copies that were not meant."""

from uuid import UUID

from django.db import transaction

from apps.campaigns.models import Campaign
from apps.campaigns.services.plan import free_name
from apps.common import audit
from apps.common.access import require
from apps.common.errors import Conflict
from apps.common.models import User
from apps.common.rights import Right
from apps.common.stale import Stale, base_of


def copy_name(name: str) -> str:
    """A free name for a copy: "Spring", "Spring (copy)", "Spring (copy 2)" …"""
    taken = set(Campaign.objects.filter(name__startswith=name[:90]).values_list("name", flat=True))
    tries = (f"{name[:105]} (copy)", *(f"{name[:105]} (copy {n})" for n in range(2, 10_000)))
    return next(one for one in tries if one not in taken)


def name_base(name: str) -> str:
    """What a form that shows `name` was opened on."""
    return base_of({"name": name})


@transaction.atomic
def rename_campaign(*, campaign: Campaign, name: str, actor: User, base: str | None = None) -> None:
    """Another name, at any time: it is no part of the plan. Raises Invalid when it is taken, Stale when it is not the
    name that `base` was opened on."""
    require(actor, Right.EDIT_PLANS)
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if base is not None and base != name_base(campaign.name):
        raise Stale(f"Somebody has renamed it to “{campaign.name}” meanwhile.")
    campaign.name = free_name(name, besides=campaign)
    campaign.save(update_fields=["name", "updated_at"])
    audit.record(actor=actor, action="campaigns.rename_campaign", obj=campaign, keys=["name"])


@transaction.atomic
def discard_copy(*, campaign: UUID, actor: User) -> str:
    """Undoes the making of a copy and returns its name. Conflict once somebody has planned with it."""
    require(actor, Right.EDIT_PLANS)
    found = Campaign.objects.select_for_update().filter(uuid=campaign).first()
    if found is None:
        raise Conflict("The copy is gone already.")
    is_untouched = found.version == 0 and found.status == Campaign.Status.PLANNING and found.owner_id == actor.pk
    if not is_untouched:
        raise Conflict("The copy has been worked on meanwhile. Cancel it instead.")
    audit.record(actor=actor, action="campaigns.discard_copy", obj=found)
    found.delete()
    return found.name
