import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from apps.common.rights import Right, rights_of


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        """Exactly as it is stored. PostgreSQL takes ſ for s where it ignores case: the limit of tries would take each
        spelling for an account of its own."""
        return self.get(email=(username or "").strip().lower())

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A colleague who logs in. Rights come from roles only; there are no superusers."""

    class RoleName(models.TextChoices):
        MARKETER = "marketer", "Marketer"
        REVIEWER = "reviewer", "Reviewer"
        ADMIN = "admin", "Admin"

    class Theme(models.TextChoices):
        SYSTEM = "system", "Same as the system"
        LIGHT = "light", "Light"
        DARK = "dark", "Dark"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    roles = ArrayField(models.CharField(max_length=20, choices=RoleName.choices), default=list)
    theme = models.CharField(max_length=10, choices=Theme.choices, default=Theme.SYSTEM)
    time_zone = models.CharField(max_length=64, default="UTC")
    has_shortcuts = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    session_epoch = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_ci")]

    def __str__(self) -> str:
        return self.name

    def may(self, right: Right) -> bool:
        return self.is_active and right in rights_of(self.roles)

    def get_session_auth_hash(self) -> str:
        """Raising `session_epoch` (role change, deactivation) ends every session at its next request."""
        return f"{super().get_session_auth_hash()}{self.session_epoch}"

    @property
    def role_names(self) -> str:
        return ", ".join(self.RoleName(role).label for role in self.roles)
