"""What needs somebody now, by what their roles may do: one line each, with the one thing to do about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.urls import reverse

from apps.ai.selectors import endpoints_in_trouble
from apps.approvals.models import Decision, PlanSignOff, Review
from apps.approvals.selectors import campaign_queues, is_plan_signed
from apps.campaigns.models import Campaign
from apps.common import clock
from apps.common.models import User
from apps.common.rights import Right
from apps.common.words import counted
from apps.content.selectors.pages import broken_links, expiring_soon, waiting_for
from apps.delivery.models import Connection, Message, MessageState
from apps.delivery.selectors.launch import launch_plan
from apps.drafts.models import DraftUse, GenerationRun
from apps.profiles.models import Import
from apps.prompts.models import Proposal
from apps.prompts.suggestions import prompts_with_suggestions

# Up to so many campaigns have a line each; more are one line together.
FEW = 3
FAILED_IMPORT_DAYS = 14
ORDER = {"danger": 0, "warn": 1, "": 2}


@dataclass(frozen=True)
class Need:
    """One line. `since` is the time of the oldest thing in it, None where age says nothing."""

    text: str
    action: str
    url: str
    icon: str
    tone: str = ""
    since: datetime | None = None


def needs_of(user: User) -> list[Need]:
    """What this person can act on, what is broken before what waits."""
    found: list[Need] = []
    for right, source in (
        (Right.DECIDE, _to_review),
        (Right.SIGN_PLAN, _to_sign),
        (Right.APPROVE_NORMAL_CONTENT, _content),
        (Right.PROMOTE_PROMPT, _prompts),
        (Right.IMPORT_DATA, _imports),
        (Right.EDIT_PLANS, _drafts),
        (Right.EDIT_PLANS, _learned),
        (Right.EDIT_PLANS, _expiring),
        (Right.EDIT_PLANS, _broken),
        (Right.SEND, _sending),
        (Right.MANAGE, _stopped),
        (Right.MANAGE, _endpoints),
    ):
        if user.may(right):
            found += source(user)
    return sorted(found, key=lambda need: ORDER[need.tone])


def _many(count: int, noun: str) -> str:
    return f"{count:,} {counted(noun, count)}"


def _waits(count: int) -> str:
    return "waits" if count == 1 else "wait"


def _to_review(user: User) -> Iterator[Need]:
    queues = campaign_queues(user)
    url, total = reverse("approvals:show_queue"), sum(queue.open for queue in queues)
    if len(queues) > FEW:
        words = f"{_many(total, 'drafts')} of {len(queues)} campaigns {_waits(total)} for your decision"
        yield Need(words, "Review", url, "inbox", since=queues[0].oldest_at)
        return
    for queue in queues:
        words = f"{_many(queue.open, 'drafts')} of “{queue.name}” {_waits(queue.open)} for your decision"
        yield Need(words, "Review", url, "inbox", since=queue.oldest_at)


def _to_sign(user: User) -> Iterator[Need]:
    """Frozen plans of others whose drafts are all written and decided, and that nobody has signed as they are now."""
    unfinished = DraftUse.objects.exclude(status=DraftUse.Status.WRITTEN).values("campaign")
    waiting = Review.objects.filter(status=Review.Status.OPEN).values("campaign")
    ready = Campaign.objects.filter(status=Campaign.Status.FROZEN, pk__in=DraftUse.objects.values("campaign"))
    ready = ready.exclude(owner=user).exclude(pk__in=unfinished).exclude(pk__in=waiting)
    signed = PlanSignOff.objects.filter(campaign=OuterRef("pk"), revoked_at__isnull=True)
    # Only where somebody has signed is it worth comparing what they signed with what the plan says now.
    plans = ready.annotate(has_signature=Exists(signed)).order_by("updated_at").iterator(chunk_size=50)
    for plan in islice((one for one in plans if not (one.has_signature and is_plan_signed(one))), FEW):
        url = reverse("approvals:show_campaign_review", args=[plan.uuid])
        yield Need(f"The plan of “{plan.name}” waits for a signature", "Sign", url, "signature")


def _content(user: User) -> Iterator[Need]:
    found = waiting_for(user).aggregate(n=Count("pk"), oldest=Min("created_at"))
    if n := found["n"]:
        url = f"{reverse('content:list_items')}?status=submitted"
        words = f"{_many(n, 'pieces')} of content {_waits(n)} for approval"
        yield Need(words, "Read", url, "library", since=found["oldest"])


def _prompts(user: User) -> Iterator[Need]:
    asked = Proposal.objects.filter(status=Proposal.Status.OPEN).exclude(version__created_by=user)
    for one in asked.select_related("version__prompt").order_by("proposed_at")[:FEW]:
        words = f"Version {one.version.number} of “{one.version.prompt.name}” is proposed for production"
        url = reverse("prompts:show_prompt", args=[one.version.prompt.uuid])
        yield Need(words, "Compare", url, "message-square-text", since=one.proposed_at)


def _learned(user: User) -> Iterator[Need]:
    """What reviewers keep changing in the drafts of a prompt, as rules to add or to decline."""
    for one in prompts_with_suggestions(FEW):
        words = f"Edits of drafts suggest {_many(one.count, 'rules')} for “{one.name}”"
        url = reverse("prompts:list_suggestions", args=[one.uuid])
        yield Need(words, "Look", url, "lightbulb", since=one.found_at)


def _imports(user: User) -> Iterator[Need]:
    recent = Import.objects.filter(created_at__gt=clock.now() - timedelta(days=FAILED_IMPORT_DAYS))
    failed = recent.filter(status=Import.Status.FAILED).order_by("-created_at")
    for run in failed[:FEW]:
        url = reverse("profiles:show_import", args=[run.uuid])
        yield Need(f"The import of {run.filename} failed", "See why", url, "file-x", "danger", run.finished_at)
    chosen = recent.filter(status__in=[Import.Status.UPLOADED, Import.Status.CHECKED], created_by=user)
    for run in chosen.order_by("created_at")[:FEW]:
        url = reverse("profiles:show_import", args=[run.uuid])
        yield Need(f"The import of {run.filename} is not finished", "Go on", url, "file-up", since=run.created_at)


def _drafts(user: User) -> Iterator[Need]:
    runs = GenerationRun.objects.filter(status=GenerationRun.Status.PAUSED).select_related("campaign")
    for run in runs.order_by("started_at")[:FEW]:
        words = f"The writing of “{run.campaign.name}” is paused"
        if run.pause_code:  # by itself: what stopped it has to be mended first
            yield _of_drafts(f"{words}. {run.pause_reason}", "See what to do", run.campaign.uuid, "pause")
        else:
            yield _of_drafts(words, "Resume", run.campaign.uuid, "pause")
    failed, again = _unwritten(user)
    for row in failed:
        words = f"{_many(row['failed'], 'drafts')} of “{row['campaign__name']}” could not be written"
        yield _of_drafts(words, "See why", row["campaign__uuid"], "triangle-alert", "danger")
    mine = {"campaign__owner": user, "campaign__status": Campaign.Status.FROZEN}
    refused = Decision.objects.filter(verdict=Decision.Verdict.REJECTED, undone_at__isnull=True, **mine)
    for row in _by_campaign(refused):
        words = (
            f"{_many(row['n'], 'drafts')} of “{row['campaign__name']}” {'was' if row['n'] == 1 else 'were'} rejected"
        )
        yield _of_drafts(words, "Look", row["campaign__uuid"], "x")
    for row in again:
        words = f"Changes are asked for in {_many(row['again'], 'drafts')} of “{row['campaign__name']}”"
        yield _of_drafts(words, "Look", row["campaign__uuid"], "rotate-ccw")


def _unwritten(user: User) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The campaigns with most drafts that failed, and the person's own with most that are to be changed."""
    is_failed, is_again = Q(status=DraftUse.Status.FAILED), Q(campaign__owner=user) & ~Q(feedback="")
    uses = DraftUse.objects.filter(is_failed | is_again, campaign__status=Campaign.Status.FROZEN)
    rows = uses.exclude(status=DraftUse.Status.WRITTEN).values("campaign__uuid", "campaign__name")
    counted_rows: list[Any] = list(
        rows.annotate(failed=Count("pk", filter=is_failed), again=Count("pk", filter=is_again))
    )

    def most(name: str) -> list[dict[str, Any]]:
        return sorted((row for row in counted_rows if row[name]), key=lambda row: -row[name])[:FEW]

    return most("failed"), most("again")


