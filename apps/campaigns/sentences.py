"""What is on record of campaigns, in words."""

from apps.campaigns.models import Campaign
from apps.campaigns.plan_steps import BY_KEY
from apps.common.models import AuditEntry
from apps.common.objects import Kind
from apps.common.sentences import Template

Status = Campaign.Status
_MOVES = {
    (Status.FROZEN, Status.SENDING): "started sending",
    (Status.SENDING, Status.PAUSED): "paused sending",
    (Status.PAUSED, Status.SENDING): "resumed sending",
    (Status.SENDING, Status.FROZEN): "stopped the launch before anything left",
    (Status.SENDING, Status.FINISHED): "finished sending",
    (Status.FINISHED, Status.SENDING): "went on sending",
}


def _moved(entry: AuditEntry) -> str:
    """started sending, paused sending, resumed sending, stopped the launch before anything left, finished sending,
    went on sending, cancelled the campaign, moved it to"""
    before, to = entry.detail["from"], entry.detail["to"]
    if words := _MOVES.get((before, to)):
        return words
    return "cancelled the campaign" if to == Status.CANCELLED else f"moved it to {Status(to).label.lower()}"


def _saved(entry: AuditEntry) -> str:
    """changed the plan"""
    step = BY_KEY[entry.detail["step"]]
    return f"changed the plan: {step.label}"


def _created(entry: AuditEntry) -> str:
    """created the campaign as a copy of another"""
    return "created the campaign as a copy of another" if "copy_of" in entry.detail else "created the campaign"


SENTENCES: dict[str, Template] = {
    "campaigns.change_status": _moved,
    "campaigns.create_campaign": _created,
    "campaigns.cancel_freeze": "cancelled the freezing of the audience",
    "campaigns.fail_freeze": "asked for a freeze of the audience that did not work",
    "campaigns.queue_freeze": "asked for the audience to be frozen",
    "campaigns.freeze_audience": "froze the audience: {count:people}, {receive:,} will receive it",
    "campaigns.remove_sender": "removed a sender",
    "campaigns.rename_campaign": "renamed the campaign",
    "campaigns.save_campaign": _saved,
    "campaigns.save_sender": "saved a sender",
    "campaigns.unfreeze": "opened the audience again",
    "campaigns.discard_copy": "took a copy back",
    "campaigns.take_back_cancel": "took the cancelling back",
}
OBJECTS = {
    "campaigns.campaign": Kind("campaign", "campaigns:show_campaign", {"campaign": "uuid"}, "name"),
    "campaigns.sender": Kind("sender", "campaigns:edit_sender", {"sender": "pk"}, "name"),
}
