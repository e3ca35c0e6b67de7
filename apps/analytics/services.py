"""When somebody last looked. Their own reading mark; it is no action on anything, so it leaves no audit row."""

from datetime import datetime, timedelta

from django.db import transaction

from apps.analytics.models import Visit
from apps.common import clock
from apps.common.models import User

# Whoever comes back within this time, or reloads, is still on the same visit.
SAME_VISIT = timedelta(minutes=30)
FIRST_LOOK_BACK = timedelta(days=7)


@transaction.atomic
def note_visit(*, actor: User) -> datetime:
    """Notes that the page is open, and gives the time since when changes are news to `actor`."""
    now = clock.now()
    first = {"seen_at": now - FIRST_LOOK_BACK, "opened_at": now}
    visit, is_new = Visit.objects.select_for_update().get_or_create(user=actor, defaults=first)
    if is_new:
        return visit.seen_at
    if now - visit.opened_at > SAME_VISIT:
        visit.seen_at = visit.opened_at
    visit.opened_at = now
    visit.save(update_fields=["seen_at", "opened_at"])
    return visit.seen_at


@transaction.atomic
def mark_seen(*, actor: User) -> None:
    """Everything so far is known to `actor`."""
    now = clock.now()
    Visit.objects.update_or_create(user=actor, defaults={"seen_at": now, "opened_at": now})
