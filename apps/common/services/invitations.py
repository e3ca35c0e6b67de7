"""Invitations: a colleague gets a link, follows it once, and chooses a password."""

import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.db import IntegrityError, transaction

from apps.common import audit, clock
from apps.common.access import require
from apps.common.crypto import token_digest
from apps.common.errors import Conflict, Invalid
from apps.common.models import Invitation, User
from apps.common.rights import Right
from apps.common.services.users import known_roles

VALID_FOR = timedelta(days=7)


@transaction.atomic
def invite_user(*, actor: User, name: str, email: str, roles: Iterable[str]) -> tuple[User, str]:
    """The new colleague, who cannot log in yet, and the token of their link, which is kept nowhere.

    Raises Invalid (field `email`) when somebody has that address already.
    """
    require(actor, Right.MANAGE)
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, None, name=name, roles=known_roles(roles), is_active=False)
    except IntegrityError as error:
        raise Invalid("Nobody was invited.", {"email": "Somebody already has this address here."}) from error
    token = _write(actor, user)
    audit.record(actor=actor, action="common.invite_user", obj=user, detail={"roles": user.roles})
    return user, token


@transaction.atomic
def renew_invitation(*, actor: User, user: User) -> str:
    """The token of a new link. The one before no longer works."""
    require(actor, Right.MANAGE)
    _open_of(user)
    token = _write(actor, user)
    audit.record(actor=actor, action="common.renew_invitation", obj=user)
    return token


@transaction.atomic
def withdraw_invitation(*, actor: User, user: User) -> None:
    """Takes the invitation back. Somebody who never came in leaves nothing behind but the audit rows."""
    require(actor, Right.MANAGE)
    invitation = _open_of(user)
    audit.record(actor=actor, action="common.withdraw_invitation", obj=user)
    invitation.user.delete()


@transaction.atomic
def accept_invitation(*, token: str, name: str, password: str) -> User:
    """Lets the invited person in. Raises Conflict when the link was used, withdrawn, replaced or is too old."""
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(digest=token_digest(token), expires_at__gt=clock.now())
        .first()
    )
    if invitation is None:
        raise Conflict("This invitation is no longer valid. Ask an admin for a new one.")
    user = invitation.user
    user.name, user.is_active = name, True
    user.set_password(password)
    user.save(update_fields=["name", "is_active", "password"])
    invitation.delete()
    audit.record(actor=user, action="common.accept_invitation", obj=user)
    return user


def _write(actor: User, user: User) -> str:
    token = secrets.token_urlsafe(32)
    values = {"digest": token_digest(token), "expires_at": clock.now() + VALID_FOR, "sent_by": actor}
    Invitation.objects.update_or_create(user=user, defaults=values)
    return token


def _open_of(user: User) -> Invitation:
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("user").filter(user=user).first()
    if invitation is None:
        raise Conflict(f"{user.name} has no open invitation: it was accepted or withdrawn.")
    return invitation
