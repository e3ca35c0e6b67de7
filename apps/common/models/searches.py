import uuid

from django.db import models

from apps.common.models.users import User


class PeopleSearch(models.Model):
    """What somebody typed to find a person. Kept here, encrypted, so that no name ever stands in a URL."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    text_encrypted = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.uuid)
