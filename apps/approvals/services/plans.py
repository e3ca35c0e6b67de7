"""Agreeing to a plan: exactly this one, by its hash."""

from django.db import transaction

from apps.approvals.duties import own_work
from apps.approvals.models import PlanSignOff, Policy
from apps.approvals.selectors.plans import current_plan_hash
from apps.approvals.services.telling import tell_signed
from apps.campaigns.models import Campaign
from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import Conflict, Refused
from apps.common.models import User
from apps.common.rights import Right


@transaction.atomic
def sign_plan(*, campaign: Campaign, plan_hash: str, actor: User) -> PlanSignOff:
    """Signs the plan that was on the screen (`plan_hash`).

    Raises Refused for the campaign's owner or without the right, Conflict when the plan is not frozen, changed since
    it was shown, or is signed already.
    """
    require(actor, Right.SIGN_PLAN)
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    reason = own_work(actor=actor.pk, owner=campaign.owner_id, wrote=None)
    if reason:
        raise Refused(reason)
    if campaign.status != Campaign.Status.FROZEN:
        raise Conflict("Only a plan with a frozen audience can be signed.")
    if plan_hash != current_plan_hash(campaign):
        raise Conflict("The plan changed since you opened this page. Have another look before you sign.")
    Policy.objects.get_or_create(campaign=campaign)
    sign_off, is_new = PlanSignOff.objects.get_or_create(
        campaign=campaign, plan_hash=plan_hash, revoked_at=None, defaults={"by": actor, "at": clock.now()}
    )
    if not is_new:
        raise Conflict(f"{sign_off.by} signed this plan already.")
    audit.record(actor=actor, action="approvals.sign_plan", obj=campaign, detail={"plan_hash": plan_hash})
    tell_signed(campaign, actor, cause=f"signed:{sign_off.pk}", is_signed=True)
    return sign_off


@transaction.atomic
def revoke_sign_off(*, campaign: Campaign, actor: User) -> None:
    """Takes the sign-off back; nothing more is sent until the plan is signed again."""
    require(actor, Right.SIGN_PLAN)
    count = PlanSignOff.objects.filter(campaign=campaign, revoked_at__isnull=True).update(revoked_at=clock.now())
    if not count:
        raise Conflict("This plan is not signed.")
    entry = audit.record(actor=actor, action="approvals.revoke_sign_off", obj=campaign, count=count)
    tell_signed(campaign, actor, cause=f"revoked:{entry.uuid}", is_signed=False)
