"""Reads of the shared ground, one module a subject."""

from apps.common.selectors.audit import (
    RECORD,
    AuditLine,
    action_choices,
    activity,
    actor_choices,
    area_choices,
    audit_lines,
    by_action_words,
    by_actor,
    by_area,
    by_object_key,
    in_words,
    reads_only,
    record_of,
    type_choices,
)
from apps.common.selectors.chain import Head, Verdict, chain_head, chain_values, verify_chain, waiting
from apps.common.selectors.changes import Change, last_change, last_change_of_all
from apps.common.selectors.notices import recent_notices, unread_count, ways_of
from apps.common.selectors.saved_views import OfferedView, may_change, views_for, visible_views
from apps.common.selectors.users import Standing, invited_by, is_first_run, people_who_may, sessions_of, users

__all__ = [
    "AuditLine",
    "Change",
    "Head",
    "OfferedView",
    "RECORD",
    "Standing",
    "Verdict",
    "action_choices",
    "activity",
    "actor_choices",
    "area_choices",
    "audit_lines",
    "by_action_words",
    "by_actor",
    "by_area",
    "by_object_key",
    "chain_head",
    "chain_values",
    "in_words",
    "last_change",
    "last_change_of_all",
    "invited_by",
    "is_first_run",
    "may_change",
    "people_who_may",
    "reads_only",
    "recent_notices",
    "record_of",
    "sessions_of",
    "type_choices",
    "unread_count",
    "users",
    "verify_chain",
    "views_for",
    "visible_views",
    "waiting",
    "ways_of",
]
