"""Writes of an admin about colleagues: accounts, roles, access."""

from collections.abc import Iterable

from django.db import IntegrityError, connection, transaction

from apps.common import audit
from apps.common.access import require
from apps.common.errors import Conflict, Refused
from apps.common.models import Invitation, User
from apps.common.rights import Right
from apps.common.services.sessions import shut_out
from apps.common.stale import Stale, base_of


@transaction.atomic
def create_first_admin(*, name: str, email: str, password: str) -> User:
    """The one who makes all others. Raises Conflict as soon as there is an active admin: from then on admins decide."""
    _one_at_a_time()
    if User.objects.filter(roles__contains=[User.RoleName.ADMIN], is_active=True).exists():
        raise Conflict("There is an admin already. Admins make further users in the browser, under Settings, Users.")
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, password, name=name, roles=[User.RoleName.ADMIN.value])
    except IntegrityError as error:
        raise Conflict("Somebody already logs in with this address.") from error
    audit.record(actor=None, action="common.create_first_admin", obj=user)
    return user


def _one_at_a_time() -> None:
    """Two people who make the first admin at once must not both find nobody there. Held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('attune first admin'))")


def roles_base(user: User) -> str:
    """What a form over the roles was opened on."""
    return base_of({"roles": user.roles})


@transaction.atomic
def change_roles(*, actor: User, user: User, roles: Iterable[str], base: str | None = None) -> User:
    """Gives `user` exactly `roles` and ends their sessions. Nobody changes their own. Raises Stale when the roles are
    not those that `base` was opened on."""
    locked = _others(actor, user)
    if base is not None and base != roles_base(locked):
        raise Stale(f"Somebody has changed the roles of {locked.name} meanwhile.")
    wanted = known_roles(roles)
    if wanted == locked.roles:
        return locked
    before, locked.roles = locked.roles, wanted
    shut_out(locked, "roles")
    audit.record(actor=actor, action="common.change_roles", obj=locked, detail={"before": before, "after": wanted})
    return locked


@transaction.atomic
def set_active(*, actor: User, user: User, is_active: bool) -> User:
    """Lets `user` in again, or keeps them out from their next request on."""
    locked = _others(actor, user)
    if locked.is_active == is_active:
        raise Conflict("Somebody has already done this.")
    if Invitation.objects.filter(user=locked).exists():
        raise Conflict(f"{locked.name} has not accepted the invitation yet. Send it again or withdraw it.")
    locked.is_active = is_active
    shut_out(locked, "is_active")
    action = "common.activate_user" if is_active else "common.deactivate_user"
    audit.record(actor=actor, action=action, obj=locked)
    return locked


def refuse_own(actor: User, user: User) -> None:
    if actor.pk == user.pk:
        raise Refused("Nobody changes their own roles or access. Ask another admin.")


def _others(actor: User, user: User) -> User:
    """`user`, locked, and the actor looked at once more: of two admins who lock each other out, one stays."""
    refuse_own(actor, user)
    held = {one.pk: one for one in User.objects.select_for_update().filter(pk__in=[actor.pk, user.pk]).order_by("pk")}
    require(held[actor.pk], Right.MANAGE)
    return held[user.pk]


def known_roles(roles: Iterable[str]) -> list[str]:
    wanted = set(roles)
    return [role for role in User.RoleName.values if role in wanted]
