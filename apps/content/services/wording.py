"""The immutable versions of an item: save, hand in, take back."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from apps.common import audit
from apps.common.access import require
from apps.common.errors import Conflict
from apps.common.models import User
from apps.common.rights import Right
from apps.common.stale import Stale
from apps.content import eligibility, kinds
from apps.content.fingerprint import content_hash
from apps.content.models import Item, Version
from apps.content.selectors.standing import why_not_hand_in
from apps.content.services.indexing import index_items
from apps.content.services.readiness import check_ready
from apps.content.services.telling import tell_no_longer_waiting, tell_waiting


def save_version(
    *,
    item: Item,
    text: str,
    actor: User,
    fields: Mapping[str, Any] | None = None,
    valid_from: date | None = None,
    valid_until: date | None = None,
    base: int | None = None,
) -> Version:
    """A new version of `item`; what is equal to the newest version returns that one.

    `base` is the number of the version that the author started from; Conflict when somebody saved another since.
    """
    require(actor, Right.EDIT_PLANS)
    text = text.replace("\r\n", "\n").strip()
    cleaned = eligibility.checked(kinds.clean(item.kind, text, fields or {}))
    kinds.check_validity(valid_from, valid_until)
    with transaction.atomic():
        newest = _locked(item).versions.order_by("-number").first()
        if base is not None and newest and newest.number != base:
            raise Stale(f"Version {newest.number} was saved while you were writing. Compare and save again.")
        version = Version(item=item, number=newest.number + 1 if newest else 1, text=text, fields=cleaned)
        version.valid_from, version.valid_until, version.created_by = valid_from, valid_until, actor
        version.content_hash = version_hash(version)
        if newest and newest.content_hash == version.content_hash:
            return newest
        version.save()
        item.save(update_fields=["updated_at"])
        audit.record(
            actor=actor,
            action="content.save_version",
            obj=item,
            detail={"number": version.number, "hash": version.content_hash},
        )
        index_items([item])
    return version


def submit_version(*, version: Version, actor: User) -> Version:
    """Hands a draft in for approval. One version of an item waits at a time."""
    require(actor, Right.EDIT_PLANS)
    with transaction.atomic():
        item = _locked(version.item)
        version = Version.objects.select_for_update().get(pk=version.pk)
        waiting = item.versions.filter(status=Version.Status.SUBMITTED).values_list("number", flat=True).first()
        if reason := why_not_hand_in(version, waiting):
            raise Conflict(reason)
        check_ready(version)
        _move(version, Version.Status.SUBMITTED, actor, "content.submit_version")
        tell_waiting(version, actor)
    return version


def take_back_version(*, version: Version, actor: User) -> Version:
    """A version that waits becomes a draft again. Answers given so far stay: they are about the same bytes."""
    require(actor, Right.EDIT_PLANS)
    with transaction.atomic():
        version = Version.objects.select_for_update().get(pk=version.pk)
        if version.status != Version.Status.SUBMITTED:
            raise Conflict("Only a version that waits for approval can be taken back.")
        _move(version, Version.Status.DRAFT, actor, "content.take_back_version")
        tell_no_longer_waiting(version)
    return version


def version_hash(version: Version) -> str:
    """What approvals of `version` name."""
    return content_hash(
        kind=version.item.kind,
        locale=version.item.locale,
        text=version.text,
        fields=version.fields,
        valid_from=version.valid_from,
        valid_until=version.valid_until,
    )


def _move(version: Version, status: str, actor: User, action: str) -> None:
    version.status = status
    version.save(update_fields=["status"])
    audit.record(
        actor=actor, action=action, obj=version.item, detail={"number": version.number, "hash": version.content_hash}
    )


def _locked(item: Item) -> Item:
    return Item.objects.select_for_update().get(pk=item.pk)
