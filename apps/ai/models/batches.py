"""Requests that wait for an endpoint's batch: files in, files out, within a day, at half the price."""

import uuid

from django.db import models

from apps.ai.models.endpoints import EndpointModel


class Batch(models.Model):
    """One file of requests. It is submitted and polled by a worker under a lease, and ends whatever happens."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting to be sent"
        SENT = "sent", "With the endpoint"
        DONE = "done", "Answered"
        FAILED = "failed", "Failed"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    model = models.ForeignKey(EndpointModel, null=True, on_delete=models.SET_NULL, related_name="+")
    # What a draft says about who wrote it. The endpoint from the environment has no row, so `model` is empty for it.
    provider = models.CharField(max_length=40, blank=True, db_default="")
    model_name = models.CharField(max_length=120, blank=True, db_default="")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    purpose = models.CharField(max_length=30)
    campaign_uuid = models.UUIDField(null=True, db_index=True)
    held = models.DecimalField(max_digits=14, decimal_places=6, default=0)
    held_keys = models.JSONField(default=list)
    is_unwanted = models.BooleanField(default=False)  # the run was cancelled; the endpoint is asked to stop
    remote_id = models.CharField(max_length=120, blank=True)
    error = models.CharField(max_length=300, blank=True)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"batch {self.pk}"

    @property
    def writer(self) -> tuple[str, str] | None:
        """Provider and model; None for a batch of before whose model was removed."""
        if self.model is not None:
            return self.model.endpoint.slug, self.model.name
        return (self.provider, self.model_name) if self.provider else None


class BatchItem(models.Model):
    """One request of a batch. `ref` and `claim_no` are the caller's own; the endpoint only sees `custom_id`.

    `body` is the request until it is answered, `text` the answer until the caller has taken it.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        ANSWERED = "answered", "Answered"
        FAILED = "failed", "Failed"

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="items")
    custom_id = models.CharField(max_length=64, unique=True)
    ref = models.UUIDField(db_index=True)
    claim_no = models.PositiveIntegerField()
    prompt_hash = models.CharField(max_length=64, blank=True)
    body = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    text = models.TextField(blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    error = models.CharField(max_length=300, blank=True)
    cost = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["status"], name="batch_item_to_take", condition=models.Q(taken_at=None))]

    def __str__(self) -> str:
        return self.custom_id
