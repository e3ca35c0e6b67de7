"""The segment builder: one form, whose buttons change the tree, save it or test a person."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from apps.ai.rules import RuleError
from apps.common import clock
from apps.common.access import actor_of, needs, require
from apps.common.editing import TRIES, meet, note_of
from apps.common.errors import Conflict, Invalid
from apps.common.rights import Right
from apps.common.selectors import last_change
from apps.common.stale import Stale
from apps.segments import services
from apps.segments.builder.convert import draft_of, mark_blank, refresh, tree_of
from apps.segments.builder.fields import view_of
from apps.segments.builder.merging import LABELS, opened_on, plain_rule, shown_panel, take_over
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


def _opened(page: Page, rule: dict[str, Any]) -> str:
    """What a page that nobody has changed yet was opened with."""
    if page.segment is None:
        return ""
    return opened_on(page.segment, None if page.extra.get("older") else rule).token()


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
    number = current_version(segment).number if segment else 0
    return Page(SegmentForm(data), read_tree(data), segment, number, data.get("opened", ""))


def _save(request: HttpRequest, page: Page) -> HttpResponse:
    draft = draft_of(page.tree)
    if not draft.is_complete:
        mark_blank(page.tree)
    page.status = 422
    if not (page.form.is_valid() and draft.is_complete):
        return _show(request, page)
    try:
        segment, note = _write(request, page, draft.rule)
    except RuleError as error:
        page.extra["broken"] = error.message
        return _show(request, page)
    except Invalid as error:
        for name, message in error.errors.items():
            page.form.add_error(name, message)
        return _show(request, page)
    if segment is None:
        return _show(request, page)
    messages.success(request, f"Saved “{segment.name}”. {note}".strip())
    return redirect("segments:show_segment", segment=segment.uuid)


def _write(request: HttpRequest, page: Page, rule: dict[str, Any]) -> tuple[Segment | None, str]:
    """The saved segment and what else is to be said; None when both sides have to be shown."""
    actor = actor_of(request)
    if page.segment is None:
        return services.create_segment(actor=actor, rule=rule, **page.form.cleaned_data), ""
    mine = {**page.form.cleaned_data, "rule": plain_rule(rule)}
    for _ in range(TRIES):
        stored = LISTED.get(pk=page.segment.pk)
        opened = opened_on(stored)
        met = meet(request.POST, opened.values, mine)
        change = last_change(stored, "segments.save_segment", "segments.create_segment")
        if met.merged.clashes:
            take_over(page, met.merged.values, opened, stored)
            page.status, page.extra["stale"] = 409, shown_panel(met, change, actor)
            return None, ""
        try:
            services.save_segment(actor=actor, segment=stored, base=opened.base, **met.merged.values)
        except Stale:
            continue
        return LISTED.get(pk=stored.pk), note_of([LABELS[name] for name in met.merged.theirs], change)
    raise Conflict("Several people are saving this segment at this moment. Go back and try again.")


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
        "opened": page.opened or _opened(page, draft.rule),
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
