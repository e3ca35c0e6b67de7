"""What must be so before a version is approved, kind by kind."""

import hashlib

from apps.common import clock
from apps.common.errors import Invalid
from apps.content.guardrails.links import url_problem
from apps.content.layouts.reading import read_blocks
from apps.content.models import Item, Version
from apps.content.selectors import guard_policy
from apps.content.selectors.images import asset_of
from apps.content.selectors.layouts import claims_of, lost_images


def check_ready(version: Version) -> None:
    """Raises Invalid when `version` must not be approved as things stand."""
    check = {
        Item.Kind.LINK: _link,
        Item.Kind.CALL_TO_ACTION: _call_to_action,
        Item.Kind.IMAGE: _image,
        Item.Kind.LAYOUT: _layout,
    }.get(Item.Kind(version.item.kind))
    if check:
        check(version)


def _link(version: Version) -> None:
    if problem := url_problem(version.fields["url"], guard_policy()):
        raise Invalid(f"This link {problem}. An admin can allow the host under Brand rules.", {"url": problem})


def _call_to_action(version: Version) -> None:
    links = Item.objects.filter(family=version.fields["link"], kind=Item.Kind.LINK)
    if not links.filter(versions__status=Version.Status.APPROVED).exists():
        message = "The link that this button opens is not approved yet."
        raise Invalid(message, {"link": message})


def _image(version: Version) -> None:
    """Its bytes are there, and are the ones that its digest names."""
    digest = str(version.fields["digest"])
    asset = asset_of(digest, str(version.fields["type"]))
    if asset is None or hashlib.sha256(bytes(asset.data)).hexdigest() != digest:
        raise Invalid("The picture of this version is gone. Upload it again.")


def _layout(version: Version) -> None:
    if lost_images(version.fields, clock.now().date()):
        raise Invalid("A picture of this layout is not approved, or its rights have ended.")
    claims = claims_of(read_blocks(version.fields["blocks"]), version.item.locale)
    if claims:
        raise Invalid(f"A layout promises nothing by itself. Take out: {', '.join(claims)}. A claim or offer says it.")
