"""Reads of colleagues."""

from django.db.models import QuerySet

from apps.common.models import User


def users() -> QuerySet[User]:
    return User.objects.all()
