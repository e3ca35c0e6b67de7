"""Saying something about a campaign, a content item, a prompt or a draft, and telling those it concerns."""

from datetime import timedelta
from typing import Any, cast

from django.db import transaction
from django.urls import reverse

from apps.common import audit, clock
from apps.common.access import require
from apps.common.discussion import Subject, subjects
from apps.common.errors import Conflict, Invalid, Refused
from apps.common.mentions import Mention, find_mentions
from apps.common.models import Comment, Notice, User
from apps.common.rights import Right
from apps.common.selectors.discussion import mentionable
from apps.common.services.notices import forget_words, notify

LONGEST = 4000
UNDO = timedelta(minutes=10)
Kind = Notice.Kind


@transaction.atomic
def add_comment(*, subject: Subject, thing: Any, actor: User, text: str, parent: Comment | None = None) -> Comment:
    """Says `text` about `thing`, in answer to `parent` if given (an answer to an answer joins the same thread).

    An answer opens a resolved thread again. Raises Invalid by the field `text` when it is empty, too long or mentions
    somebody who cannot be told.
    """
    require(actor, Right.VIEW)
    text, mentions = _checked(text)
    root = _held(subject, thing, parent.parent or parent, actor) if parent else None
    if root and root.resolved_at:
        _set_resolved(root, None)
    words = {"text": text, "mentioned": [one.words for one in mentions], "created_at": clock.now()}
    comment = _table(subject).create(**subject.anchor(thing), parent=root, author=actor, **words)
    _record(comment, thing, actor, "common.add_comment")
    _tell(subject, thing, comment, root, mentions)
    return cast(Comment, comment)


@transaction.atomic
def edit_comment(*, subject: Subject, thing: Any, comment: Comment, actor: User, text: str) -> Comment:
    """Other words for one's own comment, marked as edited. Whoever is newly mentioned is told."""
    held = _own(subject, thing, comment, actor)
    if held.deleted_at:
        raise Conflict("This comment was deleted.")
    text, mentions = _checked(text)
    if text == held.text:
        return held
    held.text, held.mentioned, held.edited_at = text, [one.words for one in mentions], clock.now()
    held.save(update_fields=["text", "mentioned", "edited_at"])
    _record(held, thing, actor, "common.edit_comment")
    _tell_mentioned(subject, thing, held, mentions)
    return held


@transaction.atomic
def delete_comment(*, subject: Subject, thing: Any, comment: Comment, actor: User) -> Comment:
    """Takes one's own words away; the line and the answers stay. For UNDO they can be brought back."""
    held = _own(subject, thing, comment, actor)
    if held.deleted_at:
        raise Conflict("This comment was deleted already.")
    held.deleted_at, held.deleted_by = clock.now(), actor
    held.save(update_fields=["deleted_at", "deleted_by"])
    forget_words(cause=f"comment:{held.uuid}:")
    _record(held, thing, actor, "common.delete_comment")
    return held


@transaction.atomic
def restore_comment(*, subject: Subject, thing: Any, comment: Comment, actor: User) -> Comment:
    """Undoes one's own deletion. Raises Conflict when the time for it is over."""
    held = _own(subject, thing, comment, actor)
    if held.deleted_at is None:
        raise Conflict("This comment is there.")
    if clock.now() > held.deleted_at + UNDO or not held.text:
        raise Conflict("It was deleted too long ago to be brought back.")
    held.deleted_at = held.deleted_by = None
    held.save(update_fields=["deleted_at", "deleted_by"])
    _record(held, thing, actor, "common.restore_comment")
    return held


@transaction.atomic
def resolve_thread(*, subject: Subject, thing: Any, comment: Comment, actor: User) -> Comment:
    """Says that nothing is left to discuss in the thread that `comment` began. Anybody who may look may."""
    held = _root(subject, thing, comment, actor)
    if held.resolved_at:
        raise Conflict("Somebody resolved this thread already.")
    _set_resolved(held, actor)
    _record(held, thing, actor, "common.resolve_thread")
    return held


@transaction.atomic
def reopen_thread(*, subject: Subject, thing: Any, comment: Comment, actor: User) -> Comment:
    held = _root(subject, thing, comment, actor)
    if held.resolved_at is None:
        raise Conflict("This thread is open.")
    _set_resolved(held, None)
    _record(held, thing, actor, "common.reopen_thread")
    return held


