"""What judges and people say about the drafts of a test run, question by question."""

from typing import Any

from django.conf import settings
from django.db import models

from apps.prompts.models.prompts import Prompt, Version
from apps.prompts.models.testing import TestResult, TestRun
from apps.prompts.models.work import Piece, Queue, Work

USER = settings.AUTH_USER_MODEL


class JudgeRun(Work):
    """One version of a judge prompt asked about every draft of a test run. `questions` are their texts, in order."""

    run = models.ForeignKey(TestRun, on_delete=models.CASCADE, related_name="judge_runs")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=64, db_index=True)
    questions = models.JSONField()
    provider = models.CharField(max_length=40)
    model = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"judge run {self.pk}"

    @property
    def prompt(self) -> Prompt:
        """The prompt whose drafts are judged."""
        return self.run.version.prompt

    @property
    def on_record(self) -> dict[str, Any]:
        """What an audit row about it says."""
        return {"number": self.run.version.number, "run": str(self.run.uuid), "judge": str(self.version.uuid)}


class Judgement(Piece):
    """A judge's answers about one draft; while there are none, this row is the queue.

    `answers`: [{"holds", "quote", "reason", "is_void"}] in the order of the questions. An answer whose quotation is not
    in the draft is void; one that `holds` is None about is open. Both count for nothing.
    """

    judge_run = models.ForeignKey(JudgeRun, on_delete=models.CASCADE, related_name="judgements")
    result = models.ForeignKey(TestResult, on_delete=models.CASCADE, related_name="judgements")
    answers = models.JSONField(default=list)

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


JUDGES = Queue(JudgeRun, Judgement, "judge_run", "judging", "run__version__prompt")
