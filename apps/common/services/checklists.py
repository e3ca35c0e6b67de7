"""Putting a checklist away, and bringing it back."""

from django.db import transaction

from apps.common import audit, clock
from apps.common.access import require
from apps.common.models import HiddenChecklist, User
from apps.common.rights import Right


@transaction.atomic
def hide_checklist(*, actor: User, key: str) -> None:
    """From the actor's own Overview only. Doing it twice changes nothing."""
    require(actor, Right.VIEW)
    _, is_new = HiddenChecklist.objects.get_or_create(user=actor, key=key, defaults={"hidden_at": clock.now()})
    if is_new:
        audit.record(actor=actor, action="common.hide_checklist", obj=actor, detail={"checklist": key})


@transaction.atomic
def show_checklist(*, actor: User, key: str) -> None:
    require(actor, Right.VIEW)
    count, _ = HiddenChecklist.objects.filter(user=actor, key=key).delete()
    if count:
        audit.record(actor=actor, action="common.show_checklist", obj=actor, detail={"checklist": key})