def _by_campaign(rows: QuerySet[Any]) -> list[dict[str, Any]]:
    return list(rows.values("campaign__uuid", "campaign__name").annotate(n=Count("pk")).order_by("-n")[:FEW])


def _of_drafts(words: str, action: str, campaign: object, icon: str, tone: str = "warn") -> Need:
    return Need(words, action, reverse("drafts:show_drafts", args=[campaign]), icon, tone)


def _expiring(user: User) -> Iterator[Need]:
    """Content that runs out within two weeks: messages that cite it would no longer be sent."""
    found = list(expiring_soon(clock.now().date())[: FEW + 1])
    if len(found) > FEW:
        url = f"{reverse('content:list_items')}?valid=soon"
        yield Need("Several pieces of content run out within 14 days", "Renew", url, "calendar-x", "warn")
        return
    for one in found:
        url = reverse("content:show_item", args=[one.item.uuid])
        words = f"“{one.item.name}” may be said until {one.valid_until:%-d %B}"
        yield Need(words, "Renew", url, "calendar-x", "warn")


def _broken(user: User) -> Iterator[Need]:
    """Approved links that lead nowhere: whoever presses the button sees an error."""
    for one in broken_links()[:FEW]:
        url = reverse("content:show_item", args=[one.item.uuid])
        yield Need(f"The link “{one.item.name}” no longer opens", "Look", url, "unlink", "danger")


