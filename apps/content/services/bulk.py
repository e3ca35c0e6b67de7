"""One thing done to many items: chosen and read first, then done in one go, and taken back in one go."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet

from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import Conflict, Invalid, Refused
from apps.common.models import User
from apps.common.rights import Right
from apps.content.models import BulkChange, Item, Version
from apps.content.services.approving import require_withdrawal, why_not_restore
from apps.content.services.bulk_judging import Verdict, judged
from apps.content.services.bulk_writing import WRITERS
from apps.content.services.indexing import index_items
from apps.content.services.items import clean_tags
from apps.content.services.telling import tell_no_longer_waiting

MOST = 1000
KEPT_FOR = timedelta(days=7)
Action, Status = BulkChange.Action, Version.Status
ABOUT = {Action.HAND_IN: Status.DRAFT, Action.APPROVE: Status.SUBMITTED, Action.WITHDRAW: Status.APPROVED}


def plan_change(
    *, action: str, items: Sequence[Item], actor: User, owner: User | None = None, tag: str = ""
) -> BulkChange:
    """Keeps what was chosen, with the wordings as they are now; nothing is done to them yet. Raises Invalid."""
    if action not in Action.values:
        raise Invalid("Choose what to do with them.")
    _require(action, actor)
    if not items:
        raise Invalid("Tick the rows first.", {"items": "Tick the rows first."})
    if len(items) > MOST:
        raise Invalid(f"At most {MOST:,} at a time. Filter the list, then choose again.")
    if action == Action.OWNER and owner is None:
        raise Invalid("Choose who owns them from now on.", {"owner": "Choose a colleague."})
    tags = clean_tags([tag]) if action == Action.TAG else []
    if action == Action.TAG and not tags:
        raise Invalid("Write the tag.", {"tag": "Write the tag."})
    with transaction.atomic():
        BulkChange.objects.filter(made_at__lt=clock.now() - KEPT_FOR).delete()
        rows = _rows(Action(action), items)
        tag = tags[0] if tags else ""
        return BulkChange.objects.create(action=action, by=actor, made_at=clock.now(), owner=owner, tag=tag, rows=rows)


def _rows(action: BulkChange.Action, items: Sequence[Item]) -> list[dict[str, str]]:
    """The version that the change is about, else the newest: it says why not."""
    versions: dict[int, Version] = {}
    if action in ABOUT:
        for version in Version.objects.filter(item__in=[item.pk for item in items]).order_by("item", "number"):
            current = versions.get(version.item_id)
            if current is None or current.status != ABOUT[action] or version.status == ABOUT[action]:
                versions[version.item_id] = version
    return [
        {
            "item": str(item.uuid),
            "version": str(versions[item.pk].uuid) if item.pk in versions else "",
            "hash": versions[item.pk].content_hash if item.pk in versions else "",
        }
        for item in items
    ]


def finish_change(*, change: BulkChange, actor: User, without: Collection[str] = ()) -> BulkChange:
    """Does it to every item that may be, once; the others are named with their reason. `without` leaves items out.

    Refused for anybody but the one who chose (and was shown the words). Raises Conflict when it was done already.
    """
    _require(change.action, actor)
    with transaction.atomic():
        change = BulkChange.objects.select_for_update(of=("self",)).select_related("by", "owner").get(pk=change.pk)
        if change.by_id != actor.pk:
            raise Refused("Only the person who chose these can go on with them.")
        if change.finished_at is not None:
            raise Conflict("This has been done already.")
        _lock(change)
        verdicts = judged(change, actor, without)
        change.done = WRITERS[Action(change.action)]([one for one in verdicts if one.reason is None], change)
        change.refused = [_refusal(one) for one in verdicts if one.reason is not None]
        change.finished_at = clock.now()
        change.save(update_fields=["done", "refused", "finished_at"])
    return change


def _refusal(verdict: Verdict) -> dict[str, str]:
    return {"item": str(verdict.item.uuid), "name": verdict.item.name, "reason": verdict.reason or ""}


def undo_change(*, change: BulkChange, actor: User) -> int:
    """Takes back what still stands as this change left it; returns how many. What somebody went on with stays."""
    _require(change.action, actor)
    with transaction.atomic():
        change = BulkChange.objects.select_for_update(of=("self",)).select_related("owner").get(pk=change.pk)
        if change.by_id != actor.pk or change.action == Action.APPROVE:
            raise Refused("An approval cannot be taken back; withdraw what must not be said.")
        if change.finished_at is None or change.undone_at is not None:
            raise Conflict("This was undone already.")
        _lock(change)
        count = UNDOERS[Action(change.action)](change, actor)
        if count == 0:
            raise Conflict("Somebody has gone on with all of them since. Nothing was undone.")
        change.undone_at = clock.now()
        change.save(update_fields=["undone_at"])
    return count


def _take_back(change: BulkChange, actor: User) -> int:
    waiting = list(_versions(change).filter(status=Status.SUBMITTED))
    _move(waiting, Status.DRAFT, actor, "content.take_back_version")
    tell_no_longer_waiting(*waiting)
    return len(waiting)


def _restore(change: BulkChange, actor: User) -> int:
    found = list(_versions(change))
    of = {"item__in": {version.item_id for version in found}}
    approved = dict(Version.objects.filter(status=Status.APPROVED, **of).values_list("item", "number"))
    back = [one for one in found if why_not_restore(one, approved.get(one.item_id)) is None]
    _move(back, Status.APPROVED, actor, "content.restore_version")
    index_items([version.item for version in back])
    return len(back)


def _move(versions: Sequence[Version], status: str, actor: User, action: str) -> None:
    Version.objects.filter(pk__in=[version.pk for version in versions]).update(status=status)
    details = [{"number": one.number, "hash": one.content_hash, "status": status} for one in versions]
    items = [version.item for version in versions]
    audit.record_each(actor=actor, action=action, rows=zip(items, details, strict=True))


def _give_back(change: BulkChange, actor: User) -> int:
    """To whoever owned each before, where it is still with the one it was given to."""
    families = [key for key, before in change.done.items() if before != str(change.owner.uuid if change.owner else "")]
    items = list(Item.objects.filter(family__in=families, owner=change.owner))
    people = {str(one.uuid): one for one in User.objects.filter(uuid__in=set(change.done.values()) - {""})}
    for item in items:
        item.owner = people.get(change.done[str(item.family)])
    return _written(items, "owner", actor)


def _take_tag_off(change: BulkChange, actor: User) -> int:
    items = list(Item.objects.filter(family__in=list(change.done), tags__contains=[change.tag]))
    for item in items:
        item.tags = [tag for tag in item.tags if tag != change.tag]
    return _written(items, "tags", actor)


def _written(items: Sequence[Item], key: str, actor: User) -> int:
    """All languages; on record and counted once for each thing."""
    Item.objects.bulk_update(items, [key], batch_size=500)
    index_items(items)
    things = list({item.family: item for item in items}.values())
    audit.record_each(actor=actor, action="content.change_item", rows=[(one, {}) for one in things], keys=[key])
    return len(things)


def _versions(change: BulkChange) -> QuerySet[Version]:
    return Version.objects.filter(uuid__in=list(change.done)).select_related("item", "created_by").order_by("pk")


def _lock(change: BulkChange) -> None:
    """Every language of every item, then the versions; always in this order, as saving one does."""
    families = Item.objects.filter(uuid__in=[row["item"] for row in change.rows]).values("family")
    list(Item.objects.select_for_update().filter(family__in=families).order_by("pk").values_list("pk", flat=True))
    named = [row["version"] for row in change.rows if row["version"]]
    list(Version.objects.select_for_update().filter(uuid__in=named).order_by("pk").values_list("pk", flat=True))


def _require(action: str, actor: User) -> None:
    if action == Action.WITHDRAW:
        require_withdrawal(actor)
    else:
        require(actor, Right.APPROVE_NORMAL_CONTENT if action == Action.APPROVE else Right.EDIT_PLANS)


UNDOERS = {
    Action.HAND_IN: _take_back,
    Action.WITHDRAW: _restore,
    Action.OWNER: _give_back,
    Action.TAG: _take_tag_off,
}
