"""Writes of saved views and of exports from lists."""

import re
import uuid
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode

from django.db import transaction

from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import Invalid, Refused
from apps.common.models import DefaultView, PeopleSearch, SavedView, User
from apps.common.rights import Right
from apps.common.selectors.saved_views import may_change

EXPORT_LIMIT = 1_000
_KEY = re.compile(r"[a-z_]{1,40}")
_NOT_STATE = ("view", "at", "format")
_LONGEST = 2_000
MOST = 100  # of one person for one list: every page of the list reads them all


@transaction.atomic
def save_view(*, actor: User, list_key: str, name: str, state: str, is_shared: bool) -> SavedView:
    """Raises Invalid (field `name`) without a name, with one that the actor's list has already, or beyond MOST."""
    require(actor, Right.VIEW)
    _check_list(actor, list_key)
    view = SavedView(list_key=list_key, owner=actor, is_shared=is_shared, created_at=clock.now())
    view.name, view.query = _free_name(view, name), _clean(state, actor, is_shared)
    view.save()
    audit.record(actor=actor, action="common.save_view", obj=view, detail=_detail(view))
    return view


@transaction.atomic
def rename_view(*, actor: User, view: SavedView, name: str) -> SavedView:
    _may_change(view, actor)
    view.name = _free_name(view, name)
    view.save(update_fields=["name"])
    audit.record(actor=actor, action="common.rename_view", obj=view, keys=["name"], detail=_detail(view))
    return view


@transaction.atomic
def update_view(*, actor: User, view: SavedView, state: str) -> SavedView:
    """Keeps another state under the same name."""
    _may_change(view, actor)
    view.query = _clean(state, actor, view.is_shared)
    view.save(update_fields=["query"])
    audit.record(actor=actor, action="common.update_view", obj=view, keys=["query"], detail=_detail(view))
    return view


@transaction.atomic
def set_view_deleted(*, actor: User, view: SavedView, is_deleted: bool) -> SavedView:
    """Deletes a view or brings it back. Whoever has it as default has it again then."""
    _may_change(view, actor)
    view.deleted_at = clock.now() if is_deleted else None
    view.save(update_fields=["deleted_at"])
    action = "common.delete_view" if is_deleted else "common.restore_view"
    audit.record(actor=actor, action=action, obj=view, detail=_detail(view))
    return view


@transaction.atomic
def set_default_view(*, actor: User, view: SavedView, is_default: bool) -> None:
    """Whether the actor's list opens with this view."""
    if is_default:
        DefaultView.objects.update_or_create(user=actor, list_key=view.list_key, defaults={"view": view})
    else:
        DefaultView.objects.filter(user=actor, list_key=view.list_key).delete()
    audit.record(
        actor=actor, action="common.set_default_view", obj=view, detail={**_detail(view), "is_default": is_default}
    )


@transaction.atomic
def record_list_export(*, actor: User, list_key: str, form: str, count: int, has_people: bool) -> None:
    """Lets an export of a list happen, on record. Raises Refused for many people without the right to."""
    if has_people and count > EXPORT_LIMIT and not actor.may(Right.EXPORT_MANY):
        raise Refused(
            f"Your role may export up to {EXPORT_LIMIT:,} people at once; this list has more. "
            "Filter it further or ask an admin."
        )
    audit.record(actor=actor, action="common.export_list", count=count, detail={"list": list_key, "format": form})


def _may_change(view: SavedView, actor: User) -> None:
    if not may_change(view, actor):
        raise Refused(f"“{view.name}” is {view.owner.name}’s view. Save one of your own.")


def _check_list(actor: User, list_key: str) -> None:
    if not _KEY.fullmatch(list_key):
        raise Invalid("Nothing was saved.", {"name": "There is no such list."})
    if SavedView.objects.filter(owner=actor, list_key=list_key, deleted_at__isnull=True).count() >= MOST:
        raise Invalid("Nothing was saved.", {"name": f"You have {MOST} views of this list. Delete one first."})


def _free_name(view: SavedView, name: str) -> str:
    name = " ".join(name.replace("\0", "").split())
    if not name or len(name) > 80:
        raise Invalid("Nothing was saved.", {"name": "Give it a name of at most 80 characters."})
    others = SavedView.objects.filter(owner=view.owner, list_key=view.list_key, deleted_at__isnull=True)
    if others.filter(name__iexact=name).exclude(pk=view.pk).exists():
        raise Invalid("Nothing was saved.", {"name": "You have a view of this name already."})
    return name


def _clean(state: str, actor: User, is_shared: bool) -> str:
    """Only what a list's address may say. A search for people stays as its id, its finder's alone."""
    pairs: Iterable[tuple[str, str]] = parse_qsl(state.removeprefix("?").replace("\0", ""))
    kept = {key: value for key, value in pairs if _KEY.fullmatch(key) and key not in _NOT_STATE}
    if "search" in kept and (is_shared or not _is_own_search(kept["search"], actor)):
        del kept["search"]
    text = urlencode(kept)
    if len(text) > _LONGEST:
        raise Invalid("Nothing was saved.", {"name": "This list is filtered by too much to be kept."})
    return text


def _is_own_search(key: str, actor: User) -> bool:
    try:
        return PeopleSearch.objects.filter(uuid=uuid.UUID(key), user=actor).exists()
    except ValueError:
        return False


def _detail(view: SavedView) -> dict[str, object]:
    return {"list": view.list_key, "is_shared": view.is_shared}
