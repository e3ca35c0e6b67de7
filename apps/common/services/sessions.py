"""Writes about who is logged in where."""

from django.db import transaction
from django.db.models import F

from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import Conflict
from apps.common.models import User, UserSession
from apps.common.rights import Right


def note_seen(*, user: User, session_key: str) -> None:
    """That somebody is here is no action, so it leaves no audit row."""
    now = clock.now()
    UserSession.objects.filter(session_key=session_key).update(seen_at=now)
    User.objects.filter(pk=user.pk).update(seen_at=now)


def clear_sessions() -> int:
    """Deletes those that ran out; says how many. They open nothing any more, so this too is no action."""
    return UserSession.objects.filter(expire_date__lt=clock.now()).delete()[0]


@transaction.atomic
def end_session(*, actor: User, user: User, public_id: str) -> UserSession:
    """Ends one session of `user`: one's own, or anybody's for who manages users. Raises Conflict when it is over."""
    if actor.pk != user.pk:
        require(actor, Right.MANAGE)
    row = next((one for one in UserSession.objects.filter(user=user) if one.public_id == public_id), None)
    if row is None or not UserSession.objects.filter(pk=row.pk).delete()[0]:
        raise Conflict("This session has already ended.")
    audit.record(actor=actor, action="common.end_session", obj=user, count=1)
    return row


@transaction.atomic
def end_other_sessions(*, actor: User, keep: str) -> int:
    """Ends every session of the actor but the one with the key `keep`; says how many."""
    count, _ = UserSession.objects.filter(user=actor).exclude(session_key=keep).delete()
    audit.record(actor=actor, action="common.end_other_sessions", obj=actor, count=count)
    return count


@transaction.atomic
def end_all_sessions(*, actor: User, user: User) -> int:
    """Ends every session of somebody else."""
    require(actor, Right.MANAGE)
    count, _ = UserSession.objects.filter(user=user).delete()
    shut_out(user)
    audit.record(actor=actor, action="common.end_all_sessions", obj=user, count=count)
    return count


def shut_out(user: User, *fields: str) -> None:
    """Saves `fields` and ends every session of `user`: a raised epoch voids what a request under way might still save.

    To be called in the transaction of the action that is the reason.
    """
    user.session_epoch = F("session_epoch") + 1
    user.save(update_fields=[*fields, "session_epoch"])
    user.refresh_from_db()
    UserSession.objects.filter(user=user).delete()
