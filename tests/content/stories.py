"""Content for the stories: items written by one person and approved by another."""

from datetime import date
from typing import Any

from apps.common.models import User
from apps.content import services
from apps.content.models import Item, Version

SEEN_ON = date(2026, 11, 25)


def write(author: User, kind: str = "claim", name: str = "Free delivery", text: str = "", **more: Any) -> Version:
    """A draft version of a new item."""
    item = services.create_item(
        kind=kind, name=name, text=text or "Delivery is free for members.", actor=author, **more
    )
    return newest(item)


def newest(item: Item) -> Version:
    return item.versions.select_related("item").order_by("-number")[0]


def approve(version: Version, *people: User) -> Version:
    """Hands `version` in if it is a draft, and lets each of `people` approve it."""
    version.refresh_from_db()
    if version.status == Version.Status.DRAFT:
        services.submit_version(version=version, actor=version.created_by)
    for person in people:
        services.approve_version(version=version, content_hash=version.content_hash, actor=person)
    version.refresh_from_db()
    return version


def approved(author: User, reviewer: User, **more: Any) -> Version:
    return approve(write(author, **more), reviewer)
