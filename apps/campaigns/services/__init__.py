"""Writing campaigns. Edges and later apps import from here."""

from apps.campaigns.services.freeze import freeze_audience
from apps.campaigns.services.freezes import cancel_freeze, claim_freeze, queue_freeze, run_freeze
from apps.campaigns.services.names import copy_name, discard_copy, name_base, rename_campaign
from apps.campaigns.services.plan import (
    create_campaign,
    save_campaign,
)
from apps.campaigns.services.senders import remove_sender, save_sender, sender_base, sender_values
from apps.campaigns.services.status import (
    cancel_campaign,
    change_status,
    mark_planned,
    take_back_cancel,
    take_up_again,
    unmark_planned,
)
from apps.campaigns.services.unfreeze import unfreeze

__all__ = [
    "cancel_campaign",
    "cancel_freeze",
    "change_status",
    "take_up_again",
    "claim_freeze",
    "copy_name",
    "create_campaign",
    "discard_copy",
    "freeze_audience",
    "mark_planned",
    "name_base",
    "queue_freeze",
    "rename_campaign",
    "run_freeze",
    "save_campaign",
    "remove_sender",
    "save_sender",
    "sender_base",
    "sender_values",
    "take_back_cancel",
    "unfreeze",
    "unmark_planned",
]
