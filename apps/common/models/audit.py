import uuid

from django.db import models

from apps.common.models.users import User


def area() -> models.Func:
    """The app that an action belongs to, as the index below holds it."""
    return models.Func(
        models.F("action"),
        models.Value("."),
        models.Value(1),
        function="split_part",
        output_field=models.CharField(),
    )


class AuditEntry(models.Model):
    """One action by one actor. Holds keys, field names, counts and digests, never values.

    Rows are only ever added: a trigger refuses everything else but the sealer's one write of `position`, `sealed_at`
    and `hash` (apps.common.chain).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField()
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    actor_label = models.CharField(max_length=120)
    action = models.CharField(max_length=80)
    object_type = models.CharField(max_length=60, blank=True)
    object_key = models.CharField(max_length=64, blank=True)
    count = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)
    position = models.BigIntegerField(null=True, unique=True, editable=False)
    sealed_at = models.DateTimeField(null=True, editable=False)
    hash = models.CharField(max_length=64, null=True, editable=False)

    class Meta:
        # Each serves one filter of the audit page in the page's order, so that five million rows cost what fifty do.
        indexes = [
            models.Index(fields=["at", "id"], name="audit_at"),
            models.Index(fields=["actor", "at", "id"], name="audit_actor"),
            models.Index(fields=["action", "at", "id"], name="audit_action"),
            models.Index(area(), "at", "id", name="audit_area"),
            models.Index(fields=["object_type", "at", "id"], name="audit_object_type"),
            models.Index(fields=["object_key", "at", "id"], name="audit_object_key"),
            models.Index(fields=["id"], name="audit_unsealed", condition=models.Q(position__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.actor_label}: {self.action}"
