"""The life of a message (sending.md, "The message"). Pure: names and allowed moves, nothing else."""

OPEN = frozenset({"queued", "claimed", "sending"})
LEFT = frozenset({"accepted", "delivered"})
CLOSED = frozenset({"skipped", "failed", "cancelled"})

MOVES: dict[str, frozenset[str]] = {
    "queued": frozenset({"claimed", "cancelled"}),
    "claimed": frozenset({"queued", "sending", "skipped", "failed", "cancelled"}),
    "sending": frozenset({"accepted", "failed", "queued", "unknown"}),
    "unknown": frozenset({"accepted", "failed", "queued", "cancelled"}),
    "accepted": frozenset({"delivered", "failed"}),
    "delivered": frozenset({"failed"}),
    "skipped": frozenset(),
    "failed": frozenset(),
    "cancelled": frozenset(),
}


def may_move(before: str, after: str) -> bool:
    """Whether a message in state `before` may become `after`. Unknown names may do nothing."""
    return after in MOVES.get(before, frozenset())


def sources_of(after: str) -> list[str]:
    """Every state from which a message may become `after`, in a fixed order: the WHERE of each update."""
    return sorted(before for before, targets in MOVES.items() if after in targets)
