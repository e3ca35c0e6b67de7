from django.db import models

from apps.content.models.items import Version


class LinkCheck(models.Model):
    """What was last found at the address of a link's wording. The row is the queue: looked at again at `due_at`."""

    class State(models.TextChoices):
        UNKNOWN = "unknown", "Not looked at yet"
        OPENS = "opens", "Opens"
        UNCLEAR = "unclear", "Cannot tell"
        BROKEN = "broken", "Broken"

    version = models.OneToOneField(Version, on_delete=models.CASCADE, related_name="link_check")
    state = models.CharField(max_length=10, choices=State.choices, default=State.UNKNOWN)
    words = models.CharField(max_length=200, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)  # in a row
    checked_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)  # when it opened last
    due_at = models.DateTimeField(db_index=True)
    claim_no = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.state
