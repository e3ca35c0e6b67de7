"""What is on record of log-ins."""

from django.db import transaction

from apps.common import audit, clock
from apps.common.models import User


@transaction.atomic
def record_log_in(*, actor: User, how: str) -> None:
    """`how` is one of "password", "app", "recovery code", "passkey", "single sign-on", "invitation", "first run"."""
    actor.seen_at = clock.now()
    actor.save(update_fields=["seen_at"])
    audit.record(actor=actor, action="common.log_in", obj=actor, detail={"how": how})


@transaction.atomic
def record_log_out(*, actor: User) -> None:
    audit.record(actor=actor, action="common.log_out", obj=actor)


@transaction.atomic
def record_blocked_log_in(*, limit: str) -> None:
    """Written once per limit and period, when the first try is turned away. Says nothing about whose account it was."""
    audit.record(actor=None, action="common.block_log_in", detail={"limit": limit})
