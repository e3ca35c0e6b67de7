"""One step of a plan, merged field by field with what others saved; facts, metrics and slots each as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from apps.campaigns import plan_steps, services
from apps.campaigns.models import Campaign, Sender
from apps.campaigns.plan_steps import Step, label_of
from apps.common.editing import TRIES, Met, Opened, Panel, meet, note_of, panel
from apps.common.errors import Conflict
from apps.common.models import User
from apps.common.selectors import last_change
from apps.common.stale import Stale
from apps.common.words import percent
from apps.content.models import Item
from apps.prompts.models import Prompt
from apps.segments.models import Segment

ROWS: dict[str, Any] = {"segment": Segment, "sender": Sender, "prompt": Prompt, "contents": Item, "layout": Item}


@dataclass(frozen=True)
class Merged:
    """What became of a save. `opened` is what the page is opened with from now on; `panel` asks, when it must."""

    campaign: Campaign
    opened: Opened
    panel: Panel | None = None
    note: str = ""


def opened_on(campaign: Campaign, step: Step) -> Opened:
    return Opened(plan_steps.base_of(campaign, step), plan_steps.stored(campaign, step))


def save_merged(*, data: QueryDict, campaign: Campaign, step: Step, values: Mapping[str, Any], actor: User) -> Merged:
    """Saves what this person changed on top of what others changed; asks where both changed one field."""
    for _ in range(TRIES):
        current = Campaign.objects.get(pk=campaign.pk)
        met = meet(data, plan_steps.stored(current, step), plan_steps.cleaned(values, step))
        base = plan_steps.base_of(current, step)
        if met.merged.clashes:
            return Merged(current, met.opened(base), _panel(met, current))
        note = _note(met, current)  # before saving: afterwards this person is the last who changed it
        kept = {name: values[name] if name in met.merged.mine else _stored(current, name) for name in step.fields}
        try:
            saved = services.save_campaign(campaign=current, step=step, values=kept, base=base, actor=actor)
        except Stale:
            continue
        # A change that was merged once stays merged: it is said once, not at every save that follows.
        after = Opened(plan_steps.base_of(saved, step), {**plan_steps.stored(saved, step), **_unseen(met)})
        return Merged(saved, after, note=note)
    raise Conflict("Several people are changing this step at this moment. Try again.")


def _unseen(met: Met) -> dict[str, Any]:
    """What the page still shows in place of what others have saved."""
    return {name: met.sides[0].get(name, "") for name in met.merged.theirs}


def _note(met: Met, campaign: Campaign) -> str:
    if not met.merged.theirs:
        return ""
    return note_of(map(label_of, met.merged.theirs), last_change(campaign, "campaigns.save_campaign"))


def _panel(met: Met, campaign: Campaign) -> Panel:
    return panel(met, label=label_of, describe=_words, change=last_change(campaign, "campaigns.save_campaign"))


def _stored(campaign: Campaign, name: str) -> Any:
    return list(campaign.contents.all()) if name == "contents" else getattr(campaign, name)


def _words(name: str, value: Any) -> str:
    """A field's stored JSON as a person reads it."""
    if value in (None, "", []):
        return ""
    if name in ROWS:
        keys = value if isinstance(value, list) else [value]
        return ", ".join(str(row) for row in ROWS[name].objects.filter(pk__in=keys).order_by("pk"))
    if name in ("send_at", "send_until"):
        return f"{datetime.fromtimestamp(value, timezone.get_current_timezone()):%d %B %Y, %H:%M %Z}"
    if name == "holdout":
        return percent(float(value) * 100)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "\n".join(_row(one) for one in value)
    return str(value)


def _row(row: Any) -> str:
    if not isinstance(row, Mapping):
        return str(row)
    return ", ".join(f"{key}: {value}" for key, value in row.items() if value not in (None, "", {}, []))