def scrub_deleted() -> int:
    """Empties the words of comments that can no longer be brought back. Returns how many."""
    before = clock.now() - UNDO
    return sum(
        _table(subject).filter(deleted_at__lt=before).exclude(text="").update(text="", mentioned=[])
        for subject in subjects()
    )


def _table(subject: Subject) -> Any:
    """The concrete table's manager; what its rows have beside a comment's fields is the app's matter."""
    return subject.comments._default_manager


def _checked(text: str) -> tuple[str, list[Mention]]:
    text = text.replace("\0", "").replace("\r\n", "\n").strip()
    if not text:
        raise Invalid("Write something first.", {"text": "Write something first."})
    if len(text) > LONGEST:
        message = f"At most {LONGEST:,} characters; these are {len(text):,}."
        raise Invalid(message, {"text": message})
    return text, find_mentions(text, mentionable())


def _held(subject: Subject, thing: Any, comment: Comment, actor: User) -> Comment:
    require(actor, Right.VIEW)
    held: Comment = subject.comments_on(thing).select_for_update().get(pk=comment.pk)
    return held


def _own(subject: Subject, thing: Any, comment: Comment, actor: User) -> Comment:
    held = _held(subject, thing, comment, actor)
    if held.author_id != actor.pk:
        raise Refused("Only the person who wrote a comment changes or deletes it.")
    return held


def _root(subject: Subject, thing: Any, comment: Comment, actor: User) -> Comment:
    held = _held(subject, thing, comment, actor)
    if held.parent is not None:
        raise Conflict("A thread is resolved where it begins.")
    return held


def _set_resolved(root: Comment, by: User | None) -> None:
    root.resolved_at, root.resolved_by = (clock.now(), by) if by else (None, None)
    root.save(update_fields=["resolved_at", "resolved_by"])


def _record(comment: Comment, thing: Any, actor: User, action: str) -> None:
    audit.record(actor=actor, action=action, obj=thing, detail={"comment": str(comment.uuid)})


def _tell(subject: Subject, thing: Any, comment: Comment, root: Comment | None, mentions: list[Mention]) -> None:
    """Each colleague once, for the best reason: mentioned, else part of the thread, else owner of the thing."""
    told = _tell_mentioned(subject, thing, comment, mentions)
    name = subject.name(thing)
    if root:
        thread = subject.comments_on(thing).filter(pk=root.pk) | subject.comments_on(thing).filter(parent=root)
        others = User.objects.filter(pk__in=thread.values("author")).exclude(pk__in=told)
        words = {"text": f"answered in your thread on {name}", "text_many": f"answered {{count}} times on {name}"}
        _notice(subject, thing, comment, list(others), Kind.REPLIED, words)
        told |= {one.pk for one in others}
    owners = [one for one in subject.owners(thing) if one and one.pk not in told]
    words = {"text": f"commented on {name}", "text_many": f"commented {{count}} times on {name}"}
    _notice(subject, thing, comment, owners, Kind.COMMENTED, words)


def _tell_mentioned(subject: Subject, thing: Any, comment: Comment, mentions: list[Mention]) -> set[int]:
    people = list(User.objects.filter(pk__in=[one.person.key for one in mentions]))
    words = {"text": f"mentioned you on {subject.name(thing)}"}
    _notice(subject, thing, comment, people, Kind.MENTIONED, words)
    return {one.pk for one in people}


def _notice(
    subject: Subject, thing: Any, comment: Comment, users: list[User], kind: Notice.Kind, words: dict[str, str]
) -> None:
    path = reverse("common:show_discussion", args=[subject.kind, thing.uuid])
    fold = f"{kind}:{subject.kind}:{thing.uuid}" if "text_many" in words else ""
    notify(
        users=users,
        kind=kind,
        cause=f"comment:{comment.uuid}:{kind}",
        path=f"{path}#comment-{comment.uuid}",
        actor=comment.author,
        excerpt=_own_words(comment.text),
        fold=fold,
        **words,
    )


def _own_words(text: str) -> str:
    """The text without what it quotes, where it says anything besides."""
    own = " ".join(line for line in text.splitlines() if line and not line.startswith(">"))
    return own or text
