"""Writing one change to many items: a few statements for all of them, and one row on record for each."""

from collections.abc import Callable, Iterable, Sequence

from django.db.models import Count, F, Q

from apps.common import audit, clock
from apps.content.models import Approval, BulkChange, Item, Version
from apps.content.selectors.standing import ANSWERS_NEEDED
from apps.content.services.bulk_judging import Verdict
from apps.content.services.indexing import index_items
from apps.content.services.telling import tell_many_answered, tell_many_waiting, tell_no_longer_waiting

Action, Status = BulkChange.Action, Version.Status
# What was written, for the undo: {uuid of a version, or a family: what was there before}.
Done = dict[str, str]


def hand_in(verdicts: Sequence[Verdict], change: BulkChange) -> Done:
    versions = _versions(verdicts)
    _move(versions, Status.SUBMITTED)
    _record(versions, change, "content.submit_version")
    tell_many_waiting(versions, change)
    return _named(versions)


def approve(verdicts: Sequence[Verdict], change: BulkChange) -> Done:
    """A yes to each of the hashes that the person was shown; with enough of them a version is published."""
    versions, now = _versions(verdicts), clock.now()
    Approval.objects.bulk_create(
        Approval(version=one, content_hash=one.content_hash, by=change.by, is_approved=True, at=now) for one in versions
    )
    out = _with_enough(versions)
    earlier = Version.objects.filter(item__in=[one.item_id for one in out], status=Status.APPROVED)
    earlier.update(status=Status.REPLACED)
    _move(out, Status.APPROVED)
    _record(versions, change, "content.approve_version")
    index_items([one.item for one in out])
    tell_no_longer_waiting(*out)
    tell_many_answered(versions, change, "approved")
    return _named(versions)


def _with_enough(versions: Sequence[Version]) -> list[Version]:
    yes = Q(approvals__is_approved=True, approvals__content_hash=F("content_hash"))
    counted = Version.objects.filter(pk__in=[one.pk for one in versions]).annotate(given=Count("approvals", filter=yes))
    given = dict(counted.values_list("pk", "given"))
    return [one for one in versions if given[one.pk] >= ANSWERS_NEEDED[Item.ContentClass(one.item.content_class)]]


def withdraw(verdicts: Sequence[Verdict], change: BulkChange) -> Done:
    versions = _versions(verdicts)
    _move(versions, Status.WITHDRAWN)
    _record(versions, change, "content.withdraw_version")
    index_items([one.item for one in versions])
    tell_many_answered(versions, change, "withdrew")
    return _named(versions)


def set_owner(verdicts: Sequence[Verdict], change: BulkChange) -> Done:
    items = _family_of(verdicts)
    before = {str(one.family): str(one.owner.uuid) if one.owner else "" for one in items}
    Item.objects.filter(pk__in=[one.pk for one in items]).update(owner=change.owner, updated_at=clock.now())
    _record_items(verdicts, change, "owner")
    return before


def add_tag(verdicts: Sequence[Verdict], change: BulkChange) -> Done:
    """`done` names only what did not have it: taking it back must not take what was there."""
    items = [one for one in _family_of(verdicts) if change.tag not in one.tags]
    for one in items:
        one.tags, one.updated_at = sorted([*one.tags, change.tag]), clock.now()
    Item.objects.bulk_update(items, ["tags", "updated_at"], batch_size=500)
    index_items(items)
    new = {one.family for one in items}
    _record_items([one for one in verdicts if one.item.family in new], change, "tags")
    return {str(family): "" for family in new}


def _versions(verdicts: Iterable[Verdict]) -> list[Version]:
    return [one.version for one in verdicts if one.version is not None]


def _named(versions: Iterable[Version]) -> Done:
    return {str(one.uuid): "" for one in versions}


def _family_of(verdicts: Iterable[Verdict]) -> list[Item]:
    """All languages: they share everything but their words."""
    families = {one.item.family for one in verdicts}
    return list(Item.objects.filter(family__in=families).select_related("owner").order_by("pk"))


def _move(versions: Sequence[Version], status: str) -> None:
    Version.objects.filter(pk__in=[one.pk for one in versions]).update(status=status)
    for one in versions:
        one.status = status


def _record(versions: Iterable[Version], change: BulkChange, action: str) -> None:
    rows = [(one.item, {"number": one.number, "hash": one.content_hash, "status": one.status}) for one in versions]
    audit.record_each(actor=change.by, action=action, rows=rows)


def _record_items(verdicts: Iterable[Verdict], change: BulkChange, key: str) -> None:
    things = {one.item.family: one.item for one in verdicts}
    audit.record_each(
        actor=change.by, action="content.change_item", rows=[(item, {}) for item in things.values()], keys=[key]
    )


WRITERS: dict[str, Callable[[Sequence[Verdict], BulkChange], Done]] = {
    Action.HAND_IN: hand_in,
    Action.APPROVE: approve,
    Action.WITHDRAW: withdraw,
    Action.OWNER: set_owner,
    Action.TAG: add_tag,
}
