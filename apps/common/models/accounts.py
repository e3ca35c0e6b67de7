"""What belongs to a colleague's account: browsers that are logged in, an open invitation, a link to a provider."""

import hashlib

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from apps.common.models.users import User


class UserSession(AbstractBaseSession):
    """One browser's session, with whose it is. Deleting the row ends it at its next request.

    Everything beside `session_data` is written by `apps.common.sessions.SessionStore`.
    """

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    device = models.CharField(max_length=80, blank=True)
    begun_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.public_id

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        from apps.common.sessions import SessionStore  # it stores rows of this model

        return SessionStore

    @property
    def public_id(self) -> str:
        """Names the session on a page. The key itself opens it, so it never leaves the cookie."""
        return hashlib.sha256(f"session:{self.session_key}".encode()).hexdigest()[:20]


class Invitation(models.Model):
    """An open invitation: `user` cannot log in before the link is followed. Following or withdrawing it deletes it."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="invitation")
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"for {self.user}"


class ExternalLogIn(models.Model):
    """Says that `subject` at the OpenID Connect provider `issuer` is this colleague."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="external_log_in_unique")]

    def __str__(self) -> str:
        return str(self.user)
