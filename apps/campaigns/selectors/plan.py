"""The plan as a document: what a person signs off, and its hash covers (review.md, "What approval covers")."""

from typing import Any

from apps.campaigns.keys import part_digest
from apps.campaigns.models import Audience, Campaign, Variant
from apps.content.selectors.layouts import FIRST_KEY, layout_print


def plan_document(campaign: Campaign) -> dict[str, Any]:
    """Everything a sign-off agrees to, as plain JSON values. Raises Audience.DoesNotExist before the freeze.

    The review policy's version is a later app's to add. Senders count by what they say, not by their name.
    """
    audience = Audience.objects.select_related("segment_version").get(campaign=campaign)
    variants = Variant.objects.filter(campaign=campaign).select_related("prompt_version").order_by("position", "id")
    return {
        "campaign": str(campaign.uuid),
        "audience": {
            "segment_version": str(audience.segment_version.uuid) if audience.segment_version else None,
            "rule_hash": audience.segment_version.rule_hash if audience.segment_version else None,
            "frozen_at": audience.frozen_at.isoformat(),
            "counts": audience.waterfall,
        },
        "holdout": format(campaign.holdout.normalize(), "f"),
        "salt": campaign.salt,
        "allocation": "all treated members get the one variant",
        "variants": [_variant(variant) for variant in variants],
        "facts": campaign.facts,
        "k": campaign.k,
        "channel": campaign.channel,
        "purpose": campaign.purpose,
        "sender": _sender(campaign),
        "schedule": {
            "send_at": _moment(campaign.send_at),
            "send_until": _moment(campaign.send_until),
            "quiet_from": campaign.quiet_from.isoformat() if campaign.quiet_from else None,
            "quiet_until": campaign.quiet_until.isoformat() if campaign.quiet_until else None,
        },
        "caps": {"messages": campaign.cap_messages, "days": campaign.cap_days},
        "goal": {
            "name": campaign.goal_name,
            "event": campaign.goal_event,
            "kind": campaign.goal_kind,
            "property": campaign.goal_property,
            "window_days": campaign.window_days,
        },
        "metrics": campaign.metrics,
        "slots": campaign.slots,
        "is_tracked": campaign.is_tracked,
    }


def _variant(variant: Variant) -> dict[str, Any]:
    version = variant.prompt_version
    contents = variant.content_versions.order_by("uuid").values_list("uuid", "content_hash")
    return {
        "name": variant.name,
        "prompt": {"uuid": str(version.uuid), "hash": version.content_hash} if version else None,
        "contents": [{"uuid": str(uuid), "hash": content_hash} for uuid, content_hash in contents],
        "layout": layout_print(str(variant.brief_part.get("layout", FIRST_KEY))),
        "brief_part": part_digest(variant.brief_part).hex(),
    }


def _sender(campaign: Campaign) -> dict[str, str] | None:
    sender = campaign.sender
    if sender is None:
        return None
    fields = ("from_name", "from_address", "reply_to", "postal_address")
    return {name: getattr(sender, name) for name in fields}


def _moment(moment: Any) -> str | None:
    return moment.isoformat() if moment else None
