"""The list of segments and what its rows can do."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET, require_POST

from apps.common.access import actor_of, needs
from apps.common.list_pages import list_of, list_state, show_list
from apps.common.lists import Column, ListSpec, Text
from apps.common.rights import Right
from apps.common.undo import Undo, offer_undo
from apps.segments import services
from apps.segments.models import Segment
from apps.segments.selectors import LISTED, stored_sentence

SPEC = ListSpec(
    columns=(
        Column("name", "Name", sort="name", text="name"),
        Column("people", "People", sort="last_count", numeric=True, text="last_count"),
        Column("version", "Version", numeric=True, text=lambda one: one.current.number if one.current else None),
        Column("changed", "Changed", sort="updated_at", text=lambda one: one.updated_at.isoformat()),
    ),
    key="segments",
    filters=(Text("q", "Search segments", ("name", "description")),),
    default_sort="-changed",
    keep=("show",),
)


@require_GET
@needs(Right.VIEW)
def list_segments(request: HttpRequest) -> HttpResponseBase:
    state = list_state(request, SPEC.key)
    is_archive = state.data.get("show") == "archived"
    page = list_of(request, LISTED.filter(is_archived=is_archive), SPEC, state)
    actor = actor_of(request)
    for segment in page.rows:
        rule = segment.current.rule if segment.current else {}
        segment.sentence = stored_sentence(rule, shows_identity=actor.may(Right.SEE_IDENTITY))
    has_archive = is_archive or Segment.objects.filter(is_archived=True).exists()
    context = {
        "page": page,
        "noun": "segment" if page.count == 1 else "segments",
        "is_archive": is_archive,
        "has_archive": has_archive,
        "toolbar_extra": _archive_link(is_archive) if has_archive else "",
        "may_edit": actor.may(Right.EDIT_PLANS),
    }
    return show_list(request, "segments/list.html", context)


def _archive_link(is_archive: bool) -> SafeString:
    current = mark_safe(' aria-current="true"') if is_archive else ""
    return format_html('<a class="chip" href="{}"{}>Archived</a>', "?" if is_archive else "?show=archived", current)


@require_POST
@needs(Right.VIEW)
def recount_segment(request: HttpRequest, segment: str) -> HttpResponse:
    found = get_object_or_404(Segment, uuid=segment)
    services.recount_segment(actor=actor_of(request), segment=found)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("segments:list_segments")
    return render(request, "segments/list.html#people", {"segment": get_object_or_404(LISTED, uuid=segment)})


@require_POST
@needs(Right.EDIT_PLANS)
def duplicate_segment(request: HttpRequest, segment: str) -> HttpResponse:
    copy = services.duplicate_segment(actor=actor_of(request), segment=get_object_or_404(LISTED, uuid=segment))
    words = f"This is a copy. The original is unchanged; nothing uses “{copy.name}” yet."
    offer_undo(request, words, Undo("segments.duplicate_segment", {"segment": str(copy.uuid)}))
    return redirect("segments:show_segment", segment=copy.uuid)


@require_POST
@needs(Right.EDIT_PLANS)
def archive_segment(request: HttpRequest, segment: str) -> HttpResponse:
    found = get_object_or_404(Segment, uuid=segment)
    services.set_archived(actor=actor_of(request), segment=found, is_archived=True)
    undo = Undo("segments.archive_segment", {"segment": str(found.uuid)})
    offer_undo(request, f"Archived “{found.name}”.", undo)
    return redirect("segments:list_segments")


@require_POST
@needs(Right.EDIT_PLANS)
def restore_segment(request: HttpRequest, segment: str) -> HttpResponse:
    found = get_object_or_404(Segment, uuid=segment)
    services.set_archived(actor=actor_of(request), segment=found, is_archived=False)
    undo = Undo("segments.restore_segment", {"segment": str(found.uuid)})
    offer_undo(request, f"“{found.name}” is back.", undo)
    return redirect("segments:show_segment", segment=segment)
