import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.text import Truncator

from apps.ai.failures import OVER_BUDGET
from apps.ai.types import Severity
from apps.common.models import Comment
from apps.content.slots import with_fallbacks

USER = settings.AUTH_USER_MODEL


class Draft(models.Model):
    """What was written for a brief by one provider and model; shared by every campaign with an equal brief."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.BinaryField(max_length=32)
    provider = models.CharField(max_length=40)
    model = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "provider", "model"], name="draft_once")]

    def __str__(self) -> str:
        return bytes(self.key).hex()[:12]


def headline(fields: Mapping[str, Any]) -> str:
    """The subject or title of a wording (DraftText as JSON), with the fall-backs of its slots; else its beginning."""
    said = fields.get("subject") or next((one["text"] for one in fields.get("paragraphs", ())), "")
    return Truncator(" ".join(with_fallbacks(said, {}).split())).chars(100)


class Revision(models.Model):
    """One immutable wording of a draft. `fields` is ai.types.DraftText as JSON; the hash covers all approval covers."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    fields = models.JSONField()
    slots = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    guardrail_version = models.CharField(max_length=80, blank=True)  # the rules that gave these findings
    layout = models.CharField(max_length=80)  # the key that content.selectors.layouts reads
    content_hash = models.CharField(max_length=64, db_index=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey("campaigns.Campaign", null=True, on_delete=models.CASCADE, related_name="+")
    written_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")  # null: the provider
    prompt_version = models.ForeignKey("prompts.Version", null=True, on_delete=models.PROTECT, related_name="+")
    cited = models.ManyToManyField("content.Version", related_name="+", blank=True)
    cost = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="revision_number")]

    def __str__(self) -> str:
        return f"{self.draft} r{self.number}"

    @property
    def headline(self) -> str:
        """What lists call this wording: its subject or title, else how its text begins."""
        return headline(self.fields)

    @property
    def doubts(self) -> int:
        """How many of its findings block or warn. One that only informs says nothing against the words."""
        return sum(one["severity"] != Severity.INFO for one in self.findings)

    @property
    def is_blocked(self) -> bool:
        return any(one["severity"] == Severity.BLOCK for one in self.findings)


class GenerationRun(models.Model):
    """Writing all drafts of one campaign. Progress is counted from its uses."""

    class Status(models.TextChoices):
        RUNNING = "running", "Running"
        PAUSED = "paused", "Paused"
        FINISHED = "finished", "Finished"
        CANCELLED = "cancelled", "Cancelled"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.CASCADE, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RUNNING)
    provider = models.CharField(max_length=40)
    model = models.CharField(max_length=120)
    is_batch = models.BooleanField(default=False)  # sent as files, answered within a day, at half the price
    pause_reason = models.CharField(max_length=300, blank=True)
    pause_code = models.CharField(max_length=40, blank=True, db_default="")  # the error that made it stop by itself
    resumes_at = models.DateTimeField(null=True)  # a pause that ends by itself, such as a day's budget
    started_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    active_since = models.DateTimeField(null=True)  # when it was started, resumed or asked to try again, the latest
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign"], condition=models.Q(status__in=["running", "paused"]), name="one_open_run"
            )
        ]

    def __str__(self) -> str:
        return f"run {self.pk}"

    @property
    def cap(self) -> str:
        """The scope of the budget that it stopped at (ai.Cap.Scope); empty while there is another reason or none."""
        return OVER_BUDGET.get(self.pause_code, "") if self.status == self.Status.PAUSED else ""


class DraftUse(models.Model):
    """What one campaign sends for one brief. While nothing is written yet, this row is the queue."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        WRITING = "writing", "Being written"
        WRITTEN = "written", "Written"
        FAILED = "failed", "Failed"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.CASCADE, related_name="+")
    brief = models.OneToOneField("campaigns.Brief", on_delete=models.CASCADE, related_name="+")
    run = models.ForeignKey(GenerationRun, null=True, on_delete=models.SET_NULL, related_name="uses")
    revision = models.ForeignKey(Revision, null=True, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    claim_no = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)  # when a try last failed
    not_before = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=40, blank=True)
    error = models.TextField(blank=True)
    feedback = models.TextField(blank=True)  # a reviewer's note to the next writing
    # The rules that `revision` was last judged by, and the finding that holds it back since they changed.
    judged_version = models.CharField(max_length=80, blank=True, db_default="")
    held = models.CharField(max_length=300, blank=True, db_default="")
    written_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["run", "status"], name="use_run_status"),
            # In the order in which workers claim: each takes the first that waits, whatever else the table holds.
            models.Index(fields=["run", "id"], name="use_waiting", condition=models.Q(status="waiting")),
            models.Index(fields=["campaign", "status"], name="use_campaign_status"),
            models.Index(fields=["error_code"], name="use_error", condition=models.Q(status="failed")),
        ]

    def __str__(self) -> str:
        return f"use {self.pk}"


class DraftComment(Comment):
    """What colleagues say about what one campaign sends for one brief.

    It names the brief by its key, so that the thread is found again when the draft is written anew, or the plan is
    reopened and frozen once more.
    """

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.CASCADE, related_name="+")
    key = models.BinaryField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["campaign", "key", "-id"], name="draft_comment")]
