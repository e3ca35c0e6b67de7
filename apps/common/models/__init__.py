"""The shared ground's rows, one module a subject."""

from apps.common.models.accounts import ExternalLogIn, Invitation, UserSession
from apps.common.models.audit import AuditEntry
from apps.common.models.checklists import HiddenChecklist
from apps.common.models.comments import Comment
from apps.common.models.notices import Digest, Notice, NoticeSettings
from apps.common.models.saved_views import DefaultView, SavedView
from apps.common.models.searches import PeopleSearch
from apps.common.models.users import User, UserManager

__all__ = [
    "AuditEntry",
    "Comment",
    "DefaultView",
    "Digest",
    "ExternalLogIn",
    "Invitation",
    "HiddenChecklist",
    "Notice",
    "NoticeSettings",
    "PeopleSearch",
    "SavedView",
    "User",
    "UserManager",
    "UserSession",
]
