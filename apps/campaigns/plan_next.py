"""What a campaign waits for next: what later apps say of it after the freeze, else what the plan itself lacks."""

from collections.abc import Sequence

from django.urls import reverse

from apps.campaigns.models import Campaign
from apps.campaigns.next_steps import NextStep, registered_step
from apps.campaigns.plan_steps import BY_KEY
from apps.campaigns.selectors.checks import Check, checks
from apps.campaigns.selectors.freezing import freeze_jobs
from apps.common.jobs import register_jobs
from apps.common.models import User
from apps.common.navigation import register_action
from apps.common.rights import Right


def register_all() -> None:
    register_jobs(freeze_jobs)
    register_action("New campaign", "campaigns:create_campaign", "send", Right.EDIT_PLANS)
    register_action("Senders", "campaigns:list_senders", "at-sign", Right.MANAGE)


def next_step(campaign: Campaign, user: User, found: Sequence[Check] | None = None) -> NextStep | None:
    """The next thing to do for this campaign, or None when there is nothing left. `found` are its checks, where the
    caller has asked them already."""
    return registered_step(campaign, user) or _own_step(campaign, user, found)


def _own_step(campaign: Campaign, user: User, found: Sequence[Check] | None) -> NextStep | None:
    """While it is planned: the first thing to put right, else freezing; once frozen: the drafts."""
    if not user.may(Right.EDIT_PLANS):
        return None
    if campaign.status == Campaign.Status.PLANNING:
        return _planning(campaign, checks(campaign) if found is None else found)
    if campaign.status == Campaign.Status.FREEZING:
        url = reverse("campaigns:edit_step", args=[campaign.uuid, "launch"])
        return NextStep("The audience is being frozen", "It goes on by itself.", url, "Watch it")
    if campaign.status == Campaign.Status.FROZEN:
        url = reverse("drafts:show_drafts", args=[campaign.uuid])
        return NextStep("Next: drafts", "One is written for each brief of the frozen audience.", url, "Go to drafts")
    return None


def _planning(campaign: Campaign, found: Sequence[Check]) -> NextStep:
    failed = [check for check in found if not check.ok and check.is_blocking]
    if failed:
        first = failed[0]
        step = BY_KEY[first.step].label
        return NextStep(f"Next: {step}", first.detail, first.fix_url(campaign), "Go there")
    url = reverse("campaigns:edit_step", args=[campaign.uuid, "launch"])
    return NextStep("Next: freeze the audience", "Every check passes.", url, "Check and freeze")
