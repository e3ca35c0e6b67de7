"""Who may approve what."""

from apps.common.models import User
from apps.common.rights import Right
from apps.content.models import Item, Version

RIGHT_FOR = {
    Item.ContentClass.NORMAL: Right.APPROVE_NORMAL_CONTENT,
    Item.ContentClass.SENSITIVE: Right.APPROVE_SENSITIVE_CONTENT,
    Item.ContentClass.LEGAL: Right.APPROVE_LEGAL_CONTENT,
}
WHO_APPROVES = {
    Item.ContentClass.NORMAL: "a reviewer or an admin does",
    Item.ContentClass.SENSITIVE: "an admin does",
    Item.ContentClass.LEGAL: "two admins do",
}
ANSWERS_NEEDED = {Item.ContentClass.NORMAL: 1, Item.ContentClass.SENSITIVE: 1, Item.ContentClass.LEGAL: 2}


def why_not_approve(version: Version, actor: User) -> str | None:
    """The sentence that keeps `actor` from answering on `version`, or None. Every door asks this."""
    if not actor.may(RIGHT_FOR[Item.ContentClass(version.item.content_class)]):
        what = version.item.get_content_class_display().lower()
        who = WHO_APPROVES[Item.ContentClass(version.item.content_class)]
        return f"Your role does not approve {what} content; {who}."
    if version.created_by_id == actor.pk:
        return "You wrote this version; somebody else must approve it."
    return None


def why_not_hand_in(version: Version, waiting: int | None) -> str | None:
    """`waiting` is the number of another version of the item that waits for approval."""
    if version.status != Version.Status.DRAFT:
        return f"This version is {version.get_status_display().lower()}; only a draft can be handed in."
    return f"Version {waiting} waits for approval. Take it back first." if waiting else None


def why_not_withdraw(version: Version) -> str | None:
    return None if version.status == Version.Status.APPROVED else "Only an approved version can be withdrawn."


def may_withdraw(actor: User) -> bool:
    return actor.may(Right.EDIT_PLANS) or actor.may(Right.APPROVE_NORMAL_CONTENT)
