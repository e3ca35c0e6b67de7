import uuid

from django.db import models


class ModelCall(models.Model):
    """One request to a model endpoint. No personal data: hashes, counts, cost and outcome only."""

    class Outcome(models.TextChoices):
        OK = "ok", "Answered"
        INVALID = "invalid", "Answer did not fit the schema"
        REFUSED = "refused", "Model refused"
        TRUNCATED = "truncated", "Answer was cut off"
        RATE_LIMITED = "rate_limited", "Rate limited"
        TIMED_OUT = "timed_out", "Timed out"
        UNAVAILABLE = "unavailable", "Endpoint not reachable"
        FAILED = "failed", "Endpoint refused the request"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(db_index=True)
    purpose = models.CharField(max_length=30)
    provider = models.CharField(max_length=40, default="openai")  # the endpoint's slug
    endpoint = models.CharField(max_length=200)
    model = models.CharField(max_length=120)
    prompt_hash = models.CharField(max_length=64, blank=True)
    campaign_uuid = models.UUIDField(null=True, db_index=True)
    request_hash = models.CharField(max_length=64)
    tokens_in = models.PositiveIntegerField(null=True)
    tokens_cached = models.PositiveIntegerField(null=True)
    tokens_out = models.PositiveIntegerField(null=True)
    cost = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    is_estimated = models.BooleanField(default=False)  # the endpoint did not say; tokens and cost are our guess
    is_batch = models.BooleanField(default=False)  # half the price, and no waiting at the line
    milliseconds = models.PositiveIntegerField()
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    error_code = models.CharField(max_length=40, blank=True)

    class Meta:
        # How an endpoint did last, beside another that is asked a hundred thousand times a day.
        indexes = [models.Index(fields=["provider", "-at"], name="call_of_provider")]

    def __str__(self) -> str:
        return f"{self.purpose} · {self.model} · {self.outcome}"
