"""Campaigns as lists and the studio show them."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from apps.campaigns.models import Campaign, Member, Sender
from apps.campaigns.plan_steps import STEPS, Step
from apps.campaigns.selectors.check import Check
from apps.campaigns.selectors.contents import language_of
from apps.common import clock
from apps.common.lists import Choice, Column, ListSpec, Text
from apps.common.models import User
from apps.content import eligibility
from apps.content.locales import name_of
from apps.content.models import Item, Version
from apps.content.selectors import Chosen, resolve
from apps.content.selectors.pages import FOR_PROMPTS, PLURALS
from apps.profiles.facts import FactInfo, Privacy, available_facts
from apps.profiles.models import Profile
from apps.prompts.models import Label


def _owners() -> list[tuple[str, str]]:
    owners = User.objects.filter(pk__in=Campaign.objects.values("owner")).order_by("name")
    return [(str(user.uuid), user.name) for user in owners]


def _receivers(campaign: Campaign) -> object:
    audience = getattr(campaign, "audience", None)
    return (audience.waterfall or {}).get("receive") if audience else None


CAMPAIGNS = ListSpec(
    columns=(
        Column("name", "Name", sort="name", text="name"),
        Column("status", "Status", sort="status", text=lambda one: one.get_status_display()),
        Column("segment", "Segment", sort="segment__name", text=lambda one: one.segment.name if one.segment else ""),
        Column("owner", "Owner", sort="owner__name", text="owner.name"),
        Column("people", "Receive", numeric=True, text=_receivers),
        Column("updated", "Changed", sort="updated_at", text=lambda one: one.updated_at.isoformat()),
    ),
    key="campaigns",
    filters=(
        Text("q", "Find a campaign", ("name",)),
        Choice("status", "Status", Campaign.Status.choices, "status"),
        Choice("owner", "Owner", _owners, "owner__uuid"),
    ),
    default_sort="-updated",
)


def campaigns() -> QuerySet[Campaign]:
    """For lists: with owner, segment and the frozen figures."""
    return Campaign.objects.select_related("owner", "segment", "audience")


def campaign_of(campaign: uuid.UUID) -> Campaign:
    """One campaign with what its pages show. Raises Http404."""
    found = Campaign.objects.select_related("owner", "segment__current", "prompt", "sender", "audience")
    return get_object_or_404(found, uuid=campaign)


@dataclass(frozen=True)
class StepState:
    """A step of the studio with what is still to do in it."""

    step: Step
    problems: list[str]
    is_done: bool


def step_states(campaign: Campaign, found: list[Check]) -> list[StepState]:
    """All steps; the launch step is done once the campaign was launched."""
    states = []
    for step in STEPS:
        problems = [check.detail for check in found if check.step == step.key and not check.ok and check.is_blocking]
        is_done = campaign.launched_at is not None if step.key == "launch" else not problems
        states.append(StepState(step, problems, is_done))
    return states


@dataclass(frozen=True)
class OfferedItem:
    """A content item as the message step offers it, once for all its languages.

    `version` is the wording that the campaign would take, else any that is approved; `note` says what is odd about it,
    `for_whom` who alone may have it.
    """

    item: Item
    version: Version | None
    today: date
    note: str = ""
    for_whom: str = ""
    is_usable: bool = False

    @property
    def is_over(self) -> bool:
        """Its last day has passed: the plan's checks refuse it, so it is never picked with all the others."""
        return bool(self.version and self.version.valid_until and self.version.valid_until < self.today)


def offered_content(campaign: Campaign, chosen: set[int]) -> list[tuple[str, list[OfferedItem]]]:
    """All content by kind, what may be said now first."""
    today, locale = clock.now().date(), language_of(campaign)
    families: dict[object, Item] = {}
    for item in Item.objects.exclude(kind__in=FOR_PROMPTS).order_by("name"):
        known = families.get(item.family)
        if known is None or item.pk in chosen or (item.uuid == item.family and known.pk not in chosen):
            families[item.family] = item
    approved = Version.objects.filter(status=Version.Status.APPROVED).select_related("item").order_by("-pk")
    spare = {version.item.family: version for version in approved}
    found = resolve(families.values(), locale=locale, channel=campaign.channel, on=today)
    items = [_offered(one, spare.get(one.item.family), today) for one in found]
    items.sort(key=lambda one: (one.version is None, one.is_over, bool(one.note), one.item.name))
    groups = [(PLURALS[kind.value], [one for one in items if one.item.kind == kind.value]) for kind in Item.Kind]
    return [(label, found) for label, found in groups if found]


def _offered(one: Chosen, spare: Version | None, today: date) -> OfferedItem:
    if one.version is None:
        return OfferedItem(one.item, spare, today, note=one.problem[:1].upper() + one.problem[1:] if spare else "")
    note = f"In {name_of(one.version.item.locale)}" if one.is_fallback else ""
    return OfferedItem(one.item, one.version, today, note, eligibility.words(one.version.fields), is_usable=True)


def prompts_in_production() -> dict[int, int]:
    """{prompt: number of its version in production}."""
    labels = Label.objects.filter(name=Label.Name.PRODUCTION).select_related("version")
    return {label.prompt_id: label.version.number for label in labels}


def offered_facts() -> list[tuple[str, list[FactInfo]]]:
    """Facts that may enter a brief, grouped; the sensitive ones stand last in a group that says what that means."""
    plain: dict[str, list[FactInfo]] = {}
    sensitive: list[FactInfo] = []
    for info in available_facts():
        if info.privacy == Privacy.SENSITIVE:
            sensitive.append(info)
        elif info.privacy == Privacy.PLAIN:
            plain.setdefault(info.group or "Other", []).append(info)
    last = [("Sensitive: used only for people who agreed to profiling", sensitive)] if sensitive else []
    return [*plain.items(), *last]


def memberships(profile: Profile) -> QuerySet[Member]:
    """The campaigns a profile is in, newest first."""
    found = Member.objects.filter(profile=profile).select_related("campaign", "variant", "brief")
    return found.order_by("-id")


def senders() -> QuerySet[Sender]:
    """All senders with the number of campaigns that use them."""
    users = Campaign.objects.filter(sender=OuterRef("pk")).order_by().values("sender")
    counted = users.annotate(number=Count("pk")).values("number")
    return Sender.objects.annotate(campaigns=Coalesce(Subquery(counted), 0)).order_by("name")
