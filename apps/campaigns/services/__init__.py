"""Writing campaigns. Edges and later apps import from here."""

from apps.campaigns.services.freeze import freeze_audience, unfreeze
from apps.campaigns.services.names import copy_name, discard_copy, name_base, rename_campaign
from apps.campaigns.services.plan import (
    Difference,
    StaleSave,
    create_campaign,
    save_campaign,
)
from apps.campaigns.services.senders import save_sender
from apps.campaigns.services.status import (
    cancel_campaign,
    change_status,
    mark_planned,
    take_back_cancel,
    unmark_planned,
)

__all__ = [
    "Difference",
    "StaleSave",
    "cancel_campaign",
    "change_status",
    "copy_name",
    "create_campaign",
    "discard_copy",
    "freeze_audience",
    "mark_planned",
    "name_base",
    "rename_campaign",
    "save_campaign",
    "save_sender",
    "take_back_cancel",
    "unfreeze",
    "unmark_planned",
]
