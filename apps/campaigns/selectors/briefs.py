"""Briefs as whoever writes a draft sees them, and the values that are filled in afterwards."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from apps.ai.facts import parse_key
from apps.ai.types import BriefContent, BriefFact, ExpandedBrief, Slot, Use
from apps.campaigns import brief_facts, plan_slots, snapshot
from apps.campaigns.audience_sql import SENSITIVE_PURPOSE, compose, joined, value
from apps.campaigns.keys import brief_key, part_digest
from apps.campaigns.limited_offers import LimitedOffer, holds_sql, limited, without
from apps.campaigns.models import Brief, Campaign, Member, Variant
from apps.campaigns.selectors.contents import chosen_versions, send_date
from apps.common import clock
from apps.content.models import Version as ContentVersion
from apps.content.selectors import brief_content, locale_chain
from apps.content.selectors.layouts import FIRST_KEY, shows_image, usable_layout
from apps.profiles import facts
from apps.profiles.models import Profile, TraitDefinition
from apps.prompts.selectors import production_version


@dataclass(frozen=True)
class BriefSource:
    """What the briefs of one variant have in common: their part, its content in order, and the day that counts."""

    part: Mapping[str, Any]
    contents: tuple[BriefContent, ...]
    send_on: date
    fallbacks: tuple[str, ...]
    shows_image: bool

    def brief(self, key: str, values: Sequence[str | None], withheld: Iterable[str] = ()) -> ExpandedBrief:
        """One of them, with the words for its values and without what these people may not have."""
        part, gone = self.part, set(withheld)
        entries = zip(part["facts"], values, strict=True)
        return ExpandedBrief(
            key=key,
            goal=part["goal"],
            channel=part["channel"],
            locale=part["locale"],
            facts=tuple(
                BriefFact(entry["key"], one, brief_facts.words_for(entry, one), Use(entry["use"]))
                for entry, one in entries
                if one is not None
            ),
            contents=tuple(content for content in self.contents if content.id not in gone),
            slots=tuple(Slot(slot["name"], slot["fallback"]) for slot in part["slots"]),
            send_on=self.send_on,
            fallbacks=self.fallbacks,
            shows_image=self.shows_image,
        )

    def frozen(self, brief: Brief) -> ExpandedBrief:
        return self.brief(bytes(brief.key).hex(), brief.values, brief.withheld)


def brief_source(variant: Variant) -> BriefSource:
    """What was frozen with a variant, as it must be valid on the day of sending as of now."""
    versions = variant.content_versions.select_related("item")
    return _source(variant.brief_part, versions, variant.campaign, clock.now())


def expanded_brief(brief: Brief) -> ExpandedBrief:
    """A frozen brief with its words, its content as frozen, and the day it must be valid on."""
    return brief_source(brief.variant).frozen(brief)


def example_brief(
    campaign: Campaign, values: Sequence[str | None], now: datetime, profile: Profile | None = None
) -> ExpandedBrief | None:
    """The brief that `values` would make as the campaign is planned now; None while no prompt is in production.

    With `profile`, only with the offers that this person may have.
    """
    version = production_version(campaign.prompt) if campaign.prompt else None
    if version is None:
        return None
    versions = chosen_versions(campaign, now)
    if profile is not None:
        versions = without(versions, profile_withheld(campaign, versions, profile, now))
    layout = usable_layout(campaign.layout, send_date(campaign, now))
    part = snapshot.brief_part(campaign, version, versions, layout)
    return _source(part, versions, campaign, now).brief(brief_key(part_digest(part), values).hex(), values)


def _source(
    part: Mapping[str, Any], versions: Iterable[ContentVersion], campaign: Campaign, now: datetime
) -> BriefSource:
    ordered = sorted(versions, key=lambda version: (version.item.kind, str(version.uuid)))
    return BriefSource(
        part=part,
        contents=tuple(brief_content(version) for version in ordered),
        send_on=send_date(campaign, now),
        fallbacks=locale_chain(part["locale"])[1:],
        shows_image=shows_image(part.get("layout", FIRST_KEY)),
    )


def profile_withheld(
    campaign: Campaign, versions: Iterable[ContentVersion], profile: Profile, now: datetime
) -> frozenset[str]:
    """The limited offers among `versions` that one person may not have. A rule that no longer works lets nobody in."""
    agreed = _agreed_to_profiling(campaign, profile)
    return frozenset(offer.uuid for offer in limited(versions) if not _may_have(offer, profile, agreed, now))


def _may_have(offer: LimitedOffer, profile: Profile, agreed: bool, now: datetime) -> bool:
    if offer.problem or (offer.is_sensitive and not agreed):
        return False
    statement = compose(
        "SELECT {holds} FROM profiles_profile p WHERE p.id = {profile}",
        holds=holds_sql(offer, now),
        profile=value(profile.pk),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement.text, list(statement.params))
        return bool(cursor.fetchone()[0])


def profile_values(campaign: Campaign, profile: Profile, now: datetime) -> list[str | None]:
    """The closed value of every fact of the plan for one person, before any k fall-back."""
    if not campaign.facts:
        return []
    keys = [str(entry["key"]) for entry in campaign.facts]
    statement = compose(
        "SELECT {values} FROM profiles_profile p WHERE p.id = {profile}",
        values=joined(", ", [facts.brief_value_sql(parse_key(key), now) for key in keys]),
        profile=value(profile.pk),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement.text, list(statement.params))
        found = list(cursor.fetchone())
    sensitive = brief_facts.sensitive_keys(campaign.facts)
    agreed = not sensitive or _agreed_to_profiling(campaign, profile)
    return [None if key in sensitive and not agreed else one for key, one in zip(keys, found, strict=True)]


def _agreed_to_profiling(campaign: Campaign, profile: Profile) -> bool:
    return profile.contact_points.filter(
        channel=campaign.channel,
        consents__purpose=SENSITIVE_PURPOSE,
        consents__is_current=True,
        consents__state="given",
    ).exists()


def member_counts(campaign: Campaign) -> dict[str, int]:
    """How many members have which fate: matched, treated, holdout, excluded, and briefs."""
    counted = Member.objects.filter(campaign=campaign).aggregate(
        matched=Count("id"),
        treated=Count("id", filter=Q(variant__isnull=False)),
        holdout=Count("id", filter=Q(is_holdout=True)),
        excluded=Count("id", filter=~Q(excluded_reason="")),
    )
    return {**counted, "briefs": Brief.objects.filter(campaign=campaign).count()}


def slot_values(member_ids: Iterable[int]) -> dict[int, dict[str, str | None]]:
    """{member id: {slot name: text, None where missing}} for the slots of each member's plan, in one query, formatted.

    Unchecked: delivery asks `content.slots.check_value` of each before it fills one in.
    """
    types = dict(TraitDefinition.objects.values_list("key", "type"))
    rows = Member.objects.filter(pk__in=list(member_ids)).values_list(
        "pk", "campaign__slots", "profile__first_name", "profile__last_name", "profile__traits"
    )
    return {
        pk: {str(slot["name"]): _slot(str(slot["name"]), first, last, traits, types) for slot in slots}
        for pk, slots, first, last, traits in rows
    }


def profile_slot_values(campaign: Campaign, profile: Profile) -> dict[str, str | None]:
    """The same for one profile that need not be a member."""
    types = dict(TraitDefinition.objects.values_list("key", "type"))
    return {
        str(slot["name"]): _slot(str(slot["name"]), profile.first_name, profile.last_name, profile.traits, types)
        for slot in campaign.slots
    }


def _slot(name: str, first: str, last: str, traits: Mapping[str, Any], types: Mapping[str, str]) -> str | None:
    if name in plan_slots.LABELS:
        return {"first_name": first, "last_name": last}[name] or None
    key = name[len(plan_slots.TRAIT) :]
    return plan_slots.formatted(traits.get(key), types.get(key, ""))
