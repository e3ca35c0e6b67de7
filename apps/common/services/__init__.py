"""Writes of the shared ground, one module a subject."""

from apps.common.services.comments import (
    add_comment,
    delete_comment,
    edit_comment,
    reopen_thread,
    resolve_thread,
    restore_comment,
    scrub_deleted,
)
from apps.common.services.log_ins import record_blocked_log_in, record_log_in, record_log_out
from apps.common.services.notices import mark_read, notify, save_notice_settings, stop_digest, unfold
from apps.common.services.own import PREFERENCES, change_own_password, save_preferences
from apps.common.services.sealing import seal_rows
from apps.common.services.users import (
    change_roles,
    create_first_admin,
    create_user,
    set_active,
    set_password,
)

__all__ = [
    "PREFERENCES",
    "add_comment",
    "change_own_password",
    "change_roles",
    "create_first_admin",
    "create_user",
    "delete_comment",
    "edit_comment",
    "mark_read",
    "notify",
    "record_blocked_log_in",
    "record_log_in",
    "record_log_out",
    "reopen_thread",
    "resolve_thread",
    "restore_comment",
    "save_notice_settings",
    "save_preferences",
    "seal_rows",
    "scrub_deleted",
    "set_active",
    "set_password",
    "stop_digest",
    "unfold",
]
