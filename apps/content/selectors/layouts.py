"""Layouts of e-mails: what a plan may choose, and the one that a key names."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import QuerySet

from apps.ai.types import BriefContent, DraftText
from apps.content.fingerprint import content_hash
from apps.content.guardrails.grounding import ungrounded
from apps.content.layouts.kinds import Block
from apps.content.layouts.reading import images_of, read_blocks, shows_drafts_image
from apps.content.models import Item, Version
from apps.content.rendering.blocks import BEFORE_BLOCKS, RENDERER, STANDARD_LAYOUT, Layout
from apps.content.rendering.cards import FORMS as CARDS
from apps.content.selectors.images import pictures
from apps.content.selectors.usable import usable_on

STANDARD_KEY = STANDARD_LAYOUT.key
FIRST_KEY = BEFORE_BLOCKS.key  # of every brief and revision from before they named one


def layout_key(version: Version | None, channel: str = "email") -> str:
    """What briefs, revisions and hashes call a layout: the standard one, renderer and version, or a channel's card."""
    if channel in CARDS:
        return CARDS[channel]
    return f"{RENDERER}:{version.uuid}" if version else STANDARD_KEY


def layout_uuid(key: str) -> str:
    """The layout version that a key names; empty for the standard one and for cards."""
    return key.partition(":")[2]


def layout_of(key: str) -> Layout:
    """The layout that a key names, with its pictures; for a card the standard one.

    Raises LookupError when it is gone.
    """
    uuid = layout_uuid(key)
    if not uuid:
        return BEFORE_BLOCKS if key == FIRST_KEY else STANDARD_LAYOUT
    version = Version.objects.filter(uuid=uuid, item__kind=Item.Kind.LAYOUT).first()
    if version is None or not key.startswith(f"{RENDERER}:"):
        raise LookupError("The layout of this message is gone.")
    return layout_from(key, read_blocks(version.fields["blocks"]))


def layout_from(key: str, blocks: tuple[Block, ...]) -> Layout:
    return Layout(key, blocks, pictures(images_of(blocks)))


def layout_print(key: str) -> str:
    """What the content hash holds of a layout: its key, and what it says and shows, read again from what is stored."""
    uuid = layout_uuid(key)
    if not uuid:
        return key
    fields = Version.objects.filter(uuid=uuid).values_list("fields", flat=True).first() or {}
    said = content_hash(kind="layout", locale="", text="", fields=fields, valid_from=None, valid_until=None)
    return f"{key}:{said}"


def used_by_layout(key: str) -> list[str]:
    """The UUIDs of the versions that stand in every message of a layout: itself and its pictures."""
    uuid = layout_uuid(key)
    return [uuid, *layout_of(key).pictures] if uuid else []


def shows_image(key: str) -> bool:
    """Whether a message in this layout shows a picture that its draft chooses."""
    uuid = layout_uuid(key)
    fields = Version.objects.filter(uuid=uuid).values_list("fields", flat=True).first() if uuid else None
    return shows_drafts_image(read_blocks(fields["blocks"])) if fields else False


def approved_layouts() -> "QuerySet[Item]":
    """Layouts with an approved version, for choosing in a plan."""
    approved = Version.objects.filter(status=Version.Status.APPROVED, item__kind=Item.Kind.LAYOUT)
    return Item.objects.filter(pk__in=approved.values("item"))


def usable_layout(item: Item | None, on: date) -> Version | None:
    """The version of a chosen layout that may be used on a day, its pictures included."""
    if item is None:
        return None
    version = Version.objects.filter(usable_on(on), item=item).first()
    return version if version and not lost_images(version.fields, on) else None


def lost_images(fields: Mapping[str, Any], on: date) -> list[str]:
    """The pictures of a layout that may not be shown on a day, by their UUIDs."""
    wanted = set(images_of(read_blocks(fields["blocks"])))
    usable = Version.objects.filter(usable_on(on), uuid__in=wanted, item__kind=Item.Kind.IMAGE)
    return sorted(wanted - {str(uuid) for uuid in usable.values_list("uuid", flat=True)})


def claims_of(blocks: Iterable[Block], locale: str) -> list[str]:
    """Figures and promises in a layout's own words. It can cite nothing, so it may not say any."""
    texts = [text for block in blocks for text in (block["text"], *block.lines) if text]
    found = [text[one.start : one.end] for text in texts for one in ungrounded("text", text, (), locale)]
    return list(dict.fromkeys(found))


def with_image(draft: DraftText, layout: Layout, contents: Iterable[BriefContent]) -> DraftText:
    """`draft` with the picture that this layout shows of a draft, where none was chosen: the first one by name."""
    if draft.image or not shows_drafts_image(layout.blocks):
        return draft
    images = sorted((one for one in contents if one.kind == "image"), key=lambda one: (one.name, one.id))
    return replace(draft, image=images[0].id) if images else draft
