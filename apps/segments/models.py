import uuid

from django.conf import settings
from django.db import models

from apps.common.models import Comment


class Segment(models.Model):
    """A saved rule. Its wording lives in versions; `current` is what lists and new campaigns use."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120, unique=True)
    description = models.TextField(blank=True)
    current = models.ForeignKey("SegmentVersion", null=True, on_delete=models.PROTECT, related_name="+")
    last_count = models.BigIntegerField(null=True)
    last_counted_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    is_archived = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class SegmentVersion(models.Model):
    """One immutable rule tree of a segment."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    rule = models.JSONField()
    rule_hash = models.CharField(max_length=64)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["segment", "number"], name="segment_version_number")]

    def __str__(self) -> str:
        return f"{self.segment} v{self.number}"


class SegmentComment(Comment):
    """What colleagues say about a segment."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["segment", "-id"], name="segment_comment")]
