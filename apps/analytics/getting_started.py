"""The way to a first sent campaign, ticked off from what is there. It goes away once a message has left."""

from dataclasses import dataclass

from apps.approvals.models import Review
from apps.campaigns.models import Audience, Campaign
from apps.common.models import User
from apps.common.rights import Right
from apps.content.models import Version
from apps.profiles.models import Profile
from apps.prompts.models import Label
from apps.segments.models import Segment


@dataclass(frozen=True)
class Start:
    """One step. `who` names the role that does it when it is not the reader's own."""

    text: str
    url_name: str
    is_done: bool
    who: str = ""


def getting_started(user: User) -> tuple[Start, ...]:
    """The steps in their order; empty for a workspace that has sent something."""
    if Campaign.objects.filter(launched_at__isnull=False).exclude(status=Campaign.Status.IMPORTED).exists():
        return ()
    planner = "" if user.may(Right.EDIT_PLANS) else "a marketer"
    reviewer = "" if user.may(Right.DECIDE) else "a reviewer"
    sender = "" if user.may(Right.SEND) else "a marketer"
    approved = Version.objects.filter(status=Version.Status.APPROVED)
    production = Label.objects.filter(name=Label.Name.PRODUCTION)
    frozen = Audience.objects.exclude(campaign__status=Campaign.Status.IMPORTED)
    decided = Review.objects.filter(status=Review.Status.DECIDED)
    return (
        Start("Import the customers", "profiles:list_profiles", Profile.objects.exists(), planner),
        Start("Save a segment of them", "segments:list_segments", Segment.objects.exists(), planner),
        Start("Approve what may be said", "content:list_items", approved.exists()),
        Start("Put a prompt in production", "prompts:list_prompts", production.exists(), reviewer),
        Start("Plan a campaign and freeze its audience", "campaigns:list_campaigns", frozen.exists(), planner),
        Start("Decide on its drafts and sign the plan", "approvals:show_queue", decided.exists(), reviewer),
        Start("Send it", "campaigns:list_campaigns", False, sender),
    )
