"""Colleagues in the palette, for admins."""

from collections.abc import Sequence

from django.urls import reverse

from apps.common.models import User
from apps.common.palette.named import by_name
from apps.common.palette.registry import Hit, register_search
from apps.common.rights import Right


def register_all() -> None:
    register_search("user", "Users", "user-cog", Right.MANAGE, search, find=find)


def search(user: User, text: str, limit: int) -> list[Hit]:
    found = by_name(User.objects.all(), text, limit) or by_name(User.objects.all(), text, limit, field="email")
    return [_hit(one) for one in found]


def find(user: User, keys: Sequence[str]) -> dict[str, Hit]:
    return {str(one.uuid): _hit(one) for one in User.objects.filter(uuid__in=keys)}


def _hit(one: User) -> Hit:
    url = reverse("common:show_user", args=[one.uuid])
    return Hit(one.name, url, one.role_names or "No role yet", icon="user-cog", key=str(one.uuid))
