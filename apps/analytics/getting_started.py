"""The way to a first sent campaign, ticked off from what is there. It goes away once a message has left."""

from django.db.models import Model, QuerySet
from django.urls import reverse

from apps.approvals.models import Review
from apps.campaigns.models import Audience, Campaign
from apps.common.checklists import Checklist, Task
from apps.common.models import User
from apps.common.rights import Right
from apps.content.models import Version
from apps.profiles.models import Profile
from apps.prompts.models import Label
from apps.segments.models import Segment

KEY = "first-campaign"


def getting_started(user: User) -> Checklist | None:
    """The steps in their order; None for a workspace that has sent something."""
    if Campaign.objects.filter(launched_at__isnull=False).exclude(status=Campaign.Status.IMPORTED).exists():
        return None
    planner = "" if user.may(Right.EDIT_PLANS) else "a marketer"
    reviewer = "" if user.may(Right.DECIDE) else "a reviewer"
    sender = "" if user.may(Right.SEND) else "a marketer"
    approved = Version.objects.filter(status=Version.Status.APPROVED)
    production = Label.objects.filter(name=Label.Name.PRODUCTION)
    frozen = Audience.objects.exclude(campaign__status=Campaign.Status.IMPORTED)
    decided = Review.objects.filter(status=Review.Status.DECIDED)
    tasks = (
        _task("Import the customers", "profiles:list_profiles", Profile.objects.all(), planner),
        _task("Save a segment of them", "segments:list_segments", Segment.objects.all(), planner),
        _task("Approve what may be said", "content:list_items", approved),
        _task("Put a prompt in production", "prompts:list_prompts", production, reviewer),
        _task("Plan a campaign and freeze its audience", "campaigns:list_campaigns", frozen, planner),
        _task("Decide on its drafts and sign the plan", "approvals:show_queue", decided, reviewer),
        Task("Send it", reverse("campaigns:list_campaigns"), who=sender),
    )
    return Checklist(KEY, "Getting started", tasks)


def _task(text: str, url_name: str, rows: QuerySet[Model], who: str = "") -> Task:
    return Task(text, reverse(url_name), int(rows.exists()), who=who)
