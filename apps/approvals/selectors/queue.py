"""The queue: what is open, for whom, and how far a campaign is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet, Sum

from apps.ai.types import Severity
from apps.approvals.models import Decision, Review
from apps.campaigns.models import Campaign
from apps.common.models import User
from apps.drafts.models import DraftUse

MEDIAN_OF = 50
BLOCKING = Q(revision__findings__contains=[{"severity": Severity.BLOCK.value}])
DOUBTFUL = BLOCKING | Q(revision__findings__contains=[{"severity": Severity.WARN.value}])


@dataclass(frozen=True)
class CampaignQueue:
    """One campaign's open reviews as one person sees them."""

    uuid: UUID
    name: str
    open: int
    with_findings: int
    reach: int
    oldest_at: datetime


@dataclass(frozen=True)
class ReviewProgress:
    """Drafts of a campaign by standing; `people` are those who would get an approved one."""

    total: int
    approved: int
    rejected: int
    open: int
    rewriting: int
    people: int

    @property
    def decided(self) -> int:
        return self.approved + self.rejected

    @property
    def is_complete(self) -> bool:
        return self.total > 0 and self.decided == self.total


def open_reviews_for(user: User, campaign: UUID | None = None) -> QuerySet[Review]:
    """Open reviews this person may decide: own work is left out."""
    reviews = Review.objects.filter(status=Review.Status.OPEN, campaign__status=Campaign.Status.FROZEN).exclude(
        Q(campaign__owner=user) | Q(revision__written_by=user) | Q(use__run__started_by=user)
    )
    return reviews.filter(campaign__uuid=campaign) if campaign else reviews


def open_count(user: User) -> int:
    """For the sidebar."""
    return open_reviews_for(user).count()


def campaign_queues(user: User) -> list[CampaignQueue]:
    """Open reviews by campaign, the oldest first."""
    rows = (
        open_reviews_for(user)
        .values("campaign__uuid", "campaign__name")
        .annotate(
            n=Count("id"),
            findings=Count("id", filter=DOUBTFUL),
            people=Sum("reach"),
            oldest=Min("created_at"),
        )
        .order_by("oldest")
    )
    return [
        CampaignQueue(r["campaign__uuid"], r["campaign__name"], r["n"], r["findings"], r["people"], r["oldest"])
        for r in rows
    ]


def median_seconds(user: User) -> float | None:
    """The median of the person's last decisions, in seconds; None before the first."""
    seconds = list(Decision.objects.filter(by=user).order_by("-id").values_list("seconds", flat=True)[:MEDIAN_OF])
    return sorted(seconds)[len(seconds) // 2] if seconds else None


def review_progress(campaign: Campaign) -> ReviewProgress:
    """Counts every draft of the campaign once, by its current wording's live decision."""
    live = Decision.objects.filter(campaign=campaign, undone_at__isnull=True)
    approved = live.filter(verdict=Decision.Verdict.APPROVED).values("content_hash")
    rejected = live.filter(verdict=Decision.Verdict.REJECTED).values("content_hash")
    uses = DraftUse.objects.filter(campaign=campaign)
    written = Q(status=DraftUse.Status.WRITTEN)
    counts = uses.aggregate(
        total=Count("id"),
        approved=Count("id", filter=written & Q(revision__content_hash__in=approved)),
        rejected=Count("id", filter=written & Q(revision__content_hash__in=rejected)),
        rewriting=Count("id", filter=~written),
        people=Sum("brief__members", filter=written & Q(revision__content_hash__in=approved)),
    )
    people = counts.pop("people") or 0
    left = counts["total"] - counts["approved"] - counts["rejected"] - counts["rewriting"]
    return ReviewProgress(**counts, open=left, people=people)
