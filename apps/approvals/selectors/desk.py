"""One review as the desk shows it."""

from dataclasses import dataclass
from uuid import UUID

from apps.ai.types import ExpandedBrief
from apps.approvals.models import Decision, Review
from apps.common.models import User
from apps.drafts.models import Revision
from apps.drafts.selectors.differences import WordDiff, differences
from apps.drafts.selectors.pages import DraftView, draft_view


@dataclass(frozen=True)
class DeskView:
    review: Review
    draft: DraftView
    history: tuple[Decision, ...]
    differences: tuple[WordDiff, ...]  # against the wording it was edited from
    has_fixes: bool
    is_blocked: bool


def desk_view(review_uuid: UUID) -> DeskView:
    """Raises Review.DoesNotExist."""
    review = Review.objects.select_related(
        "campaign__owner", "campaign__sender", "campaign__audience", "reviewer", "revision__draft",
        "revision__written_by", "revision__parent", "use__campaign__sender", "use__run",
        "use__brief__variant__prompt_version__prompt", "use__brief__campaign__sender",
    ).get(uuid=review_uuid)  # fmt: skip
    view = draft_view(review.use, review.revision)
    if view is None:
        raise Review.DoesNotExist
    return DeskView(
        review=review,
        draft=view,
        history=tuple(history_of(review)),
        differences=_changes(review.revision, view.brief),
        has_fixes=any(finding.fix for finding in view.findings),
        is_blocked=any(finding.severity == "block" for finding in view.findings),
    )


def history_of(review: Review) -> list[Decision]:
    """Earlier decisions on this draft's wordings, in this and in other campaigns, newest first."""
    return list(
        Decision.objects.filter(revision__draft=review.revision.draft_id)
        .select_related("by", "campaign")
        .order_by("-id")[:20]
    )


def last_decision(user: User) -> Decision | None:
    """The person's newest decision that can still be undone."""
    return (
        Decision.objects.filter(by=user, undone_at__isnull=True, campaign__status="frozen")
        .exclude(verdict=Decision.Verdict.CHANGES)
        .select_related("review")
        .order_by("-id")
        .first()
    )


def _changes(revision: Revision, brief: ExpandedBrief) -> tuple[WordDiff, ...]:
    return differences(revision.parent.fields, revision.fields, brief) if revision.parent else ()
