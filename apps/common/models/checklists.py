from django.db import models

from apps.common.models.users import User


class HiddenChecklist(models.Model):
    """A checklist that somebody has put away."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=40)
    hidden_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="hidden_checklist_once")]

    def __str__(self) -> str:
        return self.key
