"""Approval of content by somebody else, and its withdrawal."""

from django.db import transaction

from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import Conflict, Invalid, Refused
from apps.common.models import User
from apps.common.rights import Right
from apps.content.models import Approval, Item, Version
from apps.content.selectors.standing import ANSWERS_NEEDED, may_withdraw, why_not_approve, why_not_withdraw
from apps.content.services.indexing import index_items
from apps.content.services.readiness import check_ready
from apps.content.services.telling import tell_answered
from apps.content.services.wording import version_hash


def approve_version(*, version: Version, content_hash: str, actor: User, note: str = "") -> Version:
    """Says yes to exactly `content_hash`. With enough answers the version is approved and replaces the earlier one.

    Refused for own work and without the right for its class; Conflict when it does not wait or has other bytes.
    """
    with transaction.atomic():
        version = _answerable(version, content_hash, actor)
        check_ready(version)
        _answer(version, actor, note, is_approved=True)
        given = version.approvals.filter(is_approved=True, content_hash=version.content_hash).count()
        if given >= ANSWERS_NEEDED[Item.ContentClass(version.item.content_class)]:
            _publish(version)
        _record(version, actor, "content.approve_version")
        tell_answered(version, actor, "approved", note)
    return version


def decline_version(*, version: Version, content_hash: str, note: str, actor: User) -> Version:
    """Says no, with the reason for the author."""
    if not note.strip():
        raise Invalid("Say why, so that the author can act on it.", {"note": "Say why."})
    with transaction.atomic():
        version = _answerable(version, content_hash, actor)
        _answer(version, actor, note, is_approved=False)
        version.status = Version.Status.DECLINED
        version.save(update_fields=["status"])
        _record(version, actor, "content.decline_version")
        tell_answered(version, actor, "declined", note)
    return version


def withdraw_version(*, version: Version, actor: User) -> Version:
    """Takes an approved version out of use at once: no message that cites it is sent from now on."""
    require_withdrawal(actor)
    with transaction.atomic():
        version = Version.objects.select_for_update().select_related("item").get(pk=version.pk)
        if reason := why_not_withdraw(version):
            raise Conflict(reason)
        version.status = Version.Status.WITHDRAWN
        version.save(update_fields=["status"])
        _record(version, actor, "content.withdraw_version")
        tell_answered(version, actor, "withdrew")
    return version


def restore_version(*, version: Version, actor: User) -> Version:
    """Undoes `withdraw_version`: its approvals still stand, for the same bytes. Conflict when another one took over."""
    require_withdrawal(actor)
    with transaction.atomic():
        Item.objects.select_for_update().get(pk=version.item_id)
        version = Version.objects.select_for_update(of=("self",)).select_related("item").get(pk=version.pk)
        other = version.item.versions.filter(status=Version.Status.APPROVED).values_list("number", flat=True).first()
        if reason := why_not_restore(version, other):
            raise Conflict(reason)
        check_ready(version)
        version.status = Version.Status.APPROVED
        version.save(update_fields=["status"])
        _record(version, actor, "content.restore_version")
    return version


def _answerable(version: Version, content_hash: str, actor: User) -> Version:
    Item.objects.select_for_update().get(pk=version.item_id)
    version = Version.objects.select_for_update(of=("self",)).select_related("item").get(pk=version.pk)
    if reason := why_not_approve(version, actor):
        raise Refused(reason)
    if reason := why_no_answer(version, content_hash, has_answered=version.approvals.filter(by=actor).exists()):
        raise Conflict(reason)
    return version


def why_no_answer(version: Version, content_hash: str, *, has_answered: bool) -> str | None:
    """What keeps anybody's answer on `content_hash` from counting, or None. Who may answer is `why_not_approve`."""
    if version.status != Version.Status.SUBMITTED:
        return "This version does not wait for approval."
    if content_hash != version.content_hash or version_hash(version) != content_hash:
        return "These are not the words that you were shown."
    return "You have answered on this version already." if has_answered else None


def why_not_restore(version: Version, approved: int | None) -> str | None:
    """`approved` is the number of another version of the item that was approved since."""
    if version.status != Version.Status.WITHDRAWN or version_hash(version) != version.content_hash:
        return f"Version {version.number} is {version.get_status_display().lower()} by now."
    return f"Version {approved} was approved meanwhile and stays in use." if approved else None


def require_withdrawal(actor: User) -> None:
    """Raises Refused."""
    if not may_withdraw(actor):
        require(actor, Right.EDIT_PLANS)


def _answer(version: Version, actor: User, note: str, *, is_approved: bool) -> None:
    Approval.objects.create(
        version=version,
        content_hash=version.content_hash,
        by=actor,
        is_approved=is_approved,
        note=note.strip(),
        at=clock.now(),
    )


def _publish(version: Version) -> None:
    version.item.versions.filter(status=Version.Status.APPROVED).update(status=Version.Status.REPLACED)
    version.status = Version.Status.APPROVED
    version.save(update_fields=["status"])


def _record(version: Version, actor: User, action: str) -> None:
    detail = {"number": version.number, "hash": version.content_hash, "status": version.status}
    audit.record(actor=actor, action=action, obj=version.item, detail=detail)
    index_items([version.item])
