"""Telling colleagues, in the transaction of what they are told about; and what they do with it."""

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_

from django.db import connection, transaction
from django.db.models import F, Q

from apps.common import audit, clock
from apps.common.errors import Invalid
from apps.common.models import Notice, NoticeSettings, User
from apps.common.rights import Right
from apps.common.selectors.notices import WAYS, settings_of, ways_of

LONGEST = 300


def notify(
    *,
    users: Iterable[User],
    kind: Notice.Kind,
    cause: str,
    text: str,
    path: str,
    actor: User | None = None,
    excerpt: str = "",
    fold: str = "",
    text_many: str = "",
) -> int:
    """Tells each of `users` once about `cause`; never the actor, never somebody who may not look. Returns how many.

    `text` follows the actor's name ("approved version 3 of “Spring”"), or is a sentence of its own without an actor.
    `path` is where to find it, a path of ours. What happens often is folded: as long as a notice with this `fold` is
    unread, it counts up and says `text_many` ("approved {count} drafts of “Spring”") instead of a second one.
    Names and addresses of customers never stand in any of these. Raises RuntimeError outside a transaction: nobody is
    told about what did not happen.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"notify({cause}) must run inside its cause's transaction")
    people = {one.pk: one for one in users if one.may(Right.VIEW) and one != actor}
    ways = {key: chosen for key, chosen in ways_of(people.values(), kind).items() if chosen}
    words = {"text": text[:LONGEST], "text_many": text_many[:LONGEST], "excerpt": excerpt[:200]}
    folded = _fold(list(ways), fold, actor, words, path) if fold else set()
    new = [
        Notice(
            user=people[key],
            kind=kind,
            cause=cause,
            fold=fold,
            actor=actor,
            path=path,
            at=clock.now(),
            is_in_app="app" in chosen,
            is_in_digest="digest" in chosen,
            **words,
        )
        for key, chosen in ways.items()
        if key not in folded
    ]
    Notice.objects.bulk_create(new, ignore_conflicts=True)
    return len(new) + len(folded)


def _fold(keys: list[int], fold: str, actor: User | None, words: Mapping[str, str], path: str) -> set[int]:
    """Counts up the unread notices of the same fold and actor; names whose they are. A mailed one is not touched."""
    unread = Notice.objects.select_for_update().filter(user__in=keys, fold=fold, actor=actor, read_at=None, digest=None)
    found = dict(unread.values_list("pk", "user_id"))
    Notice.objects.filter(pk__in=found).update(count=F("count") + 1, at=clock.now(), path=path, **words)
    return set(found.values())


@transaction.atomic
def unfold(*, fold: str, actor: User) -> None:
    """Takes one of the folded back, when what it tells about was undone before it was read."""
    unread = Notice.objects.filter(fold=fold, actor=actor, read_at=None, digest=None)
    unread.filter(count=1).delete()
    unread.update(count=F("count") - 1)


@transaction.atomic
def settle_waiting(*, cause: str) -> None:
    """What began with `cause` waits for nobody any more: whoever has not read that it does need not read it now."""
    settle_each([cause])


@transaction.atomic
def settle_each(causes: Iterable[str]) -> None:
    """The same for many, a hundred in one statement."""
    waiting = Notice.objects.filter(kind=Notice.Kind.WAITING, read_at=None)
    wanted = [Q(cause__startswith=cause) for cause in causes]
    for start in range(0, len(wanted), 100):
        begun = reduce(or_, wanted[start : start + 100])
        waiting.filter(begun).update(read_at=clock.now())


@transaction.atomic
def forget_words(*, cause: str) -> None:
    """Empties the excerpts of what began with `cause`: the words were deleted where they stood."""
    Notice.objects.filter(cause__startswith=cause).update(excerpt="")


@transaction.atomic
def mark_read(*, actor: User, notices: Iterable[Notice] | None = None, is_read: bool = True) -> int:
    """Marks the actor's own `notices` (None: all of them); anybody else's are left alone. Returns how many changed."""
    mine = Notice.objects.filter(user=actor, is_in_app=True, read_at__isnull=is_read)
    if notices is not None:
        mine = mine.filter(pk__in=[one.pk for one in notices])
    return mine.update(read_at=clock.now() if is_read else None)


@transaction.atomic
def save_notice_settings(*, actor: User, rhythm: str, ways: Mapping[str, Iterable[str]]) -> NoticeSettings:
    """Keeps how the actor wants to be told; from now on, for what is told from now on."""
    if rhythm not in NoticeSettings.Rhythm.values:
        raise Invalid("Choose how often the digest comes.", {"rhythm": "Choose one of these."})
    found = settings_of(actor)
    found.rhythm = rhythm
    found.ways = {kind: [way for way in WAYS if way in ways.get(kind, ())] for kind in Notice.Kind.values}
    found.save()
    audit.record(actor=actor, action="common.save_notice_settings", obj=actor)
    return found


@transaction.atomic
def stop_digest(*, user: User) -> None:
    """What the link in the mail does, for whoever holds it: no further digest. Doing it twice is like doing it once."""
    found = settings_of(user)
    if found.rhythm == NoticeSettings.Rhythm.NEVER:
        return
    found.rhythm = NoticeSettings.Rhythm.NEVER
    found.save()
    audit.record(actor=user, action="common.stop_digest", obj=user)
