"""Reads of colleagues."""

from django.db.models import QuerySet

from apps.common.models import User
from apps.common.rights import RIGHTS, Right


def users() -> QuerySet[User]:
    return User.objects.all()


def people_who_may(right: Right) -> QuerySet[User]:
    """Active colleagues whose roles give `right`."""
    roles = [role.value for role, rights in RIGHTS.items() if right in rights]
    return User.objects.filter(is_active=True, roles__overlap=roles)
