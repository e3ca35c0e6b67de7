"""Reads of colleagues."""

from allauth.mfa.models import Authenticator
from django.db import models
from django.db.models import Case, Exists, OuterRef, QuerySet, Value, When

from apps.common import clock
from apps.common.crypto import token_digest
from apps.common.models import Invitation, User, UserSession
from apps.common.rights import RIGHTS, Right
from apps.common.second_factor import PRIMARY


class Standing(models.TextChoices):
    ACTIVE = "active", "Active"
    INVITED = "invited", "Invited"
    DEACTIVATED = "deactivated", "Deactivated"


def users() -> QuerySet[User]:
    """All colleagues, with `standing` and `has_second_factor`."""
    standing = Case(
        When(is_active=True, then=Value(Standing.ACTIVE)),
        When(Exists(Invitation.objects.filter(user=OuterRef("pk"))), then=Value(Standing.INVITED)),
        default=Value(Standing.DEACTIVATED),
        output_field=models.CharField(),
    )
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=PRIMARY)
    return User.objects.select_related("invitation").annotate(standing=standing, has_second_factor=Exists(factors))


def is_first_run() -> bool:
    return not User.objects.exists()


def invited_by(token: str) -> User | None:
    """Whose invitation this is; None when it was used, withdrawn, replaced or is too old."""
    found = Invitation.objects.select_related("user").filter(digest=token_digest(token), expires_at__gt=clock.now())
    return next((one.user for one in found), None)


def sessions_of(user: User) -> list[UserSession]:
    """The browsers in which somebody is logged in, the one used last first."""
    return list(UserSession.objects.filter(user=user, expire_date__gt=clock.now()).order_by("-seen_at", "begun_at"))


def people_who_may(right: Right) -> QuerySet[User]:
    """Active colleagues whose roles give `right`."""
    roles = [role.value for role, rights in RIGHTS.items() if right in rights]
    return User.objects.filter(is_active=True, roles__overlap=roles)
