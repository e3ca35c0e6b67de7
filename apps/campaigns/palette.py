"""Campaigns in the palette, and what one does with the one that is open. Later apps' pages are known by URL name."""

from collections.abc import Sequence

from django.urls import reverse

from apps.campaigns.models import Campaign, Sender
from apps.campaigns.plan_steps import STEPS
from apps.common.models import User
from apps.common.palette import Hit, register_actions, register_search
from apps.common.palette.named import by_name
from apps.common.rights import Right

TABS = (
    ("Plan", "campaigns:show_campaign", "clipboard-list"),
    ("Drafts", "drafts:show_drafts", "pen-line"),
    ("Review", "approvals:show_campaign_review", "inbox"),
    ("Delivery", "delivery:show_delivery", "send"),
    ("Results", "analytics:show_results", "chart-line"),
)
NO_RESULTS = (Campaign.Status.PLANNING, Campaign.Status.FROZEN)


def register_all() -> None:
    register_search("campaign", "Campaigns", "send", Right.VIEW, search, find=find)
    register_search("results", "Results", "chart-line", Right.VIEW, search_results)
    register_search("sender", "Senders", "at-sign", Right.MANAGE, search_senders)
    register_actions("campaign", actions)


def search(user: User, text: str, limit: int) -> list[Hit]:
    return [_hit(campaign) for campaign in by_name(Campaign.objects.all(), text, limit)]


def find(user: User, keys: Sequence[str]) -> dict[str, Hit]:
    return {str(campaign.uuid): _hit(campaign) for campaign in Campaign.objects.filter(uuid__in=keys)}


def search_results(user: User, text: str, limit: int) -> list[Hit]:
    found = by_name(Campaign.objects.exclude(status__in=NO_RESULTS), text, limit)
    return [Hit(f"Results of {one.name}", reverse("analytics:show_results", args=[one.uuid])) for one in found]


def search_senders(user: User, text: str, limit: int) -> list[Hit]:
    found = by_name(Sender.objects.all(), text, limit)
    return [Hit(one.name, reverse("campaigns:edit_sender", args=[one.pk]), one.from_address) for one in found]


def actions(user: User, key: str) -> tuple[str, list[Hit]] | None:
    """The tabs first, then what this person may change, then the steps of the plan."""
    campaign = Campaign.objects.filter(uuid=key).first()
    if campaign is None:
        return None
    hits = [Hit(f"Go to {label}", reverse(name, args=[key]), icon=icon) for label, name, icon in TABS]
    is_imported = campaign.status == Campaign.Status.IMPORTED
    if not is_imported:
        hits.append(Hit("Preview as …", reverse("campaigns:show_preview", args=[key]), icon="eye"))
    if user.may(Right.EDIT_PLANS):
        hits = _changes(campaign, is_imported) + hits
    if campaign.status == Campaign.Status.PLANNING:
        hits += [Hit(f"Plan: {s.label}", reverse("campaigns:edit_step", args=[key, s.key]), icon=s.icon) for s in STEPS]
    return campaign.name, hits


def _changes(campaign: Campaign, is_imported: bool) -> list[Hit]:
    """What freezes stays a page with its own button, which says for how many people."""
    key = str(campaign.uuid)
    first, last = [], [Hit("Rename", reverse("campaigns:rename_campaign", args=[key]), icon="pencil")]
    if campaign.status == Campaign.Status.PLANNING:
        launch = reverse("campaigns:edit_step", args=[key, "launch"])
        first.append(Hit("Freeze audience …", launch, icon="snowflake"))
    if not is_imported:
        last.append(Hit("Duplicate", reverse("campaigns:duplicate_campaign", args=[key]), icon="copy", is_post=True))
    return first + last


def _hit(campaign: Campaign) -> Hit:
    url = reverse("campaigns:show_campaign", args=[campaign.uuid])
    return Hit(campaign.name, url, campaign.get_status_display(), icon="send", key=str(campaign.uuid))
