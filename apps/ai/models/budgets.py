"""What may be spent, and how much of it is taken."""

from django.db import models


class Cap(models.Model):
    """A hard limit in dollars. `campaign_uuid` is only set where one campaign differs from the rest."""

    class Scope(models.TextChoices):
        CALL = "call", "One request"
        CAMPAIGN = "campaign", "One campaign"
        DAY = "day", "One day"

    scope = models.CharField(max_length=10, choices=Scope.choices)
    campaign_uuid = models.UUIDField(null=True)
    amount = models.DecimalField(max_digits=12, decimal_places=4)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope", "campaign_uuid"], name="cap_once", nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return f"{self.get_scope_display()}: ${self.amount}"


class Purse(models.Model):
    """What counts against one cap: `day:2026-11-26` or `campaign:<uuid>`.

    A request holds its worst case while it is under way, and what it cost is spent afterwards. What a worker held when
    it died stays held: the endpoint may well have charged for it.
    """

    key = models.CharField(max_length=60, primary_key=True)
    spent = models.DecimalField(max_digits=14, decimal_places=6, default=0)
    held = models.DecimalField(max_digits=14, decimal_places=6, default=0)
    moved_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.key}: ${self.spent}"
