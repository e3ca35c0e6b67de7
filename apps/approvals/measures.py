"""What reviewers did with drafts, for the performance tab of a prompt."""

from collections.abc import Mapping, Sequence

from django.db.models import Avg, Count, FloatField, Q, QuerySet, StdDev, Value
from django.db.models.functions import Coalesce

from apps.approvals.models import Decision
from apps.prompts.performance import Figure, Measure, mean, register, share

HASH = "revision__prompt_version__content_hash"


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


def approvals(hashes: Sequence[str]) -> Mapping[str, Figure]:
    as_written = Count("pk", filter=Q(verdict=Decision.Verdict.APPROVED))
    rows = _decided(hashes).values_list(HASH).annotate(hits=as_written, n=Count("pk"))
    return {key: share(hits, count) for key, hits, count in rows}


def distances(hashes: Sequence[str]) -> Mapping[str, Figure]:
    """Over what was approved, with or without an edit; unchanged counts as 0."""
    kept = _decided(hashes).filter(verdict__in=(Decision.Verdict.APPROVED, Decision.Verdict.EDITED))
    changed = Coalesce("edit_distance", Value(0.0), output_field=FloatField())
    rows = kept.values_list(HASH).annotate(value=Avg(changed), spread=StdDev(changed, sample=True), n=Count("pk"))
    return {key: mean(value, spread, count) for key, value, spread, count in rows}


def _decided(hashes: Sequence[str]) -> QuerySet[Decision]:
    """Decisions that stand, on wordings as the provider wrote them."""
    mine = Decision.objects.filter(revision__prompt_version__content_hash__in=hashes, undone_at=None)
    return mine.filter(revision__written_by=None).order_by()
