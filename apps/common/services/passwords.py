"""Forgotten passwords: a link by mail, valid once and for an hour."""

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction

from apps.common import audit
from apps.common.access import require
from apps.common.errors import Conflict, Refused
from apps.common.models import User
from apps.common.rights import Right
from apps.common.services.sessions import shut_out


class _Tokens(PasswordResetTokenGenerator):
    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.session_epoch}"


_tokens = _Tokens()


@transaction.atomic
def ask_reset(*, email: str) -> User | None:
    """Notes that a stranger asked for a link; the person it is for, if there is one.

    Writes one row either way, so that the answer takes as long for an address nobody has.
    """
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    audit.record(actor=None, action="common.ask_reset", obj=user)
    return user


@transaction.atomic
def send_reset(*, actor: User, user: User) -> None:
    """Notes that an admin has somebody sent a link. The mail itself leaves at the edge, after the commit."""
    require(actor, Right.MANAGE)
    if not user.is_active:
        raise Refused(f"{user.name} cannot log in, so there is no password to set.")
    audit.record(actor=actor, action="common.send_reset", obj=user)


def reset_token(user: User) -> str:
    """Valid until the person logs in, what ends their sessions happens (a change of password, roles or access), or
    PASSWORD_RESET_TIMEOUT is over. Kept nowhere."""
    return _tokens.make_token(user)


def is_reset_token(user: User, token: str) -> bool:
    return user.is_active and _tokens.check_token(user, token)


@transaction.atomic
def reset_password(*, user: User, token: str, password: str) -> User:
    """Sets the password for whoever holds the link, and ends all sessions. Raises Conflict when it is used up."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    if not is_reset_token(locked, token):
        raise Conflict("This link is no longer valid. Ask for a new one on the log-in page.")
    locked.set_password(password)
    shut_out(locked, "password")
    audit.record(actor=locked, action="common.reset_password", obj=locked)
    return locked
