"""Claiming, deciding and signing. Edges import from here."""

from apps.approvals.services.decisions import apply_fix, decide, edit, undo
from apps.approvals.services.learning import learn_from_edits
from apps.approvals.services.plans import revoke_sign_off, sign_plan
from apps.approvals.services.queue import claim_next, claim_review, current_review, extend_lease, open_reviews, skip

__all__ = [
    "current_review",
    "apply_fix",
    "claim_next",
    "claim_review",
    "decide",
    "edit",
    "extend_lease",
    "learn_from_edits",
    "open_reviews",
    "revoke_sign_off",
    "sign_plan",
    "skip",
    "undo",
]
