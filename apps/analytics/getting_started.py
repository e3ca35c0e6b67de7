"""The way to a first sent campaign, ticked off from what is there. It goes away once a message has left."""

from collections.abc import Iterator

from django.db.models import Model, QuerySet
from django.urls import reverse

from apps.approvals.models import PlanSignOff
from apps.campaigns.models import Audience, Campaign, Sender
from apps.common.checklists import Checklist, Task
from apps.common.models import User
from apps.common.rights import Right
from apps.content.models import AllowedHost, Item, Version
from apps.profiles.models import Profile
from apps.prompts.models import Label, Prompt
from apps.segments.models import Segment

KEY = "first-campaign"


def getting_started(user: User) -> Checklist | None:
    """The steps in their order; None for a workspace that has sent something."""
    if Campaign.objects.filter(launched_at__isnull=False).exclude(status=Campaign.Status.IMPORTED).exists():
        return None
    tasks = (*_people(user), *_words(user), *_campaign(user))
    return Checklist(KEY, "Getting started", tasks)


def next_step(checklists: tuple[Checklist, ...]) -> Task | None:
    """The first of these steps that is still open, also for somebody who put the list away."""
    tasks = [task for found in checklists if found.key == KEY for task in found.tasks]
    return next((task for task in tasks if not task.is_done), None)


def _people(user: User) -> Iterator[Task]:
    admin = "" if user.may(Right.MANAGE) else "an admin"
    planner = "" if user.may(Right.EDIT_PLANS) else "a marketer"
    reviewers = User.objects.filter(roles__contains=[User.RoleName.REVIEWER])
    yield _task("Invite a reviewer", "common:list_users", reviewers, admin)
    yield _task("Say who the mail comes from", "campaigns:list_senders", Sender.objects.all(), admin)
    yield _task("Import the customers", "profiles:upload_import", Profile.objects.all(), planner)
    yield _task("Save a segment of them", "segments:list_segments", Segment.objects.all(), planner)


def _words(user: User) -> Iterator[Task]:
    """A campaign needs an approved link and a call to action that opens it; they are ticked as a pair."""
    planner = "" if user.may(Right.EDIT_PLANS) else "a marketer"
    approver = "" if user.may(Right.APPROVE_NORMAL_CONTENT) else "a reviewer"
    reviewer = "" if user.may(Right.PROMOTE_PROMPT) else "a reviewer"
    admin = "" if user.may(Right.MANAGE) else "an admin"
    url, kinds = reverse("content:list_items"), Item.Kind
    needed = Item.objects.filter(kind__in=[kinds.LINK, kinds.CALL_TO_ACTION])
    written = needed.values("kind").distinct().count()
    if written and not needed.exclude(created_by=user).exists():
        approver = approver or "somebody else"  # nobody approves what they wrote
    approved = needed.filter(versions__status=Version.Status.APPROVED).values("kind").distinct().count()
    production = Label.objects.filter(name=Label.Name.PRODUCTION)
    yield _task(
        "Allow the website that links may lead to", "content:show_brand_rules", AllowedHost.objects.all(), admin
    )
    yield Task("Write what may be said: a link, then a call to action", url, written, wanted=2, who=planner)
    yield Task("Approve what may be said", url, approved, wanted=2, who=approver)
    yield _task("Write a prompt", "prompts:list_prompts", Prompt.objects.all(), planner)
    yield _task("Put the prompt in production", "prompts:list_prompts", production, reviewer)


def _campaign(user: User) -> Iterator[Task]:
    planner = "" if user.may(Right.EDIT_PLANS) else "a marketer"
    reviewer = "" if user.may(Right.DECIDE) else "a reviewer"
    sender = "" if user.may(Right.SEND) else "a marketer"
    frozen = Audience.objects.exclude(campaign__status=Campaign.Status.IMPORTED)
    signed = PlanSignOff.objects.filter(revoked_at__isnull=True)
    yield _task("Plan a campaign and freeze its audience", "campaigns:list_campaigns", frozen, planner)
    yield _task("Decide on its drafts and sign the plan", "approvals:show_queue", signed, reviewer)
    yield Task("Send it", reverse("campaigns:list_campaigns"), who=sender)


def _task(text: str, url_name: str, rows: QuerySet[Model], who: str = "") -> Task:
    return Task(text, reverse(url_name), int(rows.exists()), who=who)
