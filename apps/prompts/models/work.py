"""The shape of long work: a row that people start, and its pieces, each of which is the queue until it is done."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models

USER = settings.AUTH_USER_MODEL


class Work(models.Model):
    """Test runs, comparisons and judges at work. Progress is counted from the pieces."""

    class Status(models.TextChoices):
        RUNNING = "running", "Running"
        PAUSED = "paused", "Paused"
        FINISHED = "finished", "Finished"
        CANCELLED = "cancelled", "Cancelled"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RUNNING)
    pause_reason = models.CharField(max_length=200, blank=True)
    started_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    active_since = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        return self.status in (self.Status.RUNNING, self.Status.PAUSED)


class Piece(models.Model):
    """One thing to be written for a `Work`. A worker holds it under a lease and records where its claim still holds."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        WRITING = "writing", "Being written"
        WRITTEN = "written", "Written"
        FAILED = "failed", "Failed"

    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    claim_no = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=40, blank=True)
    error = models.TextField(blank=True)
    cost = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    written_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        return self.status in (self.Status.WAITING, self.Status.WRITING)


@dataclass(frozen=True)
class Queue:
    """One kind of long work. `key` is the piece's field that names its work, `name` the word in its audit actions,
    `path` how one gets from the work to its prompt."""

    work: type[Any]
    piece: type[Any]
    key: str
    name: str
    path: str

    def pieces(self, work_id: int) -> "models.QuerySet[Any]":
        return self.piece.objects.filter(**{self.key: work_id})
