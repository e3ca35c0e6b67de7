"""The consent ledger and standing suppressions. Entries are added, never rewritten; unknown means no."""

from datetime import datetime

from django.db import connection, transaction

from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import Invalid
from apps.common.models import User
from apps.common.rights import Right
from apps.profiles.models import Channel, Consent, ContactPoint, Purpose, Suppression

_MIN_REASON = 10


@transaction.atomic
def withdraw(
    *, contact_point: ContactPoint, purpose: str, source: str, actor: User | None, wording: str = "", reason: str = ""
) -> Consent:
    """Records that this person takes consent back, from now on. Doing it twice leaves one entry.

    `actor=None` is the person themselves (an unsubscribe link). Raises Invalid for an unknown purpose.
    """
    if actor is not None:
        require(actor, Right.IMPORT_DATA)
    _check_purpose(purpose)
    current = _current(contact_point, purpose)
    if current is not None and current.state == Consent.State.WITHDRAWN:
        return current
    entry = _add(contact_point, purpose, Consent.State.WITHDRAWN, source, wording, clock.now(), actor, reason)
    audit.record(actor=actor, action="profiles.withdraw_consent", obj=contact_point, keys=[purpose])
    return entry


@transaction.atomic
def record_given(
    *, contact_point: ContactPoint, purpose: str, source: str, wording: str, given_at: datetime, reason: str,
    actor: User,
) -> Consent:  # fmt: skip
    """Records consent by hand: what was agreed to, when, and why we may say so. The only way for a colleague to turn
    a withdrawal into consent, so the reason is required. Raises Invalid when wording, date or reason are missing."""
    require(actor, Right.IMPORT_DATA)
    _check_purpose(purpose)
    errors = {}
    if not wording.strip() or "\0" in wording:
        errors["wording"] = "Say what the person agreed to, word by word."
    if len(reason.strip()) < _MIN_REASON or "\0" in reason:
        errors["reason"] = f"Say in at least {_MIN_REASON} characters how you know."
    if given_at > clock.now():
        errors["given_on"] = "This day is still to come."
    if errors:
        raise Invalid("Consent needs its wording, its date and a reason.", errors)
    entry = _add(contact_point, purpose, Consent.State.GIVEN, source, wording, given_at, actor, reason.strip())
    audit.record(actor=actor, action="profiles.record_consent", obj=contact_point, keys=[purpose])
    return entry


@transaction.atomic
def suppress(*, channel: str, address_digest: bytes, reason: str, actor: User | None) -> bool:
    """Never write to this address again; True when that is new. The digest is that of `crypto.address_digest`."""
    if actor is not None:
        require(actor, Right.IMPORT_DATA)
    if channel not in Channel.values or reason not in Suppression.Reason.values:
        raise Invalid("This channel or reason does not exist.")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO profiles_suppression (channel, address_digest, reason, created_at) VALUES (%s, %s, %s, %s) "
            "ON CONFLICT (channel, address_digest) DO NOTHING",
            [channel, address_digest, reason, clock.now()],
        )
        is_new = bool(cursor.rowcount)
    if is_new:
        audit.record(
            actor=actor,
            action="profiles.suppress_address",
            detail={"channel": channel, "reason": reason, "digest": address_digest.hex()[:16]},
        )
    return is_new


def _current(contact_point: ContactPoint, purpose: str) -> Consent | None:
    # The contact point's row is the lock: two entries at once would otherwise both believe they are the newest.
    ContactPoint.objects.select_for_update().get(pk=contact_point.pk)
    return Consent.objects.filter(contact_point=contact_point, purpose=purpose, is_current=True).first()


def _add(
    contact_point: ContactPoint, purpose: str, state: str, source: str, wording: str, at: datetime,
    actor: User | None, reason: str,
) -> Consent:  # fmt: skip
    _current(contact_point, purpose)
    Consent.objects.filter(contact_point=contact_point, purpose=purpose, is_current=True).update(is_current=False)
    if purpose == Purpose.MARKETING:
        ContactPoint.objects.filter(pk=contact_point.pk).update(marketing_consent=state)
    return Consent.objects.create(
        contact_point=contact_point,
        purpose=purpose,
        state=state,
        source=source,
        wording=wording,
        given_at=at,
        recorded_at=clock.now(),
        recorded_by=actor,
        reason=reason,
    )


def _check_purpose(purpose: str) -> None:
    if purpose not in Purpose.values:
        raise Invalid("This purpose does not exist.", {"purpose": "unknown"})
