"""The palette and the search page: one registry of what can be found, one answer for both."""

from apps.common.palette.answer import Group, groups_for
from apps.common.palette.registry import Hit, register_actions, register_search

__all__ = ["Group", "Hit", "groups_for", "register_actions", "register_search"]
