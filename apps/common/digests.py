"""The digest as a mail: when it is due, what it says, the link that ends it. Names things of ours, never a customer."""

import zoneinfo
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from apps.common.models import Digest, Notice, NoticeSettings, User

SALT = "attune.digest"
HOUR = 8
MONDAY = 0
DOMAIN = "digest.attune"  # of the mail's id, which names no server
MOST = 30  # a mail that lists more is not read; it says how many are left


def last_due(user: User, rhythm: str, now: datetime) -> datetime | None:
    """The last moment, not after `now`, at which `user` wanted a digest: eight o'clock where they are."""
    if rhythm == NoticeSettings.Rhythm.NEVER:
        return None
    zone = zone_of(user)
    local = now.astimezone(zone)
    due = local.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    back = 0 if due <= local else 1
    if rhythm == NoticeSettings.Rhythm.WEEKLY:
        back = ((due - timedelta(days=back)).weekday() - MONDAY) + back
    day = (due - timedelta(days=back)).date()
    return datetime(day.year, day.month, day.day, HOUR, tzinfo=zone)


def zone_of(user: User) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(user.time_zone or "UTC")
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo("UTC")


def token_for(user: User) -> str:
    return signing.dumps(str(user.uuid), salt=SALT)


def user_of(token: str) -> User:
    """Raises BadSignature for a token that we did not make, User.DoesNotExist when the colleague is gone."""
    return User.objects.get(uuid=signing.loads(token, salt=SALT))


def digest_mail(digest: Digest, notices: Iterable[Notice]) -> EmailMultiAlternatives:
    """The mail, as text and HTML. Its id is the digest's, so that a second copy is recognised as the same mail."""
    rows = list(notices)
    stop = settings.PUBLIC_URL + reverse("common:stop_digest", args=[token_for(digest.user)])
    count = len(rows)
    subject = f"{count} thing{'s' if count != 1 else ''} to know on Attune"
    context = {
        "user": digest.user,
        "notices": rows[:MOST],
        "left": max(count - MOST, 0),
        "count": count,
        "site": settings.PUBLIC_URL,
        "stop": stop,
        "subject": subject,
    }
    with timezone.override(zone_of(digest.user)):
        text = render_to_string("common/mail/digest.txt", context)
        html = render_to_string("common/mail/digest.html", context)
    headers = {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Message-ID": f"<digest-{digest.uuid.hex}@{DOMAIN}>",
        "Auto-Submitted": "auto-generated",
    }
    mail = EmailMultiAlternatives(subject, text, None, [digest.user.email], headers=headers)
    mail.attach_alternative(html, "text/html")
    return mail
