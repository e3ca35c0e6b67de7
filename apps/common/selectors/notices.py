"""What a colleague has been told, and how they want to be told."""

from collections.abc import Iterable

from django.db.models import QuerySet

from apps.common.models import Digest, Notice, NoticeSettings, User

MOST = 100  # the bell says "99+" from here on
WAYS = ("app", "digest")
Kind = Notice.Kind
# Ends of one's own long work are seen by looking; people's words and decisions also go into the mail.
APP_ONLY = {Kind.IMPORT, Kind.FREEZING, Kind.WRITING, Kind.SENDING, Kind.DRAWING}


def notices_of(user: User) -> QuerySet[Notice]:
    """Everything in the notification centre, for lists."""
    return Notice.objects.filter(user=user, is_in_app=True).select_related("actor")


def unread_count(user: User) -> int:
    """Unread ones, counted no further than MOST. It runs on every page: a partial index holds exactly these rows."""
    return Notice.objects.filter(user=user, is_in_app=True, read_at=None).order_by()[:MOST].count()


def recent_notices(user: User, size: int = 8) -> list[Notice]:
    """What the bell shows: the newest, unread ones first of all."""
    newest = notices_of(user).order_by("-at", "-id")
    unread = list(newest.filter(read_at=None)[:size])
    return unread + list(newest.exclude(read_at=None)[: size - len(unread)])


def default_ways(kind: str) -> list[str]:
    return ["app"] if kind in APP_ONLY else list(WAYS)


def ways_of(users: Iterable[User], kind: str) -> dict[int, list[str]]:
    """{user's key: ways} of telling about `kind`."""
    people = list(users)
    chosen = dict(NoticeSettings.objects.filter(user__in=people).values_list("user_id", "ways"))
    return {one.pk: chosen.get(one.pk, {}).get(kind, default_ways(kind)) for one in people}


def settings_of(user: User) -> NoticeSettings:
    """Stored or not: nobody needs a row before they change something."""
    return NoticeSettings.objects.filter(user=user).first() or NoticeSettings(user=user)


def late_digest(user: User) -> Digest | None:
    """The digest that the mail server would not take so far."""
    return Digest.objects.filter(user=user, status=Digest.Status.WAITING, attempts__gt=0).order_by("due_at").first()
