"""Writes of the shared ground, one module a subject."""

from apps.common.services.log_ins import record_blocked_log_in, record_log_in, record_log_out
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
    "change_own_password",
    "change_roles",
    "create_first_admin",
    "create_user",
    "record_blocked_log_in",
    "record_log_in",
    "record_log_out",
    "save_preferences",
    "seal_rows",
    "set_active",
    "set_password",
]
