"""The steps of the studio: which fields each holds, and what of them has changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import Model

from apps.campaigns.keys import part_digest
from apps.campaigns.models import Campaign


@dataclass(frozen=True)
class Step:
    """One page of the studio. `fields` are the campaign's fields that its form saves."""

    key: str
    label: str
    icon: str
    fields: tuple[str, ...] = ()


GOAL_FIELDS = ("goal_name", "goal_event", "goal_kind", "goal_property", "window_days", "metrics")
SCHEDULE_FIELDS = (
    "sender", "send_at", "send_until", "quiet_from", "quiet_until", "cap_messages", "cap_days", "is_tracked",
)  # fmt: skip
STEPS = (
    Step("goal", "Goal", "target", GOAL_FIELDS),
    Step("audience", "Audience", "users-round", ("segment", "holdout")),
    Step("message", "Message", "message-square-text", ("prompt", "layout", "contents")),
    Step("personalisation", "Personalisation", "sparkles", ("facts", "k", "slots")),
    Step("schedule", "Channel & schedule", "calendar-clock", SCHEDULE_FIELDS),
    Step("review", "Review policy", "shield-check", ("note",)),
    Step("launch", "Launch", "rocket"),
)
BY_KEY = {step.key: step for step in STEPS}
PLAN_FIELDS = tuple(name for step in STEPS for name in step.fields)
LABELS = {
    "contents": "Content", "facts": "Facts", "k": "Smallest group", "slots": "Slots", "metrics": "Further metrics",
    "goal_name": "What people should do",
    "goal_event": "Event", "goal_kind": "Measured as", "goal_property": "Property", "window_days": "Days to count",
    "cap_messages": "Cap: messages", "cap_days": "Cap: days", "is_tracked": "Tracking",
}  # fmt: skip


def label_of(name: str) -> str:
    return LABELS.get(name) or name.replace("_", " ").capitalize()


def plain(value: Any) -> Any:
    """A field's value as JSON: keys of rows, ISO times, decimals without trailing zeros."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value


def stored(campaign: Campaign, step: Step) -> dict[str, Any]:
    """The step's fields as stored, as JSON values."""
    return {name: _stored(campaign, name) for name in step.fields}


def _stored(campaign: Campaign, name: str) -> Any:
    if name == "contents":
        return sorted(campaign.contents.values_list("pk", flat=True))
    value = getattr(campaign, name)
    if isinstance(value, datetime):
        return value.timestamp()
    return plain(value)


def cleaned(values: Mapping[str, Any], step: Step) -> dict[str, Any]:
    """A form's cleaned values in the same shape as `stored`."""
    shaped: dict[str, Any] = {}
    for name in step.fields:
        value = values[name]
        if name == "contents":
            shaped[name] = sorted(item.pk for item in value)
        else:
            shaped[name] = value.timestamp() if isinstance(value, datetime) else plain(value)
    return shaped


def base_of(campaign: Campaign, step: Step) -> str:
    """What a form carries to notice that somebody else has saved this step meanwhile."""
    return part_digest(stored(campaign, step)).hex()[:16]
