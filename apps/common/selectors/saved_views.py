"""Saved views as one person sees them."""

import uuid
from dataclasses import dataclass
from urllib.parse import parse_qsl

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.common.models import DefaultView, SavedView, User
from apps.common.rights import Right


@dataclass(frozen=True)
class OfferedView:
    """One view in the menu of a list."""

    uuid: uuid.UUID
    name: str
    owner: str
    state: dict[str, str]
    is_shared: bool
    is_mine: bool
    is_default: bool
    may_change: bool


def visible_views(user: User) -> QuerySet[SavedView]:
    """Their own and the shared ones, deleted ones included (an undo finds them)."""
    return SavedView.objects.filter(Q(owner=user) | Q(is_shared=True))


def may_change(view: SavedView, user: User) -> bool:
    return view.owner_id == user.pk or (view.is_shared and user.may(Right.MANAGE))


def views_for(user: User, list_key: str) -> list[OfferedView]:
    """What the menu of a list offers `user`, in one query."""
    chosen = DefaultView.objects.filter(user=user, view=OuterRef("pk"))
    found = visible_views(user).filter(list_key=list_key, deleted_at__isnull=True).annotate(is_default=Exists(chosen))
    return [
        OfferedView(
            view.uuid,
            view.name,
            view.owner.name,
            dict(parse_qsl(view.query)),
            view.is_shared,
            view.owner_id == user.pk,
            view.is_default,
            may_change(view, user),
        )
        for view in found.select_related("owner").order_by("name", "pk")
    ]
