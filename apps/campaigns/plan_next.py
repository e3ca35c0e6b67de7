"""The plan's own next steps. What comes after the freeze later apps register with a lower number."""

from django.urls import reverse

from apps.campaigns.models import Campaign
from apps.campaigns.next_steps import NextStep, register_next_step
from apps.campaigns.plan_steps import BY_KEY
from apps.campaigns.selectors.checks import checks
from apps.campaigns.selectors.freezing import freeze_jobs
from apps.common.jobs import register_jobs
from apps.common.models import User
from apps.common.navigation import register_action
from apps.common.rights import Right

LAST = 100


def register_all() -> None:
    register_next_step(LAST, planning_step)
    register_jobs(freeze_jobs)
    register_action("New campaign", "campaigns:create_campaign", "send", Right.EDIT_PLANS)
    register_action("Senders", "campaigns:list_senders", "at-sign", Right.MANAGE)


def planning_step(campaign: Campaign, user: User) -> NextStep | None:
    """While it is planned: the first thing to put right, else freezing; once frozen: the drafts."""
    if not user.may(Right.EDIT_PLANS):
        return None
    if campaign.status == Campaign.Status.PLANNING:
        return _planning(campaign)
    if campaign.status == Campaign.Status.FREEZING:
        url = reverse("campaigns:edit_step", args=[campaign.uuid, "launch"])
        return NextStep("The audience is being frozen", "It goes on by itself.", url, "Watch it")
    if campaign.status == Campaign.Status.FROZEN:
        url = reverse("drafts:show_drafts", args=[campaign.uuid])
        return NextStep("Next: drafts", "One is written for each brief of the frozen audience.", url, "Go to drafts")
    return None


def _planning(campaign: Campaign) -> NextStep:
    failed = [check for check in checks(campaign) if not check.ok and check.is_blocking]
    if failed:
        first = failed[0]
        step = BY_KEY[first.step].label
        return NextStep(f"Next: {step}", first.detail, first.fix_url(campaign), "Go there")
    url = reverse("campaigns:edit_step", args=[campaign.uuid, "launch"])
    return NextStep("Next: freeze the audience", "Every check passes.", url, "Check and freeze")
