"""Learning from people, without a model: what reviewers keep changing in a prompt's drafts. Pure."""

from apps.approvals.learning.pairs import Ground, Pair
from apps.approvals.learning.recurring import recurring

__all__ = ["Ground", "Pair", "recurring"]
