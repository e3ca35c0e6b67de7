"""Items: a new one, a wording of it in another language, and what all its languages share."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from apps.ai.channels import CHANNELS
from apps.common import audit
from apps.common.access import require
from apps.common.errors import Invalid
from apps.common.models import User
from apps.common.rights import Right
from apps.common.stale import Stale, base_of
from apps.content.locales import NAMES, name_of
from apps.content.models import Item, Version
from apps.content.services.indexing import index_items
from apps.content.services.wording import save_version

MAX_TAGS = 20
_TAG = re.compile(r"[^\W_][\w .&/+-]{0,39}")


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
    tags: Iterable[str] = (),
    channels: Iterable[str] = (),
    owner: User | None = None,
) -> Item:
    """A new item with its first version, a draft; it belongs to `actor` unless to `owner`.

    Raises Invalid with an error per field.
    """
    require(actor, Right.EDIT_PLANS)
    _check_choices(kind, content_class)
    item = Item(kind=kind, name=clean_name(name), locale=locale, content_class=content_class, created_by=actor)
    item.family, item.owner = item.uuid, owner or actor
    item.tags, item.channels = clean_tags(tags), clean_channels(channels)
    message = f"Another {Item.Kind(kind).label.lower()} has this name."
    with transaction.atomic():
        _add(item, Invalid(message, {"name": message}), actor)
        save_version(item=item, text=text, fields=fields, valid_from=valid_from, valid_until=valid_until, actor=actor)
    return item


def create_variant(
    *,
    item: Item,
    locale: str,
    text: str,
    actor: User,
    fields: Mapping[str, Any] | None = None,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Item:
    """The same thing in another language, with its first version, a draft. Everything else it shares with `item`."""
    require(actor, Right.EDIT_PLANS)
    if locale not in NAMES:
        raise Invalid("Choose a language.", {"locale": "Choose a language."})
    shared = {name: getattr(item, name) for name in ("kind", "name", "family", "content_class", "owner")}
    variant = Item(**shared, locale=locale, created_by=actor, tags=list(item.tags), channels=list(item.channels))
    message = f"There is a wording in {name_of(locale)} already."
    with transaction.atomic():
        _add(variant, Invalid(message, {"locale": message}), actor)
        save_version(
            item=variant, text=text, fields=fields, valid_from=valid_from, valid_until=valid_until, actor=actor
        )
    return variant


def _add(item: Item, taken: Invalid, actor: User) -> None:
    try:
        with transaction.atomic():
            item.save()
    except IntegrityError as error:
        raise taken from error
    audit.record(actor=actor, action="content.create_item", obj=item, keys=["kind", "name", "locale"])


def settings_base(item: Item) -> str:
    """What a form over everything that is no wording was opened on."""
    owner = str(item.owner.uuid) if item.owner else ""
    shared = {"name": item.name, "content_class": item.content_class, "owner": owner}
    return base_of({**shared, "tags": list(item.tags), "channels": list(item.channels)})


def change_item(
    *,
    item: Item,
    name: str,
    content_class: str,
    actor: User,
    tags: Iterable[str] | None = None,
    channels: Iterable[str] | None = None,
    owner: User | None = None,
    base: str | None = None,
) -> Item:
    """Renames, reclassifies, tags, bounds to channels or hands over, in all languages; None leaves a thing as it is.

    The class decides who approves, and channels are part of what was agreed to: while a version waits or is approved,
    the class holds still and channels may only get fewer. Raises Stale when it is not what `base` was opened on.
    """
    require(actor, Right.EDIT_PLANS)
    _check_choices(item.kind, content_class)
    with transaction.atomic():
        family = list(Item.objects.select_for_update(of=("self",)).filter(family=item.family).order_by("pk"))
        item = next(one for one in family if one.pk == item.pk)
        if base is not None and base != settings_base(item):
            raise Stale("Somebody has changed this meanwhile.")
        wanted = {
            "name": clean_name(name),
            "content_class": content_class,
            "tags": item.tags if tags is None else clean_tags(tags),
            "channels": item.channels if channels is None else clean_channels(channels),
            "owner": owner or item.owner,
        }
        _hold_still(family, item, wanted)
        changed = [key for key, value in wanted.items() if getattr(item, key) != value]
        _write(family, wanted)
        index_items(family)
        audit.record(actor=actor, action="content.change_item", obj=item, keys=changed)
    return item


def _hold_still(family: list[Item], item: Item, wanted: Mapping[str, Any]) -> None:
    standing = [Version.Status.SUBMITTED, Version.Status.APPROVED]
    if not Version.objects.filter(item__in=family, status__in=standing).exists():
        return
    if wanted["content_class"] != item.content_class:
        message = "Withdraw or take back its versions first: the class decides who must approve them."
        raise Invalid(message, {"content_class": message})
    more = set(wanted["channels"] or CHANNELS) - set(item.channels or CHANNELS)
    if more:
        message = "Withdraw or take back its versions first: they were not agreed to for these channels."
        raise Invalid(message, {"channels": message})


def _write(family: list[Item], wanted: Mapping[str, Any]) -> None:
    try:
        with transaction.atomic():
            for one in family:
                for key, value in wanted.items():
                    setattr(one, key, value)
                one.save(update_fields=[*wanted, "updated_at"])
    except IntegrityError as error:
        raise Invalid("Another item has this name.", {"name": "Another item has this name."}) from error


def clean_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 120:
        raise Invalid("A name has 1 to 120 characters.", {"name": "A name has 1 to 120 characters."})
    return name


def clean_tags(tags: Iterable[str]) -> list[str]:
    """Lower case, each once, in order of the alphabet."""
    found = sorted({" ".join(tag.lower().split()) for tag in tags} - {""})
    if len(found) > MAX_TAGS or any(not _TAG.fullmatch(tag) for tag in found):
        message = f"At most {MAX_TAGS} tags of up to 40 letters and digits, with commas between them."
        raise Invalid(message, {"tags": message})
    return found


def clean_channels(channels: Iterable[str]) -> list[str]:
    """In the house's order. All of them is the same as none: no bound."""
    asked = set(channels)
    if asked - CHANNELS.keys():
        raise Invalid("There is no such channel.", {"channels": "There is no such channel."})
    found = [channel for channel in CHANNELS if channel in asked]
    return [] if len(found) == len(CHANNELS) else found


def _check_choices(kind: str, content_class: str) -> None:
    if kind not in Item.Kind.values or content_class not in Item.ContentClass.values:
        raise Invalid("There is no such kind or class of content.")
