"""Writing campaigns. Edges and later apps import from here."""

from apps.campaigns.services.freeze import freeze_audience, unfreeze
from apps.campaigns.services.plan import (
    Difference,
    StaleSave,
    copy_name,
    create_campaign,
    rename_campaign,
    save_campaign,
)
from apps.campaigns.services.senders import save_sender
from apps.campaigns.services.status import cancel_campaign, change_status, mark_planned, unmark_planned

__all__ = [
    "Difference",
    "StaleSave",
    "cancel_campaign",
    "change_status",
    "copy_name",
    "create_campaign",
    "freeze_audience",
    "mark_planned",
    "rename_campaign",
    "save_campaign",
    "save_sender",
    "unfreeze",
    "unmark_planned",
]
