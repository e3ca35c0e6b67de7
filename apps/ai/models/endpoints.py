"""Where models are asked, what they cost, and which of them does what."""

import uuid

from django.db import models


class Purpose(models.TextChoices):
    """What a model may be asked for."""

    DRAFT = "draft", "Drafts"
    SUMMARY = "summary", "Summaries"
    JUDGE = "judge", "Judging drafts"
    EXTRACTION = "extraction", "Reading documents"
    PROPOSAL = "proposal", "Proposals"
    EMBEDDING = "embedding", "Search by meaning"
    IMAGE = "image", "Images"


class Endpoint(models.Model):
    """An OpenAI-compatible address that an admin set up. `slug` names it on drafts and never changes.

    `key` is encrypted and never shown. It was given for `base_url`, so another base URL clears it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80, unique=True)
    slug = models.CharField(max_length=40, unique=True)
    base_url = models.CharField(max_length=200)
    key = models.TextField(blank=True)
    is_private_allowed = models.BooleanField(default=False)
    is_on = models.BooleanField(default=True)
    requests_per_minute = models.PositiveIntegerField(null=True)
    tokens_per_minute = models.PositiveIntegerField(null=True)
    concurrency = models.PositiveSmallIntegerField(default=16)
    findings = models.JSONField(default=dict)
    probed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class EndpointModel(models.Model):
    """One model of an endpoint. Prices are dollars for a million tokens; unknown (null) is not free."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="models")
    name = models.CharField(max_length=120)
    price_in = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    price_cached = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    price_out = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    price_image = models.DecimalField(max_digits=12, decimal_places=6, null=True)  # dollars for one image
    context = models.PositiveIntegerField(null=True)  # tokens in and out together
    requests_per_minute = models.PositiveIntegerField(null=True)
    tokens_per_minute = models.PositiveIntegerField(null=True)
    findings = models.JSONField(default=dict)
    probed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["endpoint", "name"], name="model_once_per_endpoint")]

    def __str__(self) -> str:
        return f"{self.endpoint} · {self.name}"


class Route(models.Model):
    """The models that serve a purpose, in order. `model` is null for the one that the environment names."""

    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    position = models.PositiveSmallIntegerField()
    model = models.ForeignKey(EndpointModel, null=True, on_delete=models.CASCADE, related_name="routes")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["purpose", "position"], name="route_position"),
            models.UniqueConstraint(fields=["purpose", "model"], name="route_once", nulls_distinct=False),
        ]
        ordering = ["purpose", "position"]

    def __str__(self) -> str:
        return f"{self.purpose} {self.position}: {self.model or 'from the environment'}"
