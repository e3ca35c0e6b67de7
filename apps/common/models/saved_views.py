import uuid

from django.db import models

from apps.common.models.users import User


class SavedView(models.Model):
    """A state of one list (filters, sort, columns) under a name. `query` is the query string of that state; it holds no
    identity: a search for people stands in it by its id alone (apps.common.models.searches)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    list_key = models.CharField(max_length=40)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    query = models.TextField(blank=True)
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["list_key", "name"], name="view_of_list")]

    def __str__(self) -> str:
        return self.name


class DefaultView(models.Model):
    """The view that somebody's list opens with."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    list_key = models.CharField(max_length=40)
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="defaults")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "list_key"], name="default_view_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.view}"
