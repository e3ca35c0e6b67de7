import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

USER = settings.AUTH_USER_MODEL


class Comment(models.Model):
    """What a colleague says about something. Each app has its own table, whose further keys name the thing.

    A root comment and its replies are a thread; replies have no replies. `mentioned` are the names that follow an @ in
    the text, as they stand there. A deleted comment stays as a line without words: what was answered to it stays.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="replies")
    author = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=4000)
    mentioned = ArrayField(models.CharField(max_length=120), default=list)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    deleted_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"comment {self.uuid}"

    @property
    def ref(self) -> str:
        """The id as templates put it together with other words."""
        return str(self.uuid)
