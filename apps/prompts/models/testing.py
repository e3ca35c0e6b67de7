"""Test sets in immutable revisions, and runs of a prompt's version on one of them."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models

from apps.prompts.models.prompts import Prompt, Version
from apps.prompts.models.work import Piece, Queue, Work
from apps.prompts.testing.cases import CaseSpec, Shelf, Split
from apps.prompts.testing.documents import case_of, shelf_of

USER = settings.AUTH_USER_MODEL


class TestSet(models.Model):
    """The cases by which a prompt is judged. They live in revisions; `guards`: this set decides about `production`."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    prompt = models.ForeignKey(Prompt, on_delete=models.CASCADE, related_name="test_sets")
    name = models.CharField(max_length=120)
    note = models.CharField(max_length=300, blank=True)
    guards = models.BooleanField(default=False)
    made_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["prompt"], condition=models.Q(guards=True, removed_at=None), name="one_guard_of_a_prompt"
            ),
            models.UniqueConstraint(
                fields=["prompt", "name"], condition=models.Q(removed_at=None), name="test_set_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TestCase(models.Model):
    """One immutable case: `body` is testing.cases.CaseSpec as JSON. An edited case is a new row at the same place."""

    class Split(models.TextChoices):
        TRAIN = Split.TRAIN, "Train"
        HOLDOUT = Split.HOLDOUT, "Holdout"
        HARD = Split.HARD, "Hard"
        ADVERSARIAL = Split.ADVERSARIAL, "Adversarial"

    class Origin(models.TextChoices):
        FORM = "form", "Written here"
        FILE = "file", "From a file"
        DRAFT = "draft", "From a reviewed draft"
        STARTER = "starter", "Starter"
        DOCUMENT = "document", "Came with the prompt"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    test_set = models.ForeignKey(TestSet, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    split = models.CharField(max_length=12, choices=Split.choices)
    body = models.JSONField()
    origin = models.CharField(max_length=10, choices=Origin.choices)
    made_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @property
    def spec(self) -> CaseSpec:
        facts = {one["key"]: one for one in self.body["facts"]}
        return case_of({**self.body, "facts": facts})


class SetRevision(models.Model):
    """What a test set was at one time. `shelf` is testing.cases.Shelf as JSON; `digest` covers it and every case."""

    test_set = models.ForeignKey(TestSet, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    shelf = models.JSONField(default=dict)
    cases = models.ManyToManyField(TestCase, related_name="+")
    digest = models.CharField(max_length=64, db_index=True)
    note = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["test_set", "number"], name="test_set_revision")]

    def __str__(self) -> str:
        return f"{self.test_set} r{self.number}"

    @property
    def content(self) -> Shelf:
        return shelf_of(self.shelf)


class TestRun(Work):
    """One version written for every case of a revision, `repetitions` times. Progress is counted from its results."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    revision = models.ForeignKey(SetRevision, on_delete=models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    provider = models.CharField(max_length=40)
    model = models.CharField(max_length=120)
    repetitions = models.PositiveSmallIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["content_hash", "digest", "status"], name="test_run_of")]

    def __str__(self) -> str:
        return f"test run {self.pk}"

    @property
    def prompt(self) -> Prompt:
        return self.version.prompt

    @property
    def on_record(self) -> dict[str, Any]:
        """What an audit row about it says."""
        return {"number": self.version.number, "run": str(self.uuid)}


class TestResult(Piece):
    """What came out for one case and repetition. While nothing has, this row is the queue.

    `output` is ai.types.DraftText as JSON (or a JSON answer of another purpose), `rules`: [{"rule", "hits"}] for each
    rule of the version, `faults`: failed expectations in words.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    run = models.ForeignKey(TestRun, on_delete=models.CASCADE, related_name="results")
    case = models.ForeignKey(TestCase, on_delete=models.PROTECT, related_name="+")
    repetition = models.PositiveSmallIntegerField()
    output = models.JSONField(null=True)
    findings = models.JSONField(default=list)
    rules = models.JSONField(default=list)
    faults = models.JSONField(default=list)
    blocking = models.PositiveSmallIntegerField(default=0)
    warnings = models.PositiveSmallIntegerField(default=0)
    calls = models.PositiveSmallIntegerField(default=0)
    latency_ms = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "case", "repetition"], name="test_result_once")]
        indexes = [models.Index(fields=["run", "status"], name="test_result_status")]

    def __str__(self) -> str:
        return f"result {self.pk}"


TESTS = Queue(TestRun, TestResult, "run", "test_run", "version__prompt")
