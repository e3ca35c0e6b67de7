"""What reviewers did with drafts, for the performance tab of a prompt."""

from collections.abc import Mapping, Sequence

from django.db.models import Count, F, Q, QuerySet, Sum

from apps.approvals.models import Decision
from apps.drafts.selectors.planned import sums_by_version
from apps.prompts.performance import Figure, Measure, mean_of, register, share

Verdict = Decision.Verdict


def register_all() -> None:
    register(
        Measure(
            key="approved",
            label="Approved as written",
            help="Of the drafts that were decided, those that a reviewer approved without changing a word.",
            noun="decision",
            write=lambda value: f"{value:.0%}",
            figures=approvals,
            is_share=True,
            better="high",
        )
    )
    register(
        Measure(
            key="distance",
            label="Changed by reviewers",
            help="How much of a draft reviewers changed before they approved it: 0% nothing, 100% everything.",
            noun="draft",
            write=lambda value: f"{value:.0%}",
            figures=distances,
            is_share=True,
            better="low",
        )
    )


def approvals(versions: Sequence[int]) -> Mapping[int, Figure]:
    as_written = Count("pk", filter=Q(verdict=Verdict.APPROVED))
    found = sums_by_version(_decided(), versions, as_written, Count("pk"))
    return {version: share(int(hits), int(count)) for version, (hits, count) in found.items()}


def distances(versions: Sequence[int]) -> Mapping[int, Figure]:
    """Over what was approved, with or without an edit; unchanged counts as 0."""
    kept = _decided().filter(verdict__in=(Verdict.APPROVED, Verdict.EDITED))
    changed = F("edit_distance")
    found = sums_by_version(kept, versions, Sum(changed), Sum(changed * changed), Count("pk"))
    return {version: mean_of(total, squares, int(count)) for version, (total, squares, count) in found.items()}


def _decided() -> QuerySet[Decision]:
    """Decisions that stand, on wordings as the provider wrote them."""
    return Decision.objects.filter(undone_at=None, revision__written_by=None)
