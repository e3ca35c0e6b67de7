from django.conf import settings
from django.db import models

from apps.prompts.models.prompts import Prompt, Version

USER = settings.AUTH_USER_MODEL


class Label(models.Model):
    """A movable pointer to a version. Besides the two that every prompt knows, a team names its own."""

    class Name(models.TextChoices):
        PRODUCTION = "production", "Production"
        STAGING = "staging", "Staging"

    prompt = models.ForeignKey(Prompt, on_delete=models.CASCADE, related_name="labels")
    name = models.CharField(max_length=20)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    moved_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prompt", "name"], name="prompt_label_once")]

    def __str__(self) -> str:
        return f"{self.name} of {self.prompt_id}"


class LabelMove(models.Model):
    """The history of a label. `run` is the test run that opened the gate for `production`, `conditions` what the gate
    said then; without a run the version had been in production before, or came there before there was a gate."""

    prompt = models.ForeignKey(Prompt, on_delete=models.CASCADE, related_name="label_moves")
    name = models.CharField(max_length=20)
    version = models.ForeignKey(Version, null=True, on_delete=models.PROTECT, related_name="+")  # none: taken away
    moved_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)
    run = models.ForeignKey("prompts.TestRun", null=True, on_delete=models.PROTECT, related_name="+")
    conditions = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.name} to {self.version_id}"


class Proposal(models.Model):
    """Somebody asks that a version goes into production; one proposal of a prompt is open at a time."""

    class Status(models.TextChoices):
        OPEN = "open", "Waiting"
        ACCEPTED = "accepted", "Put in production"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Taken back"
        REPLACED = "replaced", "Replaced"  # another one was proposed, or went into production, instead

    prompt = models.ForeignKey(Prompt, on_delete=models.CASCADE, related_name="proposals")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    note = models.CharField(max_length=200, blank=True)
    proposed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    answered_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["prompt"], condition=models.Q(status="open"), name="prompt_one_open_proposal"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version_id} for production"
