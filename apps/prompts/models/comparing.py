"""The same cases written by several versions or models, side by side, and kept."""

import uuid

from django.conf import settings
from django.db import models

from apps.prompts.models.prompts import Prompt
from apps.prompts.testing.cases import CaseSpec, Shelf
from apps.prompts.testing.documents import case_of, shelf_of

USER = settings.AUTH_USER_MODEL


class Comparison(models.Model):
    """Up to four writers on the same cases. What it was run with is written down, so that it says the same tomorrow.

    `columns`: [{"version": uuid, "number", "provider", "model", "label"}]; `shelf` and `cases` are
    testing.cases.Shelf and CaseSpec as JSON; `title` says where the cases are from.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    prompt = models.ForeignKey(Prompt, on_delete=models.CASCADE, related_name="comparisons")
    title = models.CharField(max_length=140)
    columns = models.JSONField()
    shelf = models.JSONField()
    cases = models.JSONField()
    started_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["prompt", "-id"], name="comparison_newest")]

    def __str__(self) -> str:
        return f"comparison {self.pk}"

    @property
    def case_specs(self) -> list[CaseSpec]:
        return [case_of({**case, "facts": {one["key"]: one for one in case["facts"]}}) for case in self.cases]

    @property
    def content(self) -> Shelf:
        return shelf_of(self.shelf)


class ComparedDraft(models.Model):
    """What one writer made of one case. While nothing has come out, this row is the queue."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        WRITING = "writing", "Being written"
        WRITTEN = "written", "Written"
        FAILED = "failed", "No draft"

    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="drafts")
    column = models.PositiveSmallIntegerField()
    place = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    claim_no = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    output = models.JSONField(null=True)
    findings = models.JSONField(default=list)
    error = models.TextField(blank=True)
    blocking = models.PositiveSmallIntegerField(default=0)
    warnings = models.PositiveSmallIntegerField(default=0)
    cost = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    latency_ms = models.PositiveIntegerField(null=True)
    written_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comparison", "column", "place"], name="compared_once")]
        indexes = [
            models.Index(
                fields=["comparison", "id"], condition=models.Q(status__in=["waiting", "writing"]), name="compared_open"
            )
        ]

    def __str__(self) -> str:
        return f"compared draft {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.status in (self.Status.WAITING, self.Status.WRITING)
