"""The segment builder: one form, whose buttons change the tree, save it or test a person."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from apps.ai.rules import RuleError
from apps.common import clock
from apps.common.access import actor_of, needs, require
from apps.common.errors import Conflict, Invalid
from apps.common.rights import Right
from apps.segments import services
from apps.segments.builder.convert import draft_of, mark_blank, refresh, tree_of
from apps.segments.builder.fields import view_of
from apps.segments.builder.nodes import change_tree, new_tree, read_tree
from apps.segments.builder.numbers import numbers_of, person_result, show_counts
from apps.segments.builder.page import Page
from apps.segments.forms import SegmentForm
from apps.segments.models import Segment
from apps.segments.selectors import LISTED, current_version, history, read_rule, stored_sentence, test_person, used_by


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_PLANS)
def create_segment(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _answer(request, None)
    return _show(request, Page(SegmentForm(), new_tree()))


@require_http_methods(["GET", "POST"])
@needs(Right.VIEW)
def show_segment(request: HttpRequest, segment: str) -> HttpResponse:
    found = get_object_or_404(LISTED, uuid=segment, current__isnull=False)
    if request.method == "POST":
        require(actor_of(request), Right.EDIT_PLANS)
        return _answer(request, found)
    return _show(request, _stored(found, request.GET.get("version", "")))


def _stored(segment: Segment, number: str) -> Page:
    """The saved segment, or one of its earlier wordings to look at and perhaps save again."""
    current = current_version(segment)
    is_number = number.isascii() and number.isdigit() and len(number) < 7
    version = (segment.versions.filter(number=number).first() if is_number else None) or current
    form = SegmentForm(initial={"name": segment.name, "description": segment.description})
    page = Page(form, new_tree(), segment, current.number)
    try:
        page.tree = tree_of(read_rule(version.rule))
    except RuleError as error:
        page.extra["broken"] = error.message
    page.extra["older"] = version if version != current else None
    return page


def _answer(request: HttpRequest, segment: Segment | None) -> HttpResponse:
    action = request.POST.get("do", "")
    page = _posted(request.POST, segment)
    if action == "save":
        return _save(request, page)
    if action == "test":
        return _test(request, page)
    page.tree = refresh(change_tree(page.tree, action))
    draft = draft_of(page.tree)
    if action == "count":
        page.extra["numbers"] = numbers_of(draft, actor_of(request))
        show_counts(page.tree, page.extra["numbers"])
    return _show(request, page)


def _posted(data: QueryDict, segment: Segment | None) -> Page:
    base = data.get("base", "")
    return Page(SegmentForm(data), read_tree(data), segment, int(base) if base.isdecimal() and len(base) < 9 else 0)


def _save(request: HttpRequest, page: Page) -> HttpResponse:
    draft = draft_of(page.tree)
    if not draft.is_complete:
        mark_blank(page.tree)
    page.status = 422
    if not (page.form.is_valid() and draft.is_complete):
        return _show(request, page)
    try:
        segment = _write(request, page, draft.rule)
    except Conflict as error:
        page.status = error.status
        page.extra["conflict"] = _conflict(page, draft.rule, actor_of(request).may(Right.SEE_IDENTITY))
        return _show(request, page)
    except RuleError as error:
        page.extra["broken"] = error.message
        return _show(request, page)
    except Invalid as error:
        for name, message in error.errors.items():
            page.form.add_error(name, message)
        return _show(request, page)
    messages.success(request, f"Saved “{segment.name}”.")
    return redirect("segments:show_segment", segment=segment.uuid)


def _write(request: HttpRequest, page: Page, rule: object) -> Segment:
    cleaned, actor = page.form.cleaned_data, actor_of(request)
    if page.segment is None:
        return services.create_segment(actor=actor, rule=rule, **cleaned)
    services.save_segment(actor=actor, segment=page.segment, rule=rule, base_version=page.base, **cleaned)
    return Segment.objects.get(pk=page.segment.pk)


def _conflict(page: Page, rule: object, shows_identity: bool) -> dict[str, Any]:
    """Both wordings side by side; what was typed stays in the form, on top of the newest version from now on."""
    saved = LISTED.get(pk=page.segment.pk)  # type: ignore[union-attr]
    version = current_version(saved)
    page.base = version.number
    return {
        "version": version,
        "name": saved.name,
        "theirs": stored_sentence(version.rule, shows_identity=shows_identity),
        "yours": stored_sentence(rule, shows_identity=shows_identity),
    }


def _test(request: HttpRequest, page: Page) -> HttpResponse:
    require(actor_of(request), Right.SEE_IDENTITY)
    draft = draft_of(page.tree)
    asked = request.POST.get("person", "").strip()
    page.extra["person"] = asked
    if asked:
        page.extra["tested"] = person_result(draft, test_person(read_rule(draft.rule), asked, clock.now()))
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "segments/test.html#tested", page.extra)
    return _show(request, page)


def _show(request: HttpRequest, page: Page) -> HttpResponse:
    actor = actor_of(request)
    shows_identity = actor.may(Right.SEE_IDENTITY)
    draft = draft_of(page.tree)
    context = {
        "form": page.form,
        "segment": page.segment,
        "base": page.base,
        "root": view_of(page.tree, shows_identity=shows_identity),
        "sentence": stored_sentence(draft.rule, shows_identity=shows_identity),
        "may_edit": actor.may(Right.EDIT_PLANS),
        "shows_identity": shows_identity,
        **page.extra,
    }
    if request.htmx and page.status == 200:  # type: ignore[attr-defined]
        return render(request, "segments/builder.html#builder", context)
    if page.segment:
        context["history"] = history(page.segment, shows_identity=shows_identity)
        context["uses"] = used_by(page.segment)
    return render(request, "segments/builder.html", context, status=page.status)
