"""Items and their immutable versions: create, save, hand in, take back."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from apps.common import audit
from apps.common.access import require
from apps.common.errors import Conflict, Invalid
from apps.common.models import User
from apps.common.rights import Right
from apps.common.stale import Stale, base_of
from apps.content import kinds
from apps.content.fingerprint import content_hash
from apps.content.guardrails.links import url_problem
from apps.content.models import Item, Version
from apps.content.selectors import guard_policy
from apps.content.services.telling import tell_no_longer_waiting, tell_waiting


def create_item(
    *,
    kind: str,
    name: str,
    text: str,
    actor: User,
    fields: Mapping[str, Any] | None = None,
    locale: str = "en",
    content_class: str = Item.ContentClass.NORMAL,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Item:
    """A new item with its first version, a draft. Raises Invalid with an error per field."""
    require(actor, Right.EDIT_PLANS)
    _check_choices(kind, content_class)
    with transaction.atomic():
        try:
            with transaction.atomic():
                item = Item.objects.create(
                    kind=kind, name=_name(name), locale=locale, content_class=content_class, created_by=actor
                )
        except IntegrityError as error:
            message = f"There is already a {Item.Kind(kind).label.lower()} of this name."
            raise Invalid(message, {"name": message}) from error
        audit.record(actor=actor, action="content.create_item", obj=item, keys=["kind", "name", "locale"])
        save_version(
            item=item, text=text, fields=fields or {}, valid_from=valid_from, valid_until=valid_until, actor=actor
        )
    return item


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
    cleaned = kinds.clean(item.kind, text, fields or {})
    _check_validity(valid_from, valid_until)
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
    return version


def settings_base(item: Item) -> str:
    """What a form over name and class was opened on."""
    return base_of({"name": item.name, "content_class": item.content_class})


def change_item(*, item: Item, name: str, content_class: str, actor: User, base: str | None = None) -> Item:
    """Renames or reclassifies. The class decides who approves: it holds still while a version waits or is approved.

    Raises Stale when it is not what `base` was opened on.
    """
    require(actor, Right.EDIT_PLANS)
    _check_choices(item.kind, content_class)
    with transaction.atomic():
        item = _locked(item)
        if base is not None and base != settings_base(item):
            raise Stale("Somebody has changed its name or class meanwhile.")
        standing = [Version.Status.SUBMITTED, Version.Status.APPROVED]
        if content_class != item.content_class and item.versions.filter(status__in=standing).exists():
            message = "Withdraw or take back its versions first: the class decides who must approve them."
            raise Invalid(message, {"content_class": message})
        item.name, item.content_class = _name(name), content_class
        try:
            with transaction.atomic():
                item.save(update_fields=["name", "content_class", "updated_at"])
        except IntegrityError as error:
            raise Invalid("Another item has this name.", {"name": "Another item has this name."}) from error
        audit.record(actor=actor, action="content.change_item", obj=item, keys=["name", "content_class"])
    return item


def submit_version(*, version: Version, actor: User) -> Version:
    """Hands a draft in for approval. One version of an item waits at a time."""
    require(actor, Right.EDIT_PLANS)
    with transaction.atomic():
        item = _locked(version.item)
        version = Version.objects.select_for_update().get(pk=version.pk)
        if version.status != Version.Status.DRAFT:
            raise Conflict(f"This version is {version.get_status_display().lower()}; only a draft can be handed in.")
        waiting = item.versions.filter(status=Version.Status.SUBMITTED).first()
        if waiting:
            raise Conflict(f"Version {waiting.number} waits for approval. Take it back first.")
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


def check_ready(version: Version) -> None:
    """Raises Invalid when `version` must not be approved as things stand (host of a link, target of a button)."""
    if version.item.kind == Item.Kind.LINK and (problem := url_problem(version.fields["url"], guard_policy())):
        raise Invalid(f"This link {problem}. An admin can allow the host under Brand rules.", {"url": problem})
    if version.item.kind == Item.Kind.CALL_TO_ACTION:
        links = Item.objects.filter(uuid=version.fields["link"], kind=Item.Kind.LINK)
        if not links.filter(versions__status=Version.Status.APPROVED).exists():
            message = "The link that this button opens is not approved yet."
            raise Invalid(message, {"link": message})


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


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 120:
        raise Invalid("A name has 1 to 120 characters.", {"name": "A name has 1 to 120 characters."})
    return name


def _check_choices(kind: str, content_class: str) -> None:
    if kind not in Item.Kind.values or content_class not in Item.ContentClass.values:
        raise Invalid("There is no such kind or class of content.")


def _check_validity(valid_from: date | None, valid_until: date | None) -> None:
    if valid_from and valid_until and valid_until < valid_from:
        message = "It would end before it begins."
        raise Invalid(message, {"valid_until": message})
