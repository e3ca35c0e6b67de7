import uuid

from django.conf import settings
from django.db import models

from apps.content.models.items import Item

USER = settings.AUTH_USER_MODEL


class ImageJob(models.Model):
    """A picture that somebody asked a model for. The row is the queue.

    `sent_at` stands before a request leaves the house: a worker that is lost after it may have left a bill behind, so
    such a job is never sent again by itself. `tries` counts what was sent. The brief holds nothing about a person.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", "Waiting for a worker"
        RUNNING = "running", "Drawing"
        FINISHED = "finished", "Drawn"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    brief = models.TextField()
    size = models.CharField(max_length=10)
    name = models.CharField(max_length=120)
    text = models.TextField()  # its alt text
    shared = models.JSONField(default=dict)  # locale, content_class, tags, channels
    owner = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    claim_no = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    heard_at = models.DateTimeField()  # the last sign of life: of who asked, then of its worker
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True)
    item = models.ForeignKey(Item, null=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                fields=["status"], name="content_image_open", condition=models.Q(status__in=["queued", "running"])
            )
        ]

    def __str__(self) -> str:
        return f"picture {self.uuid}"

    @property
    def is_open(self) -> bool:
        return self.status in (self.Status.QUEUED, self.Status.RUNNING)
