"""Who comes from an OpenID Connect provider: found, linked, or made."""

from django.conf import settings
from django.db import IntegrityError, transaction

from apps.common import audit, clock
from apps.common.errors import Conflict, Refused
from apps.common.models import ExternalLogIn, Invitation, User
from apps.common.oidc import Person
from apps.common.services.sessions import shut_out
from apps.common.services.users import known_roles


@transaction.atomic
def receive_person(*, person: Person) -> User:
    """The colleague that `person` is. Raises Refused for who may not come in.

    Linked once, the provider's own name for them counts, so that an address given to somebody else opens nothing.
    Only a verified address links to an account that exists, or makes one.
    """
    _check_domain(person)
    link = ExternalLogIn.objects.select_related("user").filter(issuer=person.issuer, subject=person.subject).first()
    try:
        with transaction.atomic():
            user = link.user if link else _link(person)
    except IntegrityError as error:  # two first log-ins at once
        raise Conflict("Somebody logs in with this account at this moment. Try again.") from error
    if not user.is_active:
        raise Refused("Your account here is closed. Ask an admin.")
    _map_roles(user, person)
    return user


def _check_domain(person: Person) -> None:
    allowed = {domain.strip().lower() for domain in settings.OIDC_DOMAINS}
    if allowed and person.email.rpartition("@")[2] not in allowed:
        raise Refused("Your e-mail address is not of a domain that may log in here.")


def _link(person: Person) -> User:
    if not person.is_verified:
        raise Refused("Your provider does not confirm that the e-mail address is yours, so Attune cannot know you.")
    user = User.objects.select_for_update().filter(email=person.email).first()
    if user is None:
        user = User.objects.create_user(person.email, None, name=person.name, roles=[])
        audit.record(actor=None, action="common.create_external_user", obj=user)
    elif not user.is_active:
        _accept(user)
    ExternalLogIn.objects.create(user=user, issuer=person.issuer, subject=person.subject, linked_at=clock.now())
    audit.record(actor=user, action="common.link_external_log_in", obj=user)
    return user


def _accept(user: User) -> None:
    """Whose invitation is open comes in by it; whoever was locked out stays out."""
    if not Invitation.objects.filter(user=user, expires_at__gt=clock.now()).delete()[0]:
        raise Refused("Your account here is closed. Ask an admin.")
    user.is_active = True
    user.save(update_fields=["is_active"])
    audit.record(actor=user, action="common.accept_invitation", obj=user)


def _map_roles(user: User, person: Person) -> None:
    """Where OIDC_ROLES is set, the provider decides about roles, at each log-in."""
    if not settings.OIDC_ROLES:
        return
    wanted = known_roles(settings.OIDC_ROLES[group] for group in person.groups if group in settings.OIDC_ROLES)
    if wanted != user.roles:
        before, user.roles = user.roles, wanted
        shut_out(user, "roles")
        audit.record(actor=None, action="common.change_roles", obj=user, detail={"before": before, "after": wanted})
