"""What judges and people say about the drafts of a test run, question by question."""

import uuid

from django.conf import settings
from django.db import models

from apps.prompts.models.prompts import Version
from apps.prompts.models.testing import TestResult, TestRun

USER = settings.AUTH_USER_MODEL


class JudgeRun(models.Model):
    """One version of a judge prompt asked about every draft of a test run. `questions` are their texts, in order."""

    class Status(models.TextChoices):
        RUNNING = "running", "Running"
        FINISHED = "finished", "Finished"
        CANCELLED = "cancelled", "Cancelled"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    run = models.ForeignKey(TestRun, on_delete=models.CASCADE, related_name="judge_runs")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=64, db_index=True)
    questions = models.JSONField()
    provider = models.CharField(max_length=40)
    model = models.CharField(max_length=120)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RUNNING)
    started_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"judge run {self.pk}"


class Judgement(models.Model):
    """A judge's answers about one draft; while there are none, this row is the queue.

    `answers`: [{"holds", "quote", "reason", "is_void"}] in the order of the questions. An answer whose quotation is not
    in the draft is void; one that `holds` is None about is open. Both count for nothing.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        WRITING = "writing", "Being judged"
        WRITTEN = "written", "Judged"
        FAILED = "failed", "Failed"

    judge_run = models.ForeignKey(JudgeRun, on_delete=models.CASCADE, related_name="judgements")
    result = models.ForeignKey(TestResult, on_delete=models.CASCADE, related_name="judgements")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    claim_no = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    answers = models.JSONField(default=list)
    cost = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    error = models.CharField(max_length=300, blank=True)
    judged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["judge_run", "result"], name="judged_once")]

    def __str__(self) -> str:
        return f"judgement {self.pk}"


class HumanLabel(models.Model):
    """What one person says to one question about one draft, without having seen a judge's answer."""

    result = models.ForeignKey(TestResult, on_delete=models.CASCADE, related_name="labels")
    question = models.CharField(max_length=300)
    holds = models.BooleanField()
    labelled_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    labelled_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["result", "question", "labelled_by"], name="label_of_a_person_once")
        ]

    def __str__(self) -> str:
        return f"label {self.pk}"
