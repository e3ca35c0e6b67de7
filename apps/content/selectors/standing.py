"""Who may approve what."""

from apps.common.models import User
from apps.common.rights import Right
from apps.content.models import Item, Version

RIGHT_FOR = {
    Item.ContentClass.NORMAL: Right.APPROVE_NORMAL_CONTENT,
    Item.ContentClass.SENSITIVE: Right.APPROVE_SENSITIVE_CONTENT,
    Item.ContentClass.LEGAL: Right.APPROVE_LEGAL_CONTENT,
}
ANSWERS_NEEDED = {Item.ContentClass.NORMAL: 1, Item.ContentClass.SENSITIVE: 1, Item.ContentClass.LEGAL: 2}


def why_not_approve(version: Version, actor: User) -> str | None:
    """The sentence that keeps `actor` from answering on `version`, or None. Every door asks this."""
    if not actor.may(RIGHT_FOR[Item.ContentClass(version.item.content_class)]):
        return f"Your role does not approve {version.item.get_content_class_display().lower()} content."
    if version.created_by_id == actor.pk:
        return "You wrote this version; somebody else must approve it."
    return None
