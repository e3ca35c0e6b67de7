"""Writes of an admin about colleagues: accounts, roles, access."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import F

from apps.common import audit
from apps.common.access import require
from apps.common.errors import Conflict, Invalid, Refused
from apps.common.models import User
from apps.common.rights import Right


@transaction.atomic
def create_user(*, actor: User, name: str, email: str, roles: Iterable[str], password: str) -> User:
    """Raises Invalid (field `email`) when somebody has that address already."""
    require(actor, Right.MANAGE)
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, password, name=name, roles=_known(roles))
    except IntegrityError as error:
        raise Invalid("Nothing was created.", {"email": "Somebody already logs in with this address."}) from error
    audit.record(actor=actor, action="common.create_user", obj=user, detail={"roles": user.roles})
    return user


@transaction.atomic
def create_first_admin(*, name: str, email: str, password: str) -> User:
    """The one who makes all others. Raises Conflict as soon as there is an active admin: from then on admins decide."""
    if User.objects.filter(roles__contains=[User.RoleName.ADMIN], is_active=True).exists():
        raise Conflict("There is an admin already. Admins make further users in the browser, under Settings, Users.")
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, password, name=name, roles=[User.RoleName.ADMIN.value])
    except IntegrityError as error:
        raise Conflict("Somebody already logs in with this address.") from error
    audit.record(actor=None, action="common.create_first_admin", obj=user)
    return user


@transaction.atomic
def change_roles(*, actor: User, user: User, roles: Iterable[str]) -> User:
    """Gives `user` exactly `roles` and ends their sessions. Nobody changes their own."""
    locked = _others(actor, user)
    wanted = _known(roles)
    if wanted == locked.roles:
        return locked
    before, locked.roles = locked.roles, wanted
    _end_sessions(locked, "roles")
    audit.record(actor=actor, action="common.change_roles", obj=locked, detail={"before": before, "after": wanted})
    return locked


@transaction.atomic
def set_active(*, actor: User, user: User, is_active: bool) -> User:
    """Lets `user` in again, or keeps them out from their next request on."""
    locked = _others(actor, user)
    if locked.is_active == is_active:
        raise Conflict("Somebody has already done this.")
    locked.is_active = is_active
    _end_sessions(locked, "is_active")
    action = "common.activate_user" if is_active else "common.deactivate_user"
    audit.record(actor=actor, action=action, obj=locked)
    return locked


@transaction.atomic
def set_password(*, actor: User, user: User, password: str) -> User:
    """Gives somebody who forgot theirs a new password and ends their sessions."""
    locked = _others(actor, user)
    locked.set_password(password)
    _end_sessions(locked, "password")
    audit.record(actor=actor, action="common.set_password", obj=locked)
    return locked


def _others(actor: User, user: User) -> User:
    require(actor, Right.MANAGE)
    if actor.pk == user.pk:
        raise Refused("Nobody changes their own roles or access. Ask another admin.")
    return User.objects.select_for_update().get(pk=user.pk)


def _end_sessions(user: User, *fields: str) -> None:
    user.session_epoch = F("session_epoch") + 1
    user.save(update_fields=[*fields, "session_epoch"])
    user.refresh_from_db()


def _known(roles: Iterable[str]) -> list[str]:
    wanted = set(roles)
    return [role for role in User.RoleName.values if role in wanted]
