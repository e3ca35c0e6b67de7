import uuid

from django.conf import settings
from django.db import models

from apps.content.locales import name_of
from apps.prompts.purposes import PURPOSES, writes

USER = settings.AUTH_USER_MODEL


class Prompt(models.Model):
    """An instruction with rules and examples. Its wording lives in versions, its roll-out in labels."""

    class Purpose(models.TextChoices):
        DRAFT = "draft", PURPOSES["draft"].label
        SUMMARY = "summary", PURPOSES["summary"].label
        JUDGE = "judge", PURPOSES["judge"].label
        EXTRACTION = "extraction", PURPOSES["extraction"].label
        PROPOSAL = "proposal", PURPOSES["proposal"].label
        PART = "part", PURPOSES["part"].label

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120, unique=True)
    purpose = models.CharField(max_length=20, choices=Purpose.choices, default=Purpose.DRAFT)
    channel = models.CharField(max_length=10, default="email", blank=True)  # empty where no message is written
    locale = models.CharField(max_length=10, default="en")
    folder = models.CharField(max_length=80, blank=True, default="")
    owner = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.name

    @property
    def writes(self) -> str:
        """What it writes and in which language, in words: "E-mail, English"."""
        return f"{writes(self.purpose, self.channel)}, {name_of(self.locale)}"


class Version(models.Model):
    """One immutable wording of a prompt.

    `rules`: [{"kind", "params", "severity"}]; `examples`: annotated worked examples (prompts.composer has the shape);
    `inputs`: [{"key", "is_required", "fallback", …}]; `includes`: what it takes from other prompts and from content, as
    that was then (prompts.spec.IncludeSpec); `settings`: prompts.spec.Settings. `content_hash` covers it all.
    `origins` says of examples by their names from which approved draft (UUID of its use) they were taken; where words
    come from is no part of what they say, so the hash does not cover it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    prompt = models.ForeignKey(Prompt, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    instruction = models.TextField()
    tone = models.TextField(blank=True)
    audience_notes = models.TextField(blank=True, default="")
    rules = models.JSONField(default=list)
    examples = models.JSONField(default=list)
    inputs = models.JSONField(default=list)
    includes = models.JSONField(default=list)
    settings = models.JSONField(default=dict)
    origins = models.JSONField(default=dict, db_default={})
    message = models.CharField(max_length=200, blank=True)
    content_hash = models.CharField(max_length=64)
    created_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prompt", "number"], name="prompt_version_number")]

    def __str__(self) -> str:
        return f"{self.prompt} v{self.number}"
