"""A thing's comments and what happened to it, as one timeline."""

import functools
import operator
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q

from apps.common.discussion import Subject, trail_of
from apps.common.mentions import Person
from apps.common.models import AuditEntry, Comment, User
from apps.common.rights import Right
from apps.common.sentences import predicate

PAGE = 20
ABOUT_COMMENTS = (
    "common.add_comment", "common.edit_comment", "common.delete_comment", "common.restore_comment",
    "common.resolve_thread", "common.reopen_thread",
)  # fmt: skip


@dataclass
class Event:
    """One thing that somebody did, `times` in a row; `at` is the last time."""

    at: datetime
    actor: str
    words: str
    area: str
    times: int = 1


@dataclass
class Thread:
    """A comment with its answers, oldest first."""

    at: datetime
    root: Comment
    replies: list[Comment] = field(default_factory=list)


@dataclass(frozen=True)
class Timeline:
    """Newest first. `older` asks for the rest ("" when this is all)."""

    items: list[Event | Thread]
    older: str


def timeline(subject: Subject, thing: Any, older: str = "") -> Timeline:
    """A page of a thing's timeline. `older` is what the page before said: the keys of its last rows of both kinds."""
    before_entry, before_comment = _read(older)
    entries = list(_entries(subject, thing, before_entry)[: PAGE + 1])
    roots = list(_roots(subject, thing, before_comment)[: PAGE + 1])
    rows: list[AuditEntry | Comment] = sorted([*entries, *roots], key=_when, reverse=True)
    shown, rest = rows[:PAGE], rows[PAGE:]
    before_entry = min((row.pk for row in shown if isinstance(row, AuditEntry)), default=before_entry)
    before_comment = min((row.pk for row in shown if isinstance(row, Comment)), default=before_comment)
    return Timeline(_items(shown), f"{before_entry or ''}.{before_comment or ''}" if rest else "")


def comment_count(subject: Subject, thing: Any) -> int:
    """Comments of threads that are not resolved."""
    open_ones = Q(parent=None, resolved_at=None) | Q(parent__isnull=False, parent__resolved_at=None)
    return subject.comments_on(thing).filter(open_ones, deleted_at=None).count()


def mentionable() -> list[Person]:
    """Every colleague by the names they can be mentioned with. Those without access are there to be refused by name."""
    people = User.objects.order_by("name", "pk")
    return [Person(one.pk, one.name, one.email.partition("@")[0], one.may(Right.VIEW)) for one in people]


def _entries(subject: Subject, thing: Any, before: int | None) -> Any:
    pairs = trail_of(subject.kind, thing)
    by_type: dict[str, list[str]] = {}
    for kind, key in pairs:
        by_type.setdefault(kind, []).append(key)
    about = functools.reduce(operator.or_, (Q(object_type=kind, object_key__in=keys) for kind, keys in by_type.items()))
    found = AuditEntry.objects.filter(about).exclude(action__in=ABOUT_COMMENTS)
    return (found.filter(pk__lt=before) if before else found).order_by("-pk")


def _roots(subject: Subject, thing: Any, before: int | None) -> Any:
    people = ("author", "deleted_by", "resolved_by")
    replies = subject.comments._default_manager.select_related(*people).order_by("pk")
    found = subject.comments_on(thing).filter(parent=None).select_related(*people)
    found = found.prefetch_related(Prefetch("replies", queryset=replies))
    return (found.filter(pk__lt=before) if before else found).order_by("-pk")


def _when(row: Any) -> tuple[datetime, int]:
    return (row.at, 0) if isinstance(row, AuditEntry) else (row.created_at, 1)


def _items(rows: Iterable[Any]) -> list[Event | Thread]:
    """Events that say the same in a row become one."""
    items: list[Event | Thread] = []
    for row in rows:
        if isinstance(row, Comment):
            items.append(Thread(row.created_at, row, list(row.replies.all())))  # type: ignore[attr-defined]
            continue
        words, last = predicate(row), items[-1] if items else None
        if isinstance(last, Event) and (last.actor, last.words) == (row.actor_label, words):
            last.times += 1
        else:
            items.append(Event(row.at, row.actor_label, words, row.action.partition(".")[0]))
    return items


def _read(older: str) -> tuple[int | None, int | None]:
    """Two keys, or none where the text is not one of ours."""
    entry, _, comment = older.partition(".")
    return tuple(int(key) if key.isascii() and key.isdigit() and len(key) < 19 else None for key in (entry, comment))  # type: ignore[return-value]
