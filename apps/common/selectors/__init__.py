"""Reads of the shared ground, one module a subject."""

from apps.common.selectors.audit import (
    Head,
    Verdict,
    activity,
    actor_choices,
    area_choices,
    chain_head,
    chain_values,
    verify_chain,
    waiting,
)
from apps.common.selectors.notices import recent_notices, unread_count, ways_of
from apps.common.selectors.users import Standing, invited_by, is_first_run, people_who_may, sessions_of, users

__all__ = [
    "Head",
    "Standing",
    "Verdict",
    "activity",
    "actor_choices",
    "area_choices",
    "chain_head",
    "chain_values",
    "invited_by",
    "is_first_run",
    "people_who_may",
    "recent_notices",
    "sessions_of",
    "unread_count",
    "users",
    "verify_chain",
    "waiting",
    "ways_of",
]
