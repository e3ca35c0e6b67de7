"""What a freeze writes down for good: the campaign part of every brief of a variant."""

from collections.abc import Iterable, Sequence
from typing import Any

from apps.campaigns import brief_facts
from apps.campaigns.keys import part_digest
from apps.campaigns.limited_offers import LimitedOffer, withheld_sets, without
from apps.campaigns.models import Campaign
from apps.content.models import Version as ContentVersion
from apps.content.selectors.layouts import layout_key
from apps.prompts.models import Version as PromptVersion


def brief_part(
    campaign: Campaign,
    prompt_version: PromptVersion,
    content_versions: Iterable[ContentVersion],
    layout: ContentVersion | None,
) -> dict[str, Any]:
    """Everything besides the facts' values that a draft may rest on, by content: equal parts share drafts.

    The prompt counts by its content hash, content versions by their (immutable) UUIDs, facts by key, use and words.
    """
    return {
        "goal": campaign.goal_name,
        "channel": campaign.channel,
        "locale": prompt_version.prompt.locale,
        "layout": layout_key(layout, campaign.channel),
        "prompt": prompt_version.content_hash,
        "contents": sorted(str(version.uuid) for version in content_versions),
        "slots": sorted(({"name": s["name"], "fallback": s["fallback"]} for s in campaign.slots), key=_slot_name),
        "facts": [brief_facts.worded(fact) for fact in campaign.facts],
    }


def part_digests(
    campaign: Campaign,
    prompt_version: PromptVersion,
    content_versions: Sequence[ContentVersion],
    offers: Sequence[LimitedOffer],
    layout: ContentVersion | None,
) -> tuple[bytes, ...]:
    """One campaign part for everybody, or one for each set of limited offers that somebody may have, by mask."""
    left = [without(content_versions, gone) for gone in withheld_sets(offers)]
    return tuple(part_digest(brief_part(campaign, prompt_version, versions, layout)) for versions in left)


def _slot_name(slot: dict[str, str | None]) -> str:
    return str(slot["name"])
