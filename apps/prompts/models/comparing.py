"""The same cases written by several versions or models, side by side, and kept."""

from typing import Any

from django.db import models

from apps.prompts.models.prompts import Prompt
from apps.prompts.models.work import Piece, Queue, Work
from apps.prompts.testing.cases import CaseSpec, Shelf
from apps.prompts.testing.documents import case_of, shelf_of


class Comparison(Work):
    """Up to four writers on the same cases. What it was run with is written down, so that it says the same tomorrow.

    `columns`: [{"version": uuid, "number", "provider", "model", "label"}]; `shelf` and `cases` are
    testing.cases.Shelf and CaseSpec as JSON; `title` says where the cases are from.
    """

    prompt = models.ForeignKey(Prompt, on_delete=models.CASCADE, related_name="comparisons")
    title = models.CharField(max_length=140)
    columns = models.JSONField()
    shelf = models.JSONField()
    cases = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["prompt", "-id"], name="comparison_newest")]

    def __str__(self) -> str:
        return f"comparison {self.pk}"

    @property
    def case_specs(self) -> list[CaseSpec]:
        return [case_of({**case, "facts": {one["key"]: one for one in case["facts"]}}) for case in self.cases]

    @property
    def on_record(self) -> dict[str, Any]:
        """What an audit row about it says."""
        return {"comparison": str(self.uuid)}

    @property
    def content(self) -> Shelf:
        return shelf_of(self.shelf)


class ComparedDraft(Piece):
    """What one writer made of one case. While nothing has come out, this row is the queue."""

    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="drafts")
    column = models.PositiveSmallIntegerField()
    place = models.PositiveSmallIntegerField()
    output = models.JSONField(null=True)
    findings = models.JSONField(default=list)
    blocking = models.PositiveSmallIntegerField(default=0)
    warnings = models.PositiveSmallIntegerField(default=0)
    latency_ms = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comparison", "column", "place"], name="compared_once")]
        indexes = [
            models.Index(
                fields=["comparison", "id"], condition=models.Q(status__in=["waiting", "writing"]), name="compared_open"
            )
        ]

    def __str__(self) -> str:
        return f"compared draft {self.pk}"


COMPARISONS = Queue(Comparison, ComparedDraft, "comparison", "comparison", "prompt")
