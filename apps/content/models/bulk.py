import uuid

from django.conf import settings
from django.db import models

USER = settings.AUTH_USER_MODEL


class BulkChange(models.Model):
    """One thing done to many items: what was chosen, exactly the wordings that the person was shown, and what became of
    each. Kept for a week, like a file of content."""

    class Action(models.TextChoices):
        HAND_IN = "hand_in", "Hand in"
        APPROVE = "approve", "Approve"
        WITHDRAW = "withdraw", "Withdraw"
        OWNER = "owner", "Set owner"
        TAG = "tag", "Add tag"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    action = models.CharField(max_length=10, choices=Action.choices)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    owner = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    tag = models.CharField(max_length=40, blank=True)
    rows = models.JSONField()  # [{"item": uuid, "version": uuid, "hash": text}]
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    done = models.JSONField(default=dict)  # {uuid of a version, or a family: who owned it before}
    refused = models.JSONField(default=list)  # [{"item": uuid, "name": text, "reason": text}]

    def __str__(self) -> str:
        return str(self.uuid)
