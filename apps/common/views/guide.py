"""The guide inside the product."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.common import help_pages


@require_safe
def list_help(request: HttpRequest) -> HttpResponse:
    return render(request, "common/help/list.html", {"chapters": help_pages.chapters()})


@require_safe
def show_help(request: HttpRequest, chapter: str) -> HttpResponse:
    found = help_pages.chapter(chapter)
    if found is None:
        raise Http404
    return render(request, "common/help/chapter.html", {"chapter": found, "chapters": help_pages.chapters()})


@require_safe
def show_help_image(request: HttpRequest, name: str) -> FileResponse:
    """A picture of the guide: only names that the folder holds."""
    known = {path.name: path for path in help_pages.IMAGES.rglob("*") if path.suffix in (".png", ".svg", ".webp")}
    if name not in known:
        raise Http404
    return FileResponse(known[name].open("rb"))
