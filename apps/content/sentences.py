"""What is on record of content, in words."""

from apps.common.models import AuditEntry
from apps.common.objects import Kind
from apps.common.sentences import Template


def _approved(entry: AuditEntry) -> str:
    """approved version; it needs another approval"""
    is_enough = entry.detail.get("status") != "submitted"
    rest = "" if is_enough else "; it needs another approval"
    return f"approved version {entry.detail['number']}{rest}"


_SHARED = {"name": "name", "content_class": "class", "tags": "tags", "channels": "channels", "owner": "owner"}


def _changed(entry: AuditEntry) -> str:
    """changed the name, class, tags, channels, owner, saved the settings"""
    keys = [_SHARED[key] for key in entry.detail.get("keys", []) if key in _SHARED]
    return f"changed the {' and the '.join(keys)}" if keys else "saved the settings"


SENTENCES: dict[str, Template] = {
    "content.add_banned_term": "banned a term",
    "content.allow_host": "allowed a host for links",
    "content.approve_version": _approved,
    "content.ask_check": "had the link looked at",
    "content.ask_image": "asked a model for a picture",
    "content.cancel_image": "cancelled a picture",
    "content.change_item": _changed,
    "content.create_item": "created the item",
    "content.decline_version": "declined version {number}",
    "content.disallow_host": "removed a host for links",
    "content.fail_image": "got no picture",
    "content.retry_image": "asked for a picture once more",
    "content.import_banned_terms": "imported {count:banned terms}",
    "content.undo_term_import": "took back an import of {count:banned terms}",
    "content.remove_banned_term": "took a term off the banned list",
    "content.keep_import": "handed over a file of content with {count} rows",
    "content.finish_import": "imported {count} rows of content",
    "content.set_stock": "set the stock",
    "content.save_version": "saved version {number}",
    "content.save_policy": "saved version {number} of the guardrail policy",
    "content.submit_version": "handed in version {number} for approval",
    "content.set_fallback": "set where a language looks for content that it lacks",
    "content.take_back_version": "took version {number} back from approval",
    "content.withdraw_version": "withdrew version {number}",
    "content.restore_version": "put version {number} back in use",
}
OBJECTS = {
    "content.allowedhost": Kind("allowed host", "content:show_brand_rules", {}, "host"),
    "content.bannedterm": Kind("banned word", "content:list_banned_terms", {}, "term"),
    "content.imagejob": Kind("picture from a model", "content:show_drawing", {"drawing": "uuid"}),
    "content.guardrailpolicy": Kind(
        "guardrail policy",
        "content:show_policy",
        {"content_class": "content_class", "channel": "channel"},
        "content_class",
    ),
    "content.item": Kind("content", "content:show_item", {"item": "uuid"}, "name"),
}
