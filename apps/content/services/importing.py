"""Content from a file: kept as it came, then written in one go."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import Conflict, Invalid
from apps.common.models import User
from apps.common.rights import Right
from apps.content.models import ContentImport, Item, Stock, Version
from apps.content.services.images import keep_picture
from apps.content.services.indexing import index_items
from apps.content.transfer.files import MAX_ROWS
from apps.content.transfer.plans import Plan, plan
from apps.content.transfer.resource import Planned

KEPT_FOR = timedelta(days=7)


def keep_import(*, rows: Sequence[Mapping[str, str]], file_name: str, actor: User) -> ContentImport:
    """Keeps the rows of a file for a week, so that they can be looked at before anything is written."""
    require(actor, Right.EDIT_PLANS)
    if not 0 < len(rows) <= MAX_ROWS:
        words = f"A file holds 1 to {MAX_ROWS:,} rows."
        raise Invalid(words, {"file": words})
    now = clock.now()
    with transaction.atomic():
        ContentImport.objects.filter(uploaded_at__lt=now - KEPT_FOR).delete()
        kept = ContentImport.objects.create(
            uploaded_by=actor, uploaded_at=now, file_name=file_name[:200], rows=[dict(row) for row in rows]
        )
        audit.record(actor=actor, action="content.keep_import", count=len(rows))
    return kept


def finish_import(*, kept: ContentImport, actor: User) -> Plan:
    """Writes every row that is right, as drafts; rows that are wrong are left out. Everything or nothing, and once.

    What exists gets a new version where its wording differs. Raises Conflict when it was written already.
    """
    require(actor, Right.EDIT_PLANS)
    with transaction.atomic():
        kept = ContentImport.objects.select_for_update().get(pk=kept.pk)
        if kept.finished_at is not None:
            raise Conflict("This file has been imported already.")
        list(Item.objects.select_for_update().order_by("pk").values_list("pk", flat=True))  # nobody else saves now
        found = plan(kept.rows)
        try:
            with transaction.atomic():
                written = _write(found.planned, actor)
        except IntegrityError as error:  # a new item cannot be locked before it is there
            words = "Somebody made an item of one of these names at this moment. Nothing was written; try again."
            raise Conflict(words) from error
        kept.finished_at = clock.now()
        kept.counts = {"new": found.new, "changed": found.changed, "other": found.other, "wrong": found.wrong}
        kept.written = [str(one.item.uuid) for one in written]
        kept.save(update_fields=["finished_at", "counts", "written"])
        audit.record(
            actor=actor,
            action="content.finish_import",
            count=len(found.planned),
            detail={**kept.counts, "digest": _digest(written)},
        )
    return found


def _write(planned: Iterable[Planned], actor: User) -> list[Version]:
    rows = list(planned)
    _make_items([one for one in rows if one.item is None], actor)
    versions = []
    for one in rows:
        if one.is_wording_new and one.version is not None and one.item is not None:
            one.version.item, one.version.created_by = one.item, actor
            one.version.number = one.newest.number + 1 if one.newest else 1
            versions.append(one.version)
    Version.objects.bulk_create(versions, batch_size=500)
    _touch([one for one in rows if one.item is not None])
    _count([one for one in rows if one.stock is not None])
    index_items([one.item for one in rows if one.item is not None])
    return versions


def _make_items(rows: list[Planned], actor: User) -> None:
    """A new item of a name that exists in another language is another language of it, and shares what is theirs."""
    first = {str(item.family): item for item in Item.objects.order_by("-pk").select_related("owner")}
    for one in rows:
        if one.version is None:
            continue
        if one.picture:
            keep_picture(picture=one.picture, actor=actor)
        item, elder = one.version.item, first.get(one.family)
        item.family, item.created_by = UUID(one.family), actor
        item.owner = elder.owner if elder else actor
        item.content_class = elder.content_class if elder else one.shared["content_class"]
        item.channels = list(elder.channels) if elder else one.shared["channels"]
        item.tags = list(elder.tags) if elder else one.shared["tags"]
        if elder is None:
            item.uuid = item.family
            first[one.family] = item
        one.shared = {**one.shared, "tags": item.tags}
    Item.objects.bulk_create([one.version.item for one in rows if one.version], batch_size=500)
    for one in rows:
        one.item = one.version.item if one.version else None


def _touch(rows: list[Planned]) -> None:
    now, touched = clock.now(), []
    for one in rows:
        if one.item is not None:
            one.item.tags, one.item.updated_at = one.shared["tags"], now
            touched.append(one.item)
    Item.objects.bulk_update(touched, ["tags", "updated_at"], batch_size=500)


def _count(rows: list[Planned]) -> None:
    now = clock.now()
    wanted = {one.item.family: one.stock for one in rows if one.item is not None and one.stock is not None}
    stocks = [Stock(family=family, quantity=quantity, updated_at=now) for family, quantity in wanted.items()]
    Stock.objects.bulk_create(
        stocks, update_conflicts=True, unique_fields=["family"], update_fields=["quantity", "updated_at"]
    )


def _digest(versions: Iterable[Version]) -> str:
    """Of the ids of what was written, so that the one row on record names exactly them."""
    return hashlib.sha256("\n".join(sorted(str(one.uuid) for one in versions)).encode()).hexdigest()
