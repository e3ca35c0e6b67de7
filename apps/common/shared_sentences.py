"""What is on record of accounts and access, in words."""

from apps.common.models import AuditEntry
from apps.common.models.users import User
from apps.common.objects import Kind
from apps.common.sentences import Template, by_detail


def _roles(entry: AuditEntry) -> str:
    """changed a colleague's roles to"""
    labels = [str(User.RoleName(role).label) for role in entry.detail["after"]]
    return f"changed a colleague's roles to {', '.join(labels) or 'none'}"


SENTENCES: dict[str, Template] = {
    "common.accept_invitation": "accepted the invitation",
    "common.activate_user": "let a colleague in again",
    "common.add_app": "set up an authenticator app",
    "common.add_passkey": "added a passkey",
    "common.ask_reset": "was asked for a link to a new password",
    "common.block_log_in": "turned a log-in away: too many tries",
    "common.change_own_password": "changed their own password",
    "common.change_roles": _roles,
    "common.create_external_user": "made an account for a colleague who came by single sign-on",
    "common.create_first_admin": "created the first admin",
    "common.create_user": "created a colleague's account",
    "common.deactivate_user": "locked a colleague out",
    "common.end_all_sessions": "ended all sessions of a colleague: {count:sessions}",
    "common.end_other_sessions": "ended their own other sessions: {count:sessions}",
    "common.end_session": "ended a session",
    "common.invite_user": "invited a colleague",
    "common.link_external_log_in": "linked their single sign-on",
    "common.log_in": "logged in by {how}",
    "common.hide_checklist": "put a checklist away",
    "common.show_checklist": "brought a checklist back",
    "common.log_out": "logged out",
    "common.make_recovery_codes": "made new recovery codes",
    "common.recover_account": "made a link to a new password on the server",
    "common.remove_factor": "removed a second factor of their own",
    "common.remove_second_factor": "removed a colleague's second factor",
    "common.renew_invitation": "sent an invitation again",
    "common.reset_password": "chose a new password by a link",
    "common.delete_view": "deleted a view of a list",
    "common.export_list": "exported a list: {list}, {count:rows}",
    "common.rename_view": "renamed a view of a list",
    "common.restore_view": "brought a view of a list back",
    "common.save_preferences": "saved their own preferences",
    "common.add_comment": "commented",
    "common.delete_comment": "deleted a comment",
    "common.edit_comment": "edited a comment",
    "common.reopen_thread": "reopened a thread",
    "common.resolve_thread": "resolved a thread",
    "common.restore_comment": "brought a comment back",
    "common.save_notice_settings": "chose what to be told about",
    "common.stop_digest": "stopped their e-mail digest",
    "common.send_reset": "had a colleague sent a link to a new password",
    "common.withdraw_invitation": "withdrew an invitation",
    "common.save_view": "saved a view of a list",
    "common.set_default_view": by_detail(
        "is_default", {True: "made a view their default"}, "chose to open a list without a view"
    ),
    "common.set_password": "set a colleague's password",
    "common.update_view": "changed what a view of a list shows",
}
OBJECTS = {
    "common.peoplesearch": Kind("search"),
    "common.savedview": Kind("view", name="name"),
    "common.user": Kind("colleague", "common:show_user", {"user": "uuid"}, "name"),
}
READS = ("common.export_list",)
