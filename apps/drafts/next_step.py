"""What a frozen campaign waits for while its drafts are not all written."""

from django.urls import reverse

from apps.campaigns.models import Campaign
from apps.campaigns.next_steps import NextStep
from apps.common.models import User
from apps.drafts.models import GenerationRun
from apps.drafts.selectors import latest_run, progress


def next_step(campaign: Campaign, user: User) -> NextStep | None:
    """None before the freeze, and once every draft is written."""
    if campaign.status != Campaign.Status.FROZEN:
        return None
    run, counts, url = latest_run(campaign), progress(campaign), reverse("drafts:show_drafts", args=[campaign.uuid])
    if run is None:
        return NextStep("Next: have the drafts written", "One for each brief of the audience.", url, "Go to the drafts")
    if run.status == GenerationRun.Status.PAUSED:
        return NextStep("The drafts are paused", run.pause_reason, url, "Go to the drafts", tone="warn")
    if counts.failed:
        text = f"{counts.failed} could not be written."
        return NextStep("Some drafts failed", text, url, "See why", tone="warn")
    if counts.waiting or counts.writing:
        return NextStep("Drafts are being written", f"{counts.written} of {counts.total} done.", url, "Watch them")
    return None
