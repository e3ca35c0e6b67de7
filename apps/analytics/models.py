from django.conf import settings
from django.db import models


class Visit(models.Model):
    """When somebody last looked at the Overview. What changed is told since `seen_at`, the end of the visit before."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"visit of {self.user_id}"
