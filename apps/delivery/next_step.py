"""What a campaign waits for once its plan is frozen: the launch, or somebody's look at its sending."""

from django.urls import reverse

from apps.campaigns.models import Campaign
from apps.campaigns.next_steps import NextStep
from apps.common.models import User
from apps.common.rights import Right
from apps.delivery.selectors.launch import launch_plan
from apps.delivery.selectors.ledger import ledger
from apps.delivery.selectors.waiting import messages_back


def launch_step(campaign: Campaign, user: User) -> NextStep | None:
    """For people who may send: the launch once all is decided and signed, then what stands still."""
    if not user.may(Right.SEND):
        return None
    url = reverse("delivery:show_delivery", args=[campaign.uuid])
    if campaign.status == Campaign.Status.FROZEN:
        return _launch(campaign, url)
    if campaign.status == Campaign.Status.SENDING:
        unknown = ledger(campaign).unknown
        if unknown:
            text = "A server did not say whether it took them. Somebody has to find out."
            return NextStep(
                f"Next: settle {unknown:,} unknown messages", text, f"{url}?state=unknown", "Settle", "warn"
            )
        return NextStep("It is being sent", "Watch it, pause it or cancel it.", url, "Go to delivery")
    if campaign.status == Campaign.Status.PAUSED:
        return NextStep("Paused", "Nothing leaves until somebody resumes it.", url, "Go to delivery", "warn")
    if campaign.status == Campaign.Status.FINISHED and (back := messages_back(campaign)):
        title = f"{back:,} skipped message{'s' * (back != 1)} may go after all"
        return NextStep(title, "What they cite may be said again.", url, "Go to delivery", "warn")
    return None


def _launch(campaign: Campaign, url: str) -> NextStep | None:
    plan = launch_plan(campaign)
    if not plan.is_ready or plan.undecided:
        return None
    title = f"Next: send to {plan.people:,} people"
    return NextStep(title, "Everything is decided and the plan is signed off.", url, "Go to delivery", "ok")
