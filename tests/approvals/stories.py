"""A draft that one person edited and another approved."""

from collections.abc import Callable
from dataclasses import replace

from apps.ai.types import DraftText
from apps.approvals import services
from apps.approvals.models import Decision, Review
from apps.common.models import User
from apps.drafts.models import DraftUse

OLD, NEW = "look through what has arrived", "wander along the new shelves"


def changed(draft: DraftText, old: str = OLD, new: str = NEW) -> DraftText:
    return replace(
        draft, paragraphs=tuple(replace(part, text=part.text.replace(old, new)) for part in draft.paragraphs)
    )


def edit_and_approve(
    use: DraftUse, editor: User, approver: User, change: Callable[[DraftText], DraftText] = changed
) -> Decision:
    """Somebody edits the draft at the desk, somebody else approves the edit."""
    services.open_reviews()
    review = services.claim_review(review=_open(use), actor=editor)
    before = DraftText.from_json(review.revision.fields)
    said = {"lease": review.lease, "content_hash": review.content_hash, "actor": editor}
    services.edit(review=review, fields=change(before), **said)
    return approve(use, approver)


def approve(use: DraftUse, approver: User) -> Decision:
    services.open_reviews()
    review = services.claim_review(review=_open(use), actor=approver)
    said = {"lease": review.lease, "content_hash": review.content_hash, "actor": approver}
    return services.decide(review=review, verdict=Decision.Verdict.APPROVED, **said)


def _open(use: DraftUse) -> Review:
    return Review.objects.get(use=use, status=Review.Status.OPEN)
