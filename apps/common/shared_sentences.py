"""What is on record of accounts and access, in words."""

from apps.common.models import AuditEntry
from apps.common.models.users import User
from apps.common.sentences import Template


def _roles(entry: AuditEntry) -> str:
    labels = [str(User.RoleName(role).label) for role in entry.detail["after"]]
    return f"changed a colleague's roles to {', '.join(labels) or 'none'}"


SENTENCES: dict[str, Template] = {
    "common.activate_user": "let a colleague in again",
    "common.block_log_in": "turned a log-in away: too many tries",
    "common.change_own_password": "changed their own password",
    "common.change_roles": _roles,
    "common.create_first_admin": "created the first admin",
    "common.create_user": "created a colleague's account",
    "common.deactivate_user": "locked a colleague out",
    "common.log_in": "logged in",
    "common.log_out": "logged out",
    "common.save_preferences": "saved their own preferences",
    "common.add_comment": "commented",
    "common.delete_comment": "deleted a comment",
    "common.edit_comment": "edited a comment",
    "common.reopen_thread": "reopened a thread",
    "common.resolve_thread": "resolved a thread",
    "common.restore_comment": "brought a comment back",
    "common.save_notice_settings": "chose what to be told about",
    "common.set_password": "set a colleague's password",
    "common.stop_digest": "stopped their e-mail digest",
}
