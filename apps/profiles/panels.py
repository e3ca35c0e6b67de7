"""Panels that later apps put on this app's pages, by URL name and never by import."""

from dataclasses import dataclass

from django.urls import reverse


@dataclass(frozen=True)
class Panel:
    """`url` answers htmx with a fragment (the page writes its heading) and anybody else with a page of its own."""

    title: str
    url: str


_panels: dict[str, list[tuple[str, str]]] = {}


def register_panel(page: str, url_name: str, title: str) -> None:
    """Called in `AppConfig.ready()`. For the page "profile" the URL named `url_name` takes the profile's UUID."""
    entries = _panels.setdefault(page, [])
    if (url_name, title) not in entries:
        entries.append((url_name, title))


def panels_of(page: str, *args: object) -> list[Panel]:
    return [Panel(title, reverse(url_name, args=args)) for url_name, title in _panels.get(page, [])]
