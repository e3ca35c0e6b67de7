"""Comments and activity of one thing: a page of its own, and the sheet that the thing's pages open."""

import uuid
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_POST, require_safe

from apps.common import clock, services
from apps.common.access import actor_of, needs
from apps.common.discussion import Subject, subject_of
from apps.common.errors import Invalid
from apps.common.models import Comment
from apps.common.rights import Right
from apps.common.selectors.discussion import comment_count, mentionable, timeline
from apps.common.services.comments import LONGEST, UNDO

NEW = "new"
ACTIONS: dict[str, Callable[..., Comment]] = {
    "delete": services.delete_comment,
    "restore": services.restore_comment,
    "resolve": services.resolve_thread,
    "reopen": services.reopen_thread,
}


@require_safe
@needs(Right.VIEW)
def show_discussion(request: HttpRequest, kind: str, about: uuid.UUID) -> HttpResponse:
    subject, thing = _thing(kind, about)
    if request.htmx and request.GET.get("older"):  # type: ignore[attr-defined]
        return _render(request, "common/discussion/items.html", subject, thing)
    return _panel(request, subject, thing)


@require_POST
@needs(Right.VIEW)
def add_comment(request: HttpRequest, kind: str, about: uuid.UUID) -> HttpResponse:
    """A new thread, or with `parent` an answer in one."""
    subject, thing = _thing(kind, about)
    text, parent = request.POST.get("text", ""), request.POST.get("parent", "")
    root = _comment(subject, thing, parent) if parent else None
    try:
        comment = services.add_comment(subject=subject, thing=thing, actor=actor_of(request), text=text, parent=root)
    except Invalid as error:
        return _panel(request, subject, thing, place=f"reply-{root.uuid}" if root else NEW, text=text, error=error)
    return _done(request, subject, thing, comment)


@require_POST
@needs(Right.VIEW)
def edit_comment(request: HttpRequest, kind: str, about: uuid.UUID, comment: uuid.UUID) -> HttpResponse:
    subject, thing = _thing(kind, about)
    found, text = _comment(subject, thing, str(comment)), request.POST.get("text", "")
    try:
        services.edit_comment(subject=subject, thing=thing, comment=found, actor=actor_of(request), text=text)
    except Invalid as error:
        return _panel(request, subject, thing, place=f"edit-{found.uuid}", text=text, error=error)
    return _done(request, subject, thing, found)


@require_POST
@needs(Right.VIEW)
def change_comment(request: HttpRequest, kind: str, about: uuid.UUID, comment: uuid.UUID, action: str) -> HttpResponse:
    """Deletes, brings back, resolves, reopens."""
    if action not in ACTIONS:
        raise Http404
    subject, thing = _thing(kind, about)
    found = _comment(subject, thing, str(comment))
    ACTIONS[action](subject=subject, thing=thing, comment=found, actor=actor_of(request))
    return _done(request, subject, thing, found)


@require_safe
@needs(Right.VIEW)
def list_people(request: HttpRequest) -> HttpResponse:
    """Whom one can mention, for the completion in the comment box. Kept by the browser for a minute."""
    people = [{"name": one.name, "handle": one.handle} for one in mentionable() if one.is_reachable]
    response = JsonResponse({"people": people})
    patch_cache_control(response, private=True, max_age=60)
    return response


def _thing(kind: str, about: uuid.UUID) -> tuple[Subject, Any]:
    try:
        subject = subject_of(kind)
        return subject, subject.find(about)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def _comment(subject: Subject, thing: Any, key: str) -> Comment:
    try:
        return subject.comments_on(thing).select_related("parent").get(uuid=uuid.UUID(key))  # type: ignore[no-any-return]
    except (ObjectDoesNotExist, ValueError) as error:
        raise Http404 from error


def _done(request: HttpRequest, subject: Subject, thing: Any, comment: Comment) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        return _panel(request, subject, thing, fresh=comment)
    response = redirect("common:show_discussion", subject.kind, thing.uuid)
    response["Location"] += f"#comment-{comment.uuid}"
    return response


def _panel(
    request: HttpRequest,
    subject: Subject,
    thing: Any,
    *,
    place: str = "",
    text: str = "",
    error: Invalid | None = None,
    fresh: Comment | None = None,
) -> HttpResponse:
    """The page, or for htmx the panel. `place` is the form whose `text` could not be taken."""
    name = "common/discussion/panel.html" if request.htmx else "common/discussion/page.html"  # type: ignore[attr-defined]
    more = {
        "bad": {"place": place, "text": text, "error": error.errors.get("text", error.message)} if error else None,
        "fresh": fresh,
    }
    return _render(request, name, subject, thing, status=422 if error else 200, **more)


def _render(
    request: HttpRequest, name: str, subject: Subject, thing: Any, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "subject": subject,
        "thing": thing,
        "thing_name": subject.name(thing),
        "thing_path": subject.path(thing),
        "timeline": timeline(subject, thing, request.GET.get("older", "")),
        "comment_count": comment_count(subject, thing),
        "undo_after": clock.now() - UNDO,
        "longest": LONGEST,
        **more,
    }
    return render(request, name, context, status=status)
