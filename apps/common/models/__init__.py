"""The shared ground's rows, one module a subject."""

from apps.common.models.accounts import ExternalLogIn, Invitation, UserSession
from apps.common.models.audit import AuditEntry
from apps.common.models.searches import PeopleSearch
from apps.common.models.users import User, UserManager

__all__ = ["AuditEntry", "ExternalLogIn", "Invitation", "PeopleSearch", "User", "UserManager", "UserSession"]
