"""Chapters and sections of the guide in the palette."""

from django.urls import reverse

from apps.common.help_pages import chapters
from apps.common.models import User
from apps.common.palette.matching import fits
from apps.common.palette.registry import Hit, register_search
from apps.common.rights import Right


def register_all() -> None:
    register_search("help", "Help", "book-open", Right.VIEW, search)


def search(user: User, text: str, limit: int) -> list[Hit]:
    found = []
    for chapter in chapters():
        url = reverse("common:show_help", args=[chapter.name])
        found += [Hit(chapter.title, url)] if fits(chapter.title, text) else []
        found += [Hit(s.title, f"{url}#{s.anchor}", chapter.title) for s in chapter.sections if fits(s.title, text)]
    return found[:limit]
