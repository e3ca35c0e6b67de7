"""Whom a step of approval concerns, and who is told in its transaction."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import transaction
from django.urls import reverse

from apps.common import clock
from apps.common.models import Notice, User
from apps.common.rights import Right
from apps.common.selectors import people_who_may
from apps.common.services import notify, settle_each, settle_waiting
from apps.content.models import BulkChange, ImageJob, Item, LinkCheck, Version
from apps.content.selectors.standing import RIGHT_FOR, why_not_approve

SOON = timedelta(days=7)


def tell_waiting(version: Version, actor: User) -> None:
    """Everybody who may answer on the version that was handed in."""
    judges = people_who_may(RIGHT_FOR[Item.ContentClass(version.item.content_class)])
    notify(
        users=judges.exclude(pk=version.created_by_id or 0),
        kind=Notice.Kind.WAITING,
        cause=f"content:{version.uuid}:waits:{clock.now():%Y%m%dT%H%M%S}",
        text=f"handed in “{version.item.name}” for your approval",
        path=path_of(version),
        actor=actor,
    )


def tell_answered(version: Version, actor: User, verb: str, note: str = "") -> None:
    """The author of a version that somebody approved, declined or withdrew."""
    if version.status != Version.Status.SUBMITTED:
        tell_no_longer_waiting(version)
    if version.created_by is None:
        return
    notify(
        users=[version.created_by],
        kind=Notice.Kind.DECIDED,
        cause=f"content:{version.uuid}:{verb}:{actor.pk}:{clock.now():%Y%m%dT%H%M%S}",
        text=f"{verb} version {version.number} of “{version.item.name}”",
        path=path_of(version),
        actor=actor,
        excerpt=note.strip(),
    )


def tell_no_longer_waiting(*versions: Version) -> None:
    """Whoever was asked for an answer on these need not look any more."""
    settle_each(f"content:{version.uuid}:waits:" for version in versions)
    handed_in = BulkChange.objects.filter(action=BulkChange.Action.HAND_IN, finished_at__isnull=False)
    for change in handed_in.filter(done__has_any_keys=[str(version.uuid) for version in versions]):
        if not Version.objects.filter(uuid__in=change.done, status=Version.Status.SUBMITTED).exists():
            settle_waiting(cause=_cause(change))


def tell_many_waiting(versions: Sequence[Version], change: BulkChange) -> None:
    """Everybody who may answer on some of what was handed in together, once, with how many it is for them."""
    asked: dict[int, list[User]] = {}
    for person in people_who_may(Right.APPROVE_NORMAL_CONTENT):
        theirs = [one for one in versions if why_not_approve(one, person) is None]
        asked.setdefault(len(theirs), []).append(person)
    for count, people in asked.items():
        if count:
            notify(
                users=people,
                kind=Notice.Kind.WAITING,
                cause=_cause(change),
                text=f"handed in {count} wording{'s' if count > 1 else ''} for your approval",
                path=f"{reverse('content:list_items')}?waiting=1",
                actor=change.by,
            )


def tell_many_answered(versions: Iterable[Version], change: BulkChange, verb: str) -> None:
    """The authors of what somebody approved or withdrew together, once each."""
    by_author: dict[User, list[Version]] = {}
    for version in versions:
        if version.created_by:
            by_author.setdefault(version.created_by, []).append(version)
    for author, theirs in by_author.items():
        first, count = theirs[0], len(theirs)
        words = f"{verb} version {first.number} of “{first.item.name}”"
        notify(
            users=[author],
            kind=Notice.Kind.DECIDED,
            cause=f"{_cause(change)}:{verb}:{author.pk}",
            text=words if count == 1 else f"{words} and {count - 1} more of your wordings",
            path=path_of(first),
            actor=change.by,
        )


def _cause(change: BulkChange) -> str:
    return f"content-many:{change.uuid}"


@transaction.atomic
def tell_expiring() -> int:
    """The owners of approved versions that end within SOON, once a version. Returns how many versions end soon."""
    today = clock.now().date()
    ending = Version.objects.filter(
        status=Version.Status.APPROVED, valid_until__gte=today, valid_until__lte=today + SOON
    ).select_related("item__owner")
    for version in ending:
        notify(
            users=[version.item.owner] if version.item.owner else [],
            kind=Notice.Kind.EXPIRING,
            cause=f"content:{version.uuid}:ends:{version.valid_until}",
            text=f"“{version.item.name}” may be said until {version.valid_until:%-d %B} only",
            path=path_of(version),
        )
    return len(ending)


def tell_broken(check: LinkCheck) -> None:
    """Who owns a link that no longer opens, once each time that it stops."""
    version = check.version
    notify(
        users=[version.item.owner] if version.item.owner else [],
        kind=Notice.Kind.BROKEN,
        cause=f"content:{version.uuid}:broken:{check.checked_at:%Y%m%dT%H%M%S}",
        text=f"The link “{version.item.name}” no longer opens. {check.words}",
        path=path_of(version),
    )


def tell_drawn(job: ImageJob) -> None:
    """Whoever asked for a picture, how its drawing ended; a second try that ends is told again."""
    is_drawn = job.status == ImageJob.Status.FINISHED
    notify(
        users=[job.asked_by],
        kind=Notice.Kind.DRAWING,
        cause=f"drawing:{job.uuid}:{job.status}:{job.claim_no}",
        text=f"The picture “{job.name}” {'is drawn; it waits among the drafts' if is_drawn else 'could not be drawn'}",
        path=reverse("content:show_drawing", args=[job.uuid]),
        excerpt=job.error,
    )


def path_of(version: Version) -> str:
    return reverse("content:show_item", args=[version.item.uuid])
