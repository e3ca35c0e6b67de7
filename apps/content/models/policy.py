import uuid

from django.conf import settings
from django.db import models

from apps.content.models.items import Item

USER = settings.AUTH_USER_MODEL


class GuardrailPolicy(models.Model):
    """How strictly drafts of one content class are judged on one channel. What it says lives in its versions."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    content_class = models.CharField(max_length=10, choices=Item.ContentClass.choices)
    channel = models.CharField(max_length=10)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_class", "channel"], name="guardrail_policy_once")]

    def __str__(self) -> str:
        return f"{self.content_class} {self.channel}"


class GuardrailPolicyVersion(models.Model):
    """One immutable wording of a policy; the highest number is in force. `settings` is guardrails.settings as JSON."""

    policy = models.ForeignKey(GuardrailPolicy, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    settings = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    note = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["policy", "number"], name="guardrail_policy_version")]

    def __str__(self) -> str:
        return f"{self.policy} v{self.number}"
