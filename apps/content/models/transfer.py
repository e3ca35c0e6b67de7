import uuid

from django.conf import settings
from django.db import models


class ContentImport(models.Model):
    """A file of content that somebody handed over: its rows, read but not judged. What they would do is worked out
    whenever it is looked at, so that it is true at that moment."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    file_name = models.CharField(max_length=200)
    rows = models.JSONField()  # [{column: text}]
    finished_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)  # what was written: new, changed, tagged, stocked
    written = models.JSONField(default=list)  # the items that got a new wording, by uuid

    def __str__(self) -> str:
        return str(self.uuid)


class TermImport(models.Model):
    """A list of banned terms that was imported, with what stood there before, so that it can be taken back. Kept for a
    week."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    rows = models.JSONField()  # [[term, locale, what it says now, what it said before or null]]
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.uuid)
