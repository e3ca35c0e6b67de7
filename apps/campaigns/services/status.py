"""Where a campaign stands, and the moment its windows start."""

from datetime import datetime

from django.db import transaction

from apps.campaigns.models import Campaign, Member
from apps.campaigns.states import is_over, may_go
from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import Conflict
from apps.common.models import User
from apps.common.rights import Right


@transaction.atomic
def change_status(*, campaign: Campaign, to: str, actor: User | None) -> Campaign:
    """Moves a campaign along `campaigns.states`. `actor=None` is the system (a sending that is done finishes itself).

    The first time it sends sets `launched_at` (taking the launch back clears it), an end sets `finished_at`. Raises
    Conflict for a move that is not allowed. Rights are the caller's to ask for: launching, pausing and cancelling need
    different ones.
    """
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if not may_go(campaign.status, to):
        wanted = Campaign.Status(to).label.lower()
        raise Conflict(f"This campaign is {campaign.get_status_display().lower()}, so it cannot become {wanted}.")
    before, campaign.status = campaign.status, to
    if to == Campaign.Status.SENDING and campaign.launched_at is None:
        campaign.launched_at = clock.now()
    if to == Campaign.Status.FROZEN:
        campaign.launched_at = None
    if is_over(to):
        campaign.finished_at = clock.now()
    campaign.save(update_fields=["status", "launched_at", "finished_at", "updated_at"])
    audit.record(
        actor=actor, action="campaigns.change_status", obj=campaign, keys=["status"], detail={"from": before, "to": to}
    )
    return campaign


@transaction.atomic
def cancel_campaign(*, campaign: Campaign, actor: User) -> Campaign:
    """Ends a campaign that was not launched. (One that sends is cancelled by delivery, which ends its messages too.)"""
    require(actor, Right.EDIT_PLANS)
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if campaign.launched_at is not None:
        raise Conflict("This campaign was launched. Cancel its sending on the Delivery page.")
    return change_status(campaign=campaign, to=Campaign.Status.CANCELLED, actor=actor)


@transaction.atomic
def take_back_cancel(*, campaign: Campaign, to: str, actor: User) -> Campaign:
    """Undoes `cancel_campaign`: an end is an end for `states`, so only that of a campaign never launched, and only
    back to where it was (`to`)."""
    require(actor, Right.EDIT_PLANS)
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    is_right = to in (Campaign.Status.PLANNING, Campaign.Status.FROZEN) and campaign.launched_at is None
    if not is_right or campaign.status != Campaign.Status.CANCELLED:
        raise Conflict(f"This campaign is {campaign.get_status_display().lower()} by now.")
    campaign.status, campaign.finished_at = to, None
    campaign.save(update_fields=["status", "finished_at", "updated_at"])
    detail = {"from": Campaign.Status.CANCELLED, "to": to}
    audit.record(actor=actor, action="campaigns.take_back_cancel", obj=campaign, keys=["status"], detail=detail)
    return campaign


@transaction.atomic
def take_up_again(*, campaign: Campaign, actor: User) -> Campaign:
    """A finished sending goes on: something that was skipped may leave after all. An end is an end for `states`, so
    only this one. Rights are the caller's to ask for."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if campaign.status != Campaign.Status.FINISHED:
        raise Conflict(f"This campaign is {campaign.get_status_display().lower()} by now.")
    campaign.status, campaign.finished_at = Campaign.Status.SENDING, None
    campaign.save(update_fields=["status", "finished_at", "updated_at"])
    detail = {"from": Campaign.Status.FINISHED, "to": Campaign.Status.SENDING}
    audit.record(actor=actor, action="campaigns.change_status", obj=campaign, keys=["status"], detail=detail)
    return campaign


@transaction.atomic
def mark_planned(*, campaign: Campaign, at: datetime) -> int:
    """Starts the window of everyone with an arm, the holdout by the same rule, once. Returns how many started now.

    A part of launching, whose service records the action.
    """
    return Member.objects.filter(campaign=campaign, excluded_reason="", planned_at=None).update(planned_at=at)


@transaction.atomic
def unmark_planned(*, campaign: Campaign) -> int:
    """Undoes `mark_planned` when a launch is taken back before anything has left. Returns how many it concerns."""
    return Member.objects.filter(campaign=campaign).exclude(planned_at=None).update(planned_at=None)
