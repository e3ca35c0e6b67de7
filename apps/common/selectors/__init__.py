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
from apps.common.selectors.users import people_who_may, users

__all__ = [
    "Head",
    "Verdict",
    "activity",
    "actor_choices",
    "area_choices",
    "chain_head",
    "chain_values",
    "people_who_may",
    "recent_notices",
    "unread_count",
    "users",
    "verify_chain",
    "waiting",
    "ways_of",
]
