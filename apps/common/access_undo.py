"""Somebody who was locked out, or let in again, by mistake: the toast's Undo."""

from uuid import UUID

from django.urls import reverse

from apps.common import services
from apps.common.models import User
from apps.common.undo import Undone, register_undo


def register_all() -> None:
    register_undo("common.deactivate_user", let_in)
    register_undo("common.activate_user", lock_out)


def let_in(*, actor: User, user: str) -> Undone:
    return _set_active(actor, user, True, "can log in again")


def lock_out(*, actor: User, user: str) -> Undone:
    return _set_active(actor, user, False, "is locked out again")


def _set_active(actor: User, user: str, is_active: bool, words: str) -> Undone:
    person = services.set_active(actor=actor, user=User.objects.get(uuid=UUID(user)), is_active=is_active)
    return Undone(f"{person.name} {words}.", reverse("common:show_user", args=[person.uuid]))
