from django.conf import settings
from django.db import models

USER = settings.AUTH_USER_MODEL


class BannedTerm(models.Model):
    """A word or phrase that no draft may hold, and what to say instead."""

    class Kind(models.TextChoices):
        WORD = "word", "Word or phrase"
        COMPETITOR = "competitor", "Competitor"

    term = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.WORD)
    replacement = models.CharField(max_length=120, blank=True)
    locale = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["term", "locale"], name="banned_term_once")]

    def __str__(self) -> str:
        return self.term


class AllowedHost(models.Model):
    """A host that links may lead to; its subdomains too. `is_private`: it stands in a network of our own, and is looked
    at there."""

    host = models.CharField(max_length=253, unique=True)
    is_private = models.BooleanField(default=False)
    created_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.host


class Fallback(models.Model):
    """Where a language looks for content that it lacks. An empty `to` means nowhere; without a row, the house rule."""

    locale = models.CharField(max_length=10, unique=True)
    to = models.CharField(max_length=10, blank=True)
    created_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.locale} → {self.to or 'nothing'}"
