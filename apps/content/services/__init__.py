"""Writing content: wordings, their approval, the brand's rules. Every function names its `actor` and is audited."""

from apps.content.services.approving import approve_version, decline_version, withdraw_version
from apps.content.services.brand import add_banned_term, allow_host, disallow_host, remove_banned_term
from apps.content.services.wording import change_item, create_item, save_version, submit_version, take_back_version

__all__ = [
    "add_banned_term",
    "allow_host",
    "approve_version",
    "change_item",
    "create_item",
    "decline_version",
    "disallow_host",
    "remove_banned_term",
    "save_version",
    "submit_version",
    "take_back_version",
    "withdraw_version",
]
