"""Writes of the shared ground, one module a subject."""

from apps.common.services.checklists import hide_checklist, show_checklist
from apps.common.services.comments import (
    add_comment,
    delete_comment,
    edit_comment,
    reopen_thread,
    resolve_thread,
    restore_comment,
    scrub_deleted,
)
from apps.common.services.external import receive_person
from apps.common.services.factors import (
    add_app,
    add_passkey,
    make_recovery_codes,
    note_use,
    recover_account,
    remove_factor,
    remove_second_factor,
)
from apps.common.services.invitations import (
    accept_invitation,
    invite_user,
    renew_invitation,
    withdraw_invitation,
)
from apps.common.services.log_ins import record_blocked_log_in, record_log_in, record_log_out
from apps.common.services.notices import (
    mark_read,
    notify,
    save_notice_settings,
    settle_each,
    settle_waiting,
    stop_digest,
    unfold,
)
from apps.common.services.own import PREFERENCES, change_own_password, preferences_base, save_preferences
from apps.common.services.passwords import ask_reset, reset_password, send_reset
from apps.common.services.saved_views import (
    record_list_export,
    rename_view,
    save_view,
    set_default_view,
    set_view_deleted,
    update_view,
)
from apps.common.services.sealing import seal_rows
from apps.common.services.sessions import (
    clear_sessions,
    end_all_sessions,
    end_other_sessions,
    end_session,
    note_seen,
)
from apps.common.services.users import change_roles, create_first_admin, refuse_own, roles_base, set_active

__all__ = [
    "PREFERENCES",
    "preferences_base",
    "refuse_own",
    "roles_base",
    "accept_invitation",
    "add_app",
    "add_comment",
    "add_passkey",
    "ask_reset",
    "change_own_password",
    "change_roles",
    "clear_sessions",
    "create_first_admin",
    "delete_comment",
    "edit_comment",
    "end_all_sessions",
    "end_other_sessions",
    "end_session",
    "invite_user",
    "make_recovery_codes",
    "hide_checklist",
    "mark_read",
    "note_seen",
    "note_use",
    "notify",
    "receive_person",
    "record_blocked_log_in",
    "record_list_export",
    "record_log_in",
    "record_log_out",
    "recover_account",
    "remove_factor",
    "remove_second_factor",
    "rename_view",
    "renew_invitation",
    "reopen_thread",
    "reset_password",
    "resolve_thread",
    "restore_comment",
    "save_notice_settings",
    "save_preferences",
    "save_view",
    "scrub_deleted",
    "seal_rows",
    "send_reset",
    "set_active",
    "set_default_view",
    "set_view_deleted",
    "settle_each",
    "settle_waiting",
    "show_checklist",
    "stop_digest",
    "unfold",
    "update_view",
    "withdraw_invitation",
]
