"""The palette's answer and the same as a page. What is typed is posted: it may be somebody's name."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from apps.common.access import actor_of, needs
from apps.common.palette import Group, groups_for
from apps.common.rights import Right


@needs(Right.VIEW)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("text")
def show_search(request: HttpRequest) -> HttpResponse:
    """The search page, for whoever has no JavaScript or likes a page better."""
    text = request.POST.get("text", "")
    groups = groups_for(actor_of(request), text)
    return render(request, "common/search/page.html", {"groups": groups, "text": text, "count": _count(groups)})


@needs(Right.VIEW)
@never_cache
@require_POST
@sensitive_post_parameters("text")
def answer_palette(request: HttpRequest) -> HttpResponse:
    """The palette's options for what is typed on the page `at`."""
    text = request.POST.get("text", "")
    groups = groups_for(actor_of(request), text, request.POST.get("at", ""))
    context = {"groups": groups, "text": text, "count": _count(groups)}
    return render(request, "common/search/options.html", context)


def _count(groups: list[Group]) -> int:
    return sum(len(group.hits) for group in groups)
