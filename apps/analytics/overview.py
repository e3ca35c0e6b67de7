"""What needs whom now, and how the live campaigns stand: one query a line."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from apps.analytics.getting_started import Start, getting_started
from apps.analytics.selectors import CampaignResults, campaign_results
from apps.approvals.models import Review
from apps.campaigns.models import Campaign
from apps.campaigns.next_steps import NextStep, next_step
from apps.common.models import User
from apps.common.rights import Right
from apps.content.models import Version
from apps.delivery.models import Message, MessageState
from apps.drafts.models import DraftUse, GenerationRun
from apps.profiles.models import Import, Profile

LIVE = (Campaign.Status.FROZEN, Campaign.Status.SENDING, Campaign.Status.PAUSED)
OPEN_STATES = (MessageState.QUEUED, MessageState.CLAIMED, MessageState.SENDING)


@dataclass(frozen=True)
class Need:
    """One line of "what needs me now"."""

    text: str
    count: int
    url_name: str
    icon: str
    query: str = ""


@dataclass(frozen=True)
class Overview:
    needs: tuple[Need, ...]
    live: tuple[tuple[Campaign, NextStep | None], ...]
    results: tuple[CampaignResults, ...]
    ledger: dict[str, int]
    has_people: bool
    has_campaigns: bool
    starts: tuple[Start, ...] = ()

    @property
    def ledger_total(self) -> int:
        return sum(self.ledger.values())


def overview(user: User) -> Overview:
    """The page as `user` needs it: only lines that their roles can act on."""
    return Overview(
        needs=tuple(need for need in _needs(user) if need.count),
        live=tuple((campaign, next_step(campaign, user)) for campaign in _live()),
        results=tuple(campaign_results(campaign) for campaign in _ended()),
        ledger=_ledger(),
        has_people=Profile.objects.exists(),
        has_campaigns=Campaign.objects.exists(),
        starts=getting_started(user),
    )


def _needs(user: User) -> list[Need]:
    found = []
    if user.may(Right.DECIDE):
        reviews = Review.objects.filter(status=Review.Status.OPEN).exclude(campaign__owner=user).count()
        found.append(Need("Drafts wait for your decision", reviews, "approvals:show_queue", "inbox"))
    if user.may(Right.APPROVE_NORMAL_CONTENT):
        versions = Version.objects.filter(status=Version.Status.SUBMITTED).exclude(created_by=user).count()
        found.append(Need("Content waits for approval", versions, "content:list_items", "library", "?status=submitted"))
    if user.may(Right.IMPORT_DATA):
        failed = Import.objects.filter(status=Import.Status.FAILED).count()
        unfinished = Import.objects.filter(status__in=[Import.Status.UPLOADED, Import.Status.CHECKED]).count()
        found.append(Need("Imports failed", failed, "profiles:list_imports", "triangle-alert"))
        found.append(Need("Imports wait for your choices", unfinished, "profiles:list_imports", "upload"))
    if user.may(Right.EDIT_PLANS):
        paused = GenerationRun.objects.filter(status=GenerationRun.Status.PAUSED).count()
        failed_drafts = DraftUse.objects.filter(status=DraftUse.Status.FAILED).count()
        found.append(Need("Draft runs are paused", paused, "campaigns:list_campaigns", "pause"))
        found.append(Need("Drafts could not be written", failed_drafts, "campaigns:list_campaigns", "triangle-alert"))
        unknown = Message.objects.filter(state=MessageState.UNKNOWN).count()
        found.append(Need("Messages have an unknown fate", unknown, "campaigns:list_campaigns", "circle-help"))
    return found


def _live() -> QuerySet[Campaign]:
    return Campaign.objects.filter(status__in=LIVE).select_related("owner").order_by("-updated_at")[:8]


def _ended() -> QuerySet[Campaign]:
    ended = (Campaign.Status.FINISHED, Campaign.Status.IMPORTED)
    return Campaign.objects.filter(status__in=ended).order_by("-launched_at")[:3]


def _ledger() -> dict[str, int]:
    state = MessageState
    return Message.objects.aggregate(
        arrived=Count("id", filter=Q(state__in=[state.ACCEPTED, state.DELIVERED])),
        skipped=Count("id", filter=Q(state=state.SKIPPED)),
        failed=Count("id", filter=Q(state=state.FAILED)),
        unknown=Count("id", filter=Q(state=state.UNKNOWN)),
        cancelled=Count("id", filter=Q(state=state.CANCELLED)),
        open=Count("id", filter=Q(state__in=OPEN_STATES)),
    )
