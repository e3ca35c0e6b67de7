"""The queue of digests: planned when they are due, claimed under a lease, sent outside any transaction, recorded."""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.core.mail import get_connection
from django.db import transaction
from django.db.models import F, Q

from apps.common import clock
from apps.common.digests import digest_mail, last_due
from apps.common.models import Digest, Notice, NoticeSettings, User
from apps.common.rights import Right

log = logging.getLogger("attune.digests")
LEASE = timedelta(minutes=5)
TIMEOUT = 20  # seconds
KEPT = timedelta(days=90)
Status = Digest.Status


@transaction.atomic
def plan_digests() -> int:
    """A row for everybody who has something unread and whose hour has come. Safe to repeat: one a colleague and hour.

    Nobody gets a second one while the first still waits for the mail server: that one will say it all.
    """
    now = clock.now()
    unread = Notice.objects.filter(is_in_digest=True, read_at=None, digest=None)
    oldest: dict[int, datetime] = {}
    for key, at in unread.order_by("at").values_list("user_id", "at"):
        oldest.setdefault(key, at)
    rhythms = dict(NoticeSettings.objects.filter(user__in=oldest).values_list("user_id", "rhythm"))
    waiting = set(Digest.objects.filter(status__in=[Status.WAITING, Status.SENDING]).values_list("user_id", flat=True))
    new = []
    for user in User.objects.filter(pk__in=oldest, is_active=True).exclude(pk__in=waiting):
        due = last_due(user, rhythms.get(user.pk, NoticeSettings.Rhythm.DAILY), now)
        if due and oldest[user.pk] <= due and user.may(Right.VIEW):
            new.append(Digest(user=user, due_at=due))
    return len(Digest.objects.bulk_create(new, ignore_conflicts=True))


@transaction.atomic
def claim_digest() -> Digest | None:
    """Takes one that waits, or whose sender has not been heard of, and everything unread with it."""
    now = clock.now()
    ready = Q(status=Status.WAITING) & (Q(not_before=None) | Q(not_before__lte=now))
    lost = Q(status=Status.SENDING, lease_until__lt=now)
    found = Digest.objects.select_for_update(skip_locked=True, of=("self",)).filter(ready | lost).order_by("pk").first()
    if found is None:
        return None
    Digest.objects.filter(pk=found.pk).update(
        status=Status.SENDING, claim_no=F("claim_no") + 1, attempts=F("attempts") + 1, lease_until=now + LEASE
    )
    Notice.objects.filter(user=found.user_id, is_in_digest=True, read_at=None, digest=None).update(digest=found)
    return Digest.objects.select_related("user").get(pk=found.pk)


def send_digest(*, digest: Digest) -> bool:
    """Sends a claimed digest with what is still unread. Returns whether it left; if not, it is tried again later."""
    rows = list(digest.notices.filter(read_at=None).select_related("actor").order_by("-at", "-pk"))
    if not rows or not _is_wanted(digest.user):
        return _end(digest, Status.DROPPED)
    try:
        mail = digest_mail(digest, rows)
        mail.connection = get_connection(timeout=TIMEOUT)
        mail.send()
    except (SMTPException, OSError) as error:
        log.warning("digest %s: %s, tried again later", digest.uuid, type(error).__name__)
        _still_ours(digest).update(
            status=Status.WAITING, lease_until=None, not_before=clock.now() + _wait(digest.attempts)
        )
        return False
    return _end(digest, Status.SENT)


def send_next_digest() -> bool:
    """One round of the worker; False when nothing is left to do."""
    digest = claim_digest()
    if digest is not None:
        send_digest(digest=digest)
    return digest is not None


@transaction.atomic
def drop_old_notices() -> int:
    """Removes what is older than KEPT, read or not, and the record of digests of that time."""
    before = clock.now() - KEPT
    count, _ = Notice.objects.filter(at__lt=before).delete()
    Digest.objects.filter(due_at__lt=before).delete()
    return count


def _is_wanted(user: User) -> bool:
    stopped = NoticeSettings.objects.filter(user=user, rhythm=NoticeSettings.Rhythm.NEVER)
    return user.may(Right.VIEW) and not stopped.exists()


def _end(digest: Digest, status: Digest.Status) -> bool:
    """Records the end where the claim still holds."""
    sent_at = clock.now() if status == Status.SENT else None
    return bool(_still_ours(digest).update(status=status, sent_at=sent_at, lease_until=None))


def _still_ours(digest: Digest):  # type: ignore[no-untyped-def]
    return Digest.objects.filter(pk=digest.pk, claim_no=digest.claim_no, status=Status.SENDING)


def _wait(attempts: int) -> timedelta:
    """Two minutes, four, eight, … at most an hour."""
    return timedelta(minutes=min(60, int(2 ** min(attempts, 6))))
