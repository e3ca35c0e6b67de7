"""Writes of one's own account: preferences and password."""

from collections.abc import Mapping

from django.db import transaction

from apps.common import audit
from apps.common.models import User, UserSession
from apps.common.stale import Stale, base_of

PREFERENCES = ("name", "theme", "time_zone", "has_shortcuts")


def preferences_base(user: User) -> str:
    """What a form over the preferences was opened on."""
    return base_of({key: getattr(user, key) for key in PREFERENCES})


@transaction.atomic
def save_preferences(*, actor: User, values: Mapping[str, object], base: str | None = None) -> User:
    """Stores those of the actor's own PREFERENCES that `values` names; anything else in it is ignored.

    Raises Stale when they are not those that `base` was opened on: one person may have two windows open.
    """
    stored = User.objects.select_for_update().get(pk=actor.pk)
    if base is not None and base != preferences_base(stored):
        raise Stale("Another window has changed your preferences meanwhile.")
    changed = [key for key in PREFERENCES if key in values and getattr(stored, key) != values[key]]
    if not changed:
        return actor
    for key in changed:
        setattr(actor, key, values[key])
    actor.save(update_fields=changed)
    audit.record(actor=actor, action="common.save_preferences", obj=actor, keys=changed)
    return actor


@transaction.atomic
def change_own_password(*, actor: User, password: str, keep: str) -> User:
    """Sets it and ends every other session of this person; the edge renews the present one, whose key is `keep`."""
    actor.set_password(password)
    actor.save(update_fields=["password"])
    UserSession.objects.filter(user=actor).exclude(session_key=keep).delete()
    audit.record(actor=actor, action="common.change_own_password", obj=actor)
    return actor
