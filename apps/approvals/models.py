import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.common import clock
from apps.common.models import User

USER = settings.AUTH_USER_MODEL


class Policy(models.Model):
    """How much of a campaign people read. `crawl`: every draft is decided."""

    class Phase(models.TextChoices):
        CRAWL = "crawl", "Crawl: every draft is decided"

    campaign = models.OneToOneField("campaigns.Campaign", on_delete=models.CASCADE, related_name="+")
    phase = models.CharField(max_length=10, choices=Phase.choices, default=Phase.CRAWL)
    number = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.phase


class Review(models.Model):
    """One revision waiting for a person. The row is the queue; a lease says who has it open."""

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        DECIDED = "decided", "Decided"
        REPLACED = "replaced", "Replaced"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.CASCADE, related_name="+")
    use = models.ForeignKey("drafts.DraftUse", on_delete=models.CASCADE, related_name="+")
    revision = models.ForeignKey("drafts.Revision", on_delete=models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    priority = models.IntegerField(default=0)  # higher first: edited by a colleague, then severity × reach
    reach = models.PositiveIntegerField(default=0)
    reviewer = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["use", "revision"], name="review_once")]
        indexes = [models.Index(fields=["status", "-priority", "id"], name="review_queue")]

    def __str__(self) -> str:
        return f"review {self.pk}"

    @property
    def holder(self) -> User | None:
        """Who has it open; a lease that has run out holds nothing."""
        return self.reviewer if self.lease_until and self.lease_until > clock.now() else None


class ReviewSkip(models.Model):
    """Somebody passed this one over; it is served to them last."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="skips")
    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "user"], name="review_skip_once")]

    def __str__(self) -> str:
        return f"skip {self.review_id}"


class Decision(models.Model):
    """One person's signed answer on one hash in one campaign. Undone decisions stay, marked."""

    class Verdict(models.TextChoices):
        APPROVED = "approved", "Approved"
        EDITED = "edited", "Edited"
        REJECTED = "rejected", "Rejected"
        CHANGES = "changes", "Changes requested"

    class Reason(models.TextChoices):
        WRONG_FACT = "wrong_fact", "A fact is wrong"
        WRONG_OFFER = "wrong_offer", "Wrong offer or claim"
        TONE = "tone", "Tone is off"
        UNCLEAR = "unclear", "Hard to understand"
        TOO_PERSONAL = "too_personal", "Too personal"
        NOT_RELEVANT = "not_relevant", "Not relevant for these people"
        LANGUAGE = "language", "Spelling or grammar"
        COMPLIANCE = "compliance", "Legal or compliance"
        OTHER = "other", "Something else"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.CASCADE, related_name="+")
    review = models.ForeignKey(Review, null=True, on_delete=models.SET_NULL, related_name="decisions")
    revision = models.ForeignKey("drafts.Revision", on_delete=models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=64)
    guardrail_version = models.CharField(max_length=80, blank=True)  # the rules that judged it at that moment
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    note = models.TextField(blank=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    seconds = models.FloatField(default=0)
    edited_to = models.ForeignKey("drafts.Revision", null=True, on_delete=models.PROTECT, related_name="+")
    edit_distance = models.FloatField(null=True)  # 0 = unchanged, 1 = nothing left
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "content_hash"],
                condition=Q(undone_at__isnull=True, verdict__in=["approved", "rejected"]),
                name="decision_one_live",
            )
        ]
        indexes = [models.Index(fields=["at"], name="decision_edited", condition=Q(verdict="edited"))]

    def __str__(self) -> str:
        return f"{self.verdict} {self.content_hash[:12]}"


class LearnedUntil(models.Model):
    """Up to when the edits of a prompt's drafts were looked through for what recurs."""

    prompt = models.OneToOneField("prompts.Prompt", primary_key=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.prompt_id} until {self.at}"


class PlanSignOff(models.Model):
    """A person's agreement to exactly this plan (its hash)."""

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.CASCADE, related_name="+")
    plan_hash = models.CharField(max_length=64)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "plan_hash"], condition=Q(revoked_at__isnull=True), name="sign_off_one_live"
            )
        ]

    def __str__(self) -> str:
        return self.plan_hash[:12]
