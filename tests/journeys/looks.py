"""WCAG 2.2 AA by axe on every page there is, light and dark, on a desk and on a phone, with each dialog and menu open.

The URL map says which pages there are, so a new one is looked at without anybody thinking of it. The stories that use
this share the areas among them, because one file is one worker's work.
"""

from collections.abc import Callable, Iterator
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Page

from apps.common.models import User
from tests.browser import PHONE, RULES, WIDE, BrowserPage
from tests.conftest import make_user
from tests.security.matrix import TABLE
from tests.security.places import pages_of
from tests.security.world import build

# Of the same window in other colours, only what depends on colours is looked at again.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
LOOKS = (("light", WIDE, RULES), ("dark", WIDE, COLOURS), ("dark", PHONE, RULES), ("light", PHONE, COLOURS))
ROLES = {"M": "marketer", "R": "reviewer", "A": "admin"}
QUERY = {"prompts:compare_versions": "?from=1&to=1"}
# Axe's own source, read once for each page instead of once for each look at it.
AXE = Axe().axe_script
RUN = "options => axe.run(document, options)"
RUN_IN = "([id, options]) => axe.run(document.getElementById(id), options)"
DIALOGS = "[...document.querySelectorAll('dialog[id]')].map(dialog => [dialog.id, dialog.outerHTML])"


# The areas (the apps of the routes) of what marketers write; what is left is the other story's.
WRITING = {"content", "prompts", "campaigns", "drafts", "ai"}


def look_at_pages(open_browser: Callable[..., BrowserPage], is_looked_at: Callable[[str], bool]) -> None:
    """Every page whose area `is_looked_at`, each by somebody who may open it, in a workspace with one of everything."""
    people = {letter: make_user(role, role) for letter, role in ROLES.items()}
    world = build(people["M"], people["R"], people["A"])
    found = {letter: _window(open_browser, person) for letter, person in people.items()}
    seen, faults, dialogs = 0, [], set()
    for address, name in pages_of(world).items():
        letter = next((one for one in "AMR" if one in TABLE[name].get[0]), "")
        if not is_looked_at(name.split(":")[0]) or not letter or TABLE[name].get[1] != 200:
            continue
        window, client = found[letter]
        path = address + QUERY.get(name, "")
        if not is_a_page(client.get(path)):
            continue
        page = window.open(path)
        page.wait_for_load_state("networkidle")
        faults += [f"{name} {fault}" for fault in look_at(page, dialogs)]
        seen += 1
    assert seen > 10
    assert not faults, "\n".join(sorted(set(faults)))


def _window(open_browser: Callable[..., BrowserPage], person: User) -> tuple[BrowserPage, Client]:
    client = Client()
    client.force_login(person)
    window = open_browser(color_scheme="light")
    window.log_in(person)
    return window, client


def is_a_page(answer) -> bool:
    """A whole page of ours: no fragment for htmx, no file, no mail in its own frame."""
    if answer.status_code != 200 or "html" not in answer["Content-Type"] or answer.streaming:
        return False
    return b'<main class="main"' in answer.content or b'class="plain' in answer.content


def look_at(page: Page, dialogs: set[str]) -> Iterator[str]:
    """The faults of a page. `dialogs` are those that other pages had, such as the shell's: looked at already."""
    page.evaluate(AXE)
    for scheme, size, rules in LOOKS:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size(size)
        where = f"{scheme} {size['width']}"
        yield from (f"{where}: {fault}" for fault in faults_in(page.evaluate(RUN, rules)))
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"):
            yield f"{where}: wider than the window"
    for dialog, html in page.evaluate(DIALOGS):
        if html in dialogs:
            continue
        dialogs.add(html)
        page.evaluate("id => document.getElementById(id).showModal()", dialog)
        yield from (f"dialog {dialog}: {fault}" for fault in faults_in(page.evaluate(RUN_IN, [dialog, RULES])))
        page.evaluate("id => document.getElementById(id).close()", dialog)


def faults_in(answer: Any) -> list[str]:
    return [f"{one['id']} {node['html'][:140]}" for one in answer["violations"] for node in one["nodes"]]
