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
from apps.common.selectors.users import users

__all__ = [
    "Head",
    "Verdict",
    "activity",
    "actor_choices",
    "area_choices",
    "chain_head",
    "chain_values",
    "users",
    "verify_chain",
    "waiting",
]