def _sending(user: User) -> Iterator[Need]:
    signed = PlanSignOff.objects.filter(revoked_at__isnull=True).values("campaign")
    ready = Campaign.objects.filter(status=Campaign.Status.FROZEN, owner=user, pk__in=signed).order_by("updated_at")
    for campaign in ready[:FEW]:
        plan = launch_plan(campaign)
        if plan.is_ready and not plan.undecided:
            url = reverse("delivery:show_delivery", args=[campaign.uuid])
            yield Need(f"“{campaign.name}” can be sent to {_many(plan.people, 'people')}", "Send", url, "send")
    rows = Campaign.objects.filter(launched_at__isnull=False).only("uuid", "name", "status", "updated_at")
    launched = list(rows.order_by("updated_at"))
    for campaign in [one for one in launched if one.status == Campaign.Status.PAUSED][:FEW]:
        url = reverse("delivery:show_delivery", args=[campaign.uuid])
        yield Need(f"The sending of “{campaign.name}” is paused", "Resume", url, "pause", "warn", campaign.updated_at)
    # By campaign, because that is what the index of a million messages begins with.
    unknown = Message.objects.filter(campaign__in=launched, state=MessageState.UNKNOWN)
    for row in _by_campaign(unknown):
        url = f"{reverse('delivery:show_delivery', args=[row['campaign__uuid']])}?state=unknown"
        words = f"Nobody knows whether {_many(row['n'], 'messages')} of “{row['campaign__name']}” arrived"
        yield Need(words, "Settle", url, "circle-question-mark", "danger")


def _stopped(user: User) -> Iterator[Need]:
    if Connection.objects.filter(is_stopped=True).exists():
        url = reverse("delivery:show_connection")
        yield Need("The kill switch is on: no e-mail leaves", "Look", url, "octagon-x", "danger")


def _endpoints(user: User) -> Iterator[Need]:
    """What only an admin can mend: a run that met it has paused, or another model writes in its place."""
    for endpoint, words in endpoints_in_trouble()[:FEW]:
        url = reverse("ai:show_endpoint", args=[endpoint.uuid])
        yield Need(f"The endpoint “{endpoint.name}” {words}", "Look", url, "server", "danger")
