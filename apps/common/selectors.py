"""Reads of the shared ground: colleagues and the activity log."""

from django.apps import apps
from django.db.models import QuerySet

from apps.common.models import AuditEntry, User


def users() -> QuerySet[User]:
    return User.objects.all()


def activity() -> QuerySet[AuditEntry]:
    return AuditEntry.objects.select_related("actor")


def actor_choices() -> list[tuple[str, str]]:
    return [(str(uuid), name) for uuid, name in User.objects.order_by("name").values_list("uuid", "name")]


def area_choices() -> list[tuple[str, str]]:
    """The apps whose actions are on record, as a person would call them."""
    ours = [config for config in apps.get_app_configs() if config.name.startswith("apps.")]
    return [
        (config.label, "Users and log-ins" if config.label == "common" else config.label.title()) for config in ours
    ]
