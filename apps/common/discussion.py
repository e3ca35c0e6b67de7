"""What colleagues can comment on. The app that owns a kind of thing registers it in `AppConfig.ready()`:

    register_subject(Subject(kind="prompt", noun="prompt", comments=PromptComment, find=…, anchor=…, …))

and its pages show `{% discussion "prompt" prompt %}`. A later app whose actions belong on the thing's activity panel
although their audit rows name something else (a run of a campaign) adds `register_trail("campaign", its_keys)`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet

from apps.common.models import Comment, User

Trail = Callable[[Any], Iterable[tuple[str, str]]]


@dataclass(frozen=True)
class Subject:
    """One kind of thing. `anchor` gives the fields of a comment that name the thing; `owners` are told of comments."""

    kind: str
    noun: str
    comments: type[Comment]
    find: Callable[[UUID], Any]
    anchor: Callable[[Any], dict[str, Any]]
    name: Callable[[Any], str]
    path: Callable[[Any], str]
    owners: Callable[[Any], Iterable[User | None]]

    def comments_on(self, thing: Any) -> QuerySet[Any]:
        return self.comments._default_manager.filter(**self.anchor(thing))


_subjects: dict[str, Subject] = {}
_trails: dict[str, list[Trail]] = {}


def register_subject(subject: Subject) -> None:
    _subjects[subject.kind] = subject


def register_trail(kind: str, trail: Trail) -> None:
    """`trail(thing)` gives (object type, object key) of further audit rows for the activity of things of this kind."""
    _trails.setdefault(kind, []).append(trail)


def subjects() -> list[Subject]:
    return list(_subjects.values())


def subject_of(kind: str) -> Subject:
    """Raises ObjectDoesNotExist for a kind that nobody registered."""
    try:
        return _subjects[kind]
    except KeyError as error:
        raise ObjectDoesNotExist(kind) from error


def trail_of(kind: str, thing: Any) -> list[tuple[str, str]]:
    """(object type, object key) of every audit row that tells about the thing."""
    own = (thing._meta.label_lower, str(thing.uuid))
    return [own, *(pair for trail in _trails.get(kind, []) for pair in trail(thing))]
