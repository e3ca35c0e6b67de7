"""Separation of duties: nobody decides on own work, by any door. Pure.

Every decision of every kind goes through `own_work`; there is no role that it spares.
"""


def own_work(*, actor: int, owner: int | None, wrote: int | None, started_by: int | None = None) -> str:
    """Why this is the actor's own work, as a sentence; empty when it is not. All arguments are user ids."""
    if actor == wrote:
        return "You wrote or edited this wording last, so somebody else decides on it."
    if actor == owner:
        return "This campaign is yours, so somebody else decides on its drafts and its plan."
    if actor == started_by:
        return "You had these drafts written, so somebody else decides on them."
    return ""


def lease_seconds(median: float | None) -> float:
    """How long a claim holds: three times the reviewer's median decision, between one and fifteen minutes."""
    return min(max(3 * (median or 60.0), 60.0), 900.0)
