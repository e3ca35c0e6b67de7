"""Where a campaign may go from where it is. Pure: statuses are the texts of `Campaign.Status`."""

from collections.abc import Mapping

TRANSITIONS: Mapping[str, frozenset[str]] = {
    "planning": frozenset({"freezing", "frozen", "cancelled"}),
    "freezing": frozenset({"planning", "frozen"}),
    "frozen": frozenset({"planning", "sending", "cancelled"}),
    "sending": frozenset({"paused", "finished", "cancelled", "frozen"}),  # frozen: taken back before anything left
    "paused": frozenset({"sending", "cancelled"}),
    "finished": frozenset(),
    "cancelled": frozenset(),
    "imported": frozenset(),
}


def may_go(status: str, to: str) -> bool:
    """Whether a campaign in `status` may become `to`. Raises KeyError for a status that does not exist."""
    return to in TRANSITIONS[status]


def is_over(status: str) -> bool:
    """Whether nothing can happen to a campaign in `status` any more."""
    return not TRANSITIONS[status]
