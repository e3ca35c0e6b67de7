"""Writes about second factors. Removing one ends the person's other sessions."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import transaction

from apps.common import audit, second_factor
from apps.common.access import require
from apps.common.errors import Conflict, Refused
from apps.common.models import User, UserSession
from apps.common.rights import Right
from apps.common.second_factor import PRIMARY, Kind
from apps.common.services.sessions import shut_out


@transaction.atomic
def add_app(*, actor: User, secret: str) -> None:
    """Makes the authenticator app with `secret` theirs, in place of the one before."""
    _lock(actor)
    Authenticator.objects.filter(user=actor, type=Kind.TOTP).delete()
    TOTP.activate(actor, secret)
    audit.record(actor=actor, action="common.add_app", obj=actor)


@transaction.atomic
def add_passkey(*, actor: User, name: str, credential: dict[str, Any]) -> None:
    _lock(actor)
    WebAuthn.add(actor, name, credential)
    audit.record(actor=actor, action="common.add_passkey", obj=actor)


@transaction.atomic
def make_recovery_codes(*, actor: User) -> list[str]:
    """New ones; those before no longer work. Raises Conflict without a factor that they could stand in for."""
    _lock(actor)
    if not second_factor.is_set_up(actor):
        raise Conflict("Recovery codes stand in for a second factor. Set one up first.")
    Authenticator.objects.filter(user=actor, type=Kind.RECOVERY_CODES).delete()
    codes: list[str] = RecoveryCodes.activate(actor).get_unused_codes()
    audit.record(actor=actor, action="common.make_recovery_codes", obj=actor, count=len(codes))
    return codes


@transaction.atomic
def remove_factor(*, actor: User, factor: int, keep: str) -> None:
    """Removes an app or passkey of the actor; the last one takes the recovery codes along. `keep` is the session that
    goes on. Raises Refused where their role needs one and this is the last."""
    _lock(actor)
    own = Authenticator.objects.filter(user=actor, type__in=PRIMARY)
    row = own.filter(pk=factor).first()
    if row is None:
        raise Conflict("This has already been removed.")
    is_last = own.count() == 1
    if is_last and second_factor.is_needed(actor):
        raise Refused("Your role needs a second factor. Add another one before you remove this.")
    kind = row.type
    (Authenticator.objects.filter(user=actor) if is_last else Authenticator.objects.filter(pk=row.pk)).delete()
    UserSession.objects.filter(user=actor).exclude(session_key=keep).delete()
    audit.record(actor=actor, action="common.remove_factor", obj=actor, detail={"kind": kind})


@transaction.atomic
def remove_second_factor(*, actor: User, user: User) -> None:
    """Takes everything away from somebody who lost theirs, and ends their sessions."""
    require(actor, Right.MANAGE)
    if actor.pk == user.pk:
        raise Refused("Remove your own second factor under Account and security.")
    _lock(user)
    clear_second_factor(user)
    audit.record(actor=actor, action="common.remove_second_factor", obj=user)


@transaction.atomic
def recover_account(*, user: User, with_factor: bool) -> None:
    """Notes that the operator of the server had a link to a new password made; takes a lost second factor away."""
    if with_factor:
        clear_second_factor(user)
    audit.record(actor=None, action="common.recover_account", obj=user, detail={"second_factor": with_factor})


def clear_second_factor(user: User) -> None:
    if not Authenticator.objects.filter(user=user).delete()[0]:
        raise Conflict(f"{user.name} has no second factor.")
    shut_out(user)


@transaction.atomic
def note_use(*, factor: Authenticator) -> None:
    """That a factor was used is part of the log-in's own audit row."""
    factor.record_usage()


def _lock(user: User) -> None:
    """Two tabs that change factors take turns."""
    User.objects.select_for_update().get(pk=user.pk)
