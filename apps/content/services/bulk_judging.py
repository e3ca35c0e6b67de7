"""What one change would do to each of many items: the same rules as one by one, asked with a few questions for all."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from apps.common.errors import Invalid
from apps.common.models import User
from apps.content.models import Approval, BulkChange, Item, Version
from apps.content.selectors.standing import ANSWERS_NEEDED, why_not_approve, why_not_hand_in, why_not_withdraw
from apps.content.services.approving import why_no_answer
from apps.content.services.items import MAX_TAGS
from apps.content.services.readiness import Surroundings, check_ready

Action, Status = BulkChange.Action, Version.Status
# A button needs its link, and a layout its pictures: those are judged first.
FIRST = {Item.Kind.LINK: 0, Item.Kind.IMAGE: 0, Item.Kind.LAYOUT: 2}
Why = Callable[[Version], str | None]


@dataclass(frozen=True)
class Verdict:
    """One item of a change, the wording that it is about (None: about the item itself), and why it is left out."""

    item: Item
    version: Version | None
    reason: str | None


def judged(change: BulkChange, actor: User, without: Collection[str] = ()) -> list[Verdict]:
    """A verdict for each item that is still there, in the order they were chosen, `without` those with these uuids."""
    rows = [row for row in change.rows if row["item"] not in without]
    items = {str(one.uuid): one for one in Item.objects.filter(uuid__in=[row["item"] for row in rows])}
    rows = [row for row in rows if row["item"] in items]
    if change.action in (Action.OWNER, Action.TAG):
        return [Verdict(item, None, _no_room(change, item)) for item in (items[row["item"]] for row in rows)]
    versions = _versions(row["version"] for row in rows)
    why = _why(change, actor, versions.values(), {row["version"]: row["hash"] for row in rows})
    pairs = [(items[row["item"]], versions[row["version"]]) for row in rows if row["version"] in versions]
    ordered = sorted(pairs, key=lambda pair: FIRST.get(Item.Kind(pair[0].kind), 1))
    reasons = {version.pk: why(version) for _, version in ordered}
    return [Verdict(item, version, reasons[version.pk]) for item, version in pairs]


def _versions(uuids: Iterable[str]) -> dict[str, Version]:
    found = Version.objects.filter(uuid__in=list(uuids)).select_related("item", "created_by")
    return {str(version.uuid): version for version in found}


def _no_room(change: BulkChange, item: Item) -> str | None:
    is_full = change.action == Action.TAG and change.tag not in item.tags and len(item.tags) >= MAX_TAGS
    return f"It has {MAX_TAGS} tags already." if is_full else None


def _why(change: BulkChange, actor: User, versions: Iterable[Version], hashes: Mapping[str, str]) -> Why:
    if change.action == Action.HAND_IN:
        return _handing_in(versions)
    if change.action == Action.APPROVE:
        return _approving(versions, actor, hashes)
    return why_not_withdraw


def _handing_in(versions: Iterable[Version]) -> Why:
    around = Surroundings(versions)
    of = {"item__in": {version.item_id for version in around.versions}}
    waiting = dict(Version.objects.filter(status=Status.SUBMITTED, **of).values_list("item", "number"))

    def why(version: Version) -> str | None:
        return why_not_hand_in(version, waiting.get(version.item_id)) or _not_ready(version, around)

    return why


def _approving(versions: Iterable[Version], actor: User, hashes: Mapping[str, str]) -> Why:
    around = Surroundings(versions)
    answered = set(Approval.objects.filter(version__in=around.versions, by=actor).values_list("version", flat=True))

    def why(version: Version) -> str | None:
        known = why_no_answer(version, hashes[str(version.uuid)], has_answered=version.pk in answered)
        reason = known or why_not_approve(version, actor) or _not_ready(version, around)
        if reason is None and ANSWERS_NEEDED[Item.ContentClass(version.item.content_class)] == 1:
            around.count_as_approved(version)
        return reason

    return why


def _not_ready(version: Version, around: Surroundings) -> str | None:
    try:
        check_ready(version, around)
    except Invalid as error:
        return error.message
    return None
