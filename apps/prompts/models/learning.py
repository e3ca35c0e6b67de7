import uuid

from django.conf import settings
from django.db import models

from apps.prompts.learned import Snippet, sentence_of
from apps.prompts.models.prompts import Prompt, Version
from apps.prompts.spec import RuleSpec

USER = settings.AUTH_USER_MODEL


class Suggestion(models.Model):
    """A rule that reviewers' edits of a prompt's drafts speak for; a person adds it to a version or declines it.

    `asks` is the rule (prompts.spec.RuleSpec) as JSON, `digest` is over its kind and parameters. `evidence`:
    prompts.learned.Snippet as JSON. `drafts` and `people` are counted as long as it is open, and stay as they were when
    it was answered.
    """

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        ACCEPTED = "accepted", "Added as a rule"
        DECLINED = "declined", "Declined"
        CLOSED = "closed", "No longer needed"  # a version says it already, or the edits were taken back

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    prompt = models.ForeignKey(Prompt, on_delete=models.CASCADE, related_name="suggestions")
    asks = models.JSONField()
    digest = models.CharField(max_length=64)
    drafts = models.PositiveIntegerField()
    people = models.PositiveIntegerField()
    evidence = models.JSONField(default=list)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    found_at = models.DateTimeField()
    answered_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, blank=True)
    version = models.ForeignKey(Version, null=True, on_delete=models.SET_NULL, related_name="+")  # that got the rule

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prompt", "digest"], name="suggestion_once")]
        indexes = [
            models.Index(fields=["prompt"], name="suggestion_open", condition=models.Q(status="open")),
        ]

    def __str__(self) -> str:
        return f"suggestion {self.pk}"

    @property
    def rule(self) -> RuleSpec:
        return RuleSpec.from_json(self.asks)

    @property
    def sentence(self) -> str:
        return sentence_of(self.rule, self.prompt.channel)

    @property
    def snippets(self) -> list[Snippet]:
        return [Snippet.from_json(one) for one in self.evidence]
