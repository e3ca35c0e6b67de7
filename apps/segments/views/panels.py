"""Fragments: the live figures, and the segments of one person on the profile's page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from apps.common import clock
from apps.common.access import actor_of, needs
from apps.common.rights import Right
from apps.profiles.models import Profile
from apps.segments.builder.convert import draft_of, tree_of
from apps.segments.builder.nodes import GroupNode, read_tree
from apps.segments.builder.numbers import numbers_of, show_counts
from apps.segments.models import Segment
from apps.segments.selectors import LISTED, current_version, memberships_of, read_rule, sentence


@require_POST
@needs(Right.EDIT_PLANS)
def preview_rule(request: HttpRequest) -> HttpResponse:
    """The figures of a rule that is still being written."""
    return _numbers(request, read_tree(request.POST))


@require_GET
@needs(Right.VIEW)
def show_numbers(request: HttpRequest, segment: str) -> HttpResponse:
    """The figures of a saved rule."""
    found = get_object_or_404(LISTED, uuid=segment, current__isnull=False)
    return _numbers(request, tree_of(read_rule(current_version(found).rule)))


def _numbers(request: HttpRequest, tree: GroupNode) -> HttpResponse:
    numbers = numbers_of(draft_of(tree), actor_of(request))
    return render(request, "segments/numbers.html", {"numbers": numbers, "nodes": show_counts(tree, numbers)})


@require_GET
@needs(Right.VIEW)
def show_memberships(request: HttpRequest, profile: str) -> HttpResponse:
    """The segments one person is in, each with its rule in words."""
    person = get_object_or_404(Profile, uuid=profile)
    shows_identity = actor_of(request).may(Right.SEE_IDENTITY)
    rows: list[tuple[Segment, str]] = [
        (segment, sentence(rule, shows_identity=shows_identity))
        for segment, rule, is_in in memberships_of(person.pk, clock.now())
        if is_in
    ]
    part = "#panel" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, "segments/memberships.html" + part, {"profile": person, "rows": rows})
