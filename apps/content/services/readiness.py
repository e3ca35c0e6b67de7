"""What must be so before a version is approved, kind by kind."""

from collections.abc import Iterable
from functools import cached_property

from django.db.models import F, Func, Value

from apps.common import clock
from apps.common.errors import Invalid
from apps.content.guardrails.links import url_problem
from apps.content.guardrails.policy import GuardPolicy
from apps.content.layouts.reading import read_blocks
from apps.content.models import Asset, Item, Version
from apps.content.selectors import guard_policy
from apps.content.selectors.layouts import claims_of, lost_images


class Surroundings:
    """What versions are checked against, asked for once for all of them."""

    def __init__(self, versions: Iterable[Version]) -> None:
        self.versions = list(versions)
        self.shown: set[str] = set()  # pictures that are approved together with the layouts that show them

    def count_as_approved(self, version: Version) -> None:
        """`version` is approved in the same breath: its buttons and layouts may follow."""
        today = clock.now().date()
        if version.item.kind == Item.Kind.LINK:
            self.links.add(str(version.item.family))
        elif version.item.kind == Item.Kind.IMAGE and (version.valid_from or today) <= today:
            self.shown.add(str(version.uuid))

    @cached_property
    def policy(self) -> GuardPolicy:
        return guard_policy()

    @cached_property
    def links(self) -> set[str]:
        """The families of those links that buttons among the versions open and that are approved."""
        buttons = (version for version in self.versions if version.item.kind == Item.Kind.CALL_TO_ACTION)
        links = Item.objects.filter(family__in={one.fields["link"] for one in buttons}, kind=Item.Kind.LINK)
        approved = links.filter(versions__status=Version.Status.APPROVED)
        return {str(family) for family in approved.values_list("family", flat=True)}

    @cached_property
    def pictures(self) -> set[tuple[str, str]]:
        """(digest, type) of those pictures that are there and whose bytes have this digest."""
        images = (version for version in self.versions if version.item.kind == Item.Kind.IMAGE)
        digest = Func(Func(F("data"), function="sha256"), Value("hex"), function="encode")
        found = Asset.objects.filter(digest__in={one.fields["digest"] for one in images})
        return set(found.filter(digest=digest).values_list("digest", "type"))


def check_ready(version: Version, around: Surroundings | None = None) -> None:
    """Raises Invalid when `version` must not be approved as things stand."""
    check = {
        Item.Kind.LINK: _link,
        Item.Kind.CALL_TO_ACTION: _call_to_action,
        Item.Kind.IMAGE: _image,
        Item.Kind.LAYOUT: _layout,
    }.get(Item.Kind(version.item.kind))
    if check:
        check(version, around or Surroundings([version]))


def _link(version: Version, around: Surroundings) -> None:
    if problem := url_problem(version.fields["url"], around.policy):
        raise Invalid(f"This link {problem}. An admin can allow the host under Brand rules.", {"url": problem})


def _call_to_action(version: Version, around: Surroundings) -> None:
    if version.fields["link"] not in around.links:
        message = "The link that this button opens is not approved yet."
        raise Invalid(message, {"link": message})


def _image(version: Version, around: Surroundings) -> None:
    """Its bytes are there, and are the ones that its digest names."""
    if (str(version.fields["digest"]), str(version.fields["type"])) not in around.pictures:
        raise Invalid("The picture of this version is gone. Upload it again.")


def _layout(version: Version, around: Surroundings) -> None:
    if set(lost_images(version.fields, clock.now().date())) - around.shown:
        raise Invalid("A picture of this layout is not approved, or its rights have ended.")
    claims = claims_of(read_blocks(version.fields["blocks"]), version.item.locale)
    if claims:
        raise Invalid(f"A layout promises nothing by itself. Take out: {', '.join(claims)}. A claim or offer says it.")
