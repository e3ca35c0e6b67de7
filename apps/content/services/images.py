"""Pictures become content: bytes written anew, kept once, and named by the version that shows them."""

from datetime import date
from typing import Any

from django.db import transaction

from apps.common.access import require
from apps.common.models import User
from apps.common.rights import Right
from apps.content.models import Asset, Item, Version
from apps.content.pictures import MAX_BYTES, Picture, read_picture
from apps.content.services.items import create_item
from apps.content.services.wording import save_version


@transaction.atomic
def create_image(
    *,
    raw: bytes,
    name: str,
    text: str,
    actor: User,
    made: dict[str, str] | None = None,
    most: int = MAX_BYTES,
    **more: Any,
) -> Item:
    """A new image item whose first version shows the picture in `raw`; `text` is its alt text.

    `made` names brief and model of a generated one; `more` is what `create_item` takes. Raises Invalid.
    """
    require(actor, Right.EDIT_PLANS)
    fields = {**keep_picture(picture=read_picture(raw, most), actor=actor), **(made or {})}
    return create_item(kind=Item.Kind.IMAGE, name=name, text=text, fields=fields, actor=actor, **more)


@transaction.atomic
def save_image(
    *,
    item: Item,
    raw: bytes | None,
    text: str,
    actor: User,
    base: int | None = None,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Version:
    """A new version: another picture, or other words for the one it has (`raw` None)."""
    require(actor, Right.EDIT_PLANS)
    newest = item.versions.order_by("-number")[0]
    fields = keep_picture(picture=read_picture(raw), actor=actor) if raw else newest.fields
    return save_version(
        item=item, text=text, fields=fields, actor=actor, base=base, valid_from=valid_from, valid_until=valid_until
    )


def keep_picture(*, picture: Picture, actor: User) -> dict[str, Any]:
    """Stores the bytes unless they are there; what a version's fields say of them. The version is what is audited."""
    Asset.objects.get_or_create(
        digest=picture.digest,
        defaults={
            "type": picture.type, "data": picture.data, "width": picture.width, "height": picture.height,
            "created_by": actor,
        },
    )  # fmt: skip
    return told_by(picture)


def told_by(picture: Picture) -> dict[str, Any]:
    """What a version's fields say of a picture."""
    return {"digest": picture.digest, "type": picture.type, "width": picture.width, "height": picture.height}
