"""A real browser for the stories: a live server, one page, and what the browser itself complains about.

`browser_page` fails its test at the end when a page threw, logged an error or broke the content security policy.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, expect, sync_playwright

from apps.common.models import User

# Playwright's sync API runs an event loop in this thread; the ORM's own guard would mistake the tests for async code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

# Two workers, their browsers and the database share the cores: waiting costs nothing when all is well.
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
# What htmx logs as errors when a newer request takes the place of one on its way, or the page is left meanwhile.
OVERTAKEN = ("htmx:afterRequest", "htmx:sendAbort")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@dataclass
class BrowserPage:
    """A Playwright page with the shortcuts that the stories use."""

    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)

    def log_in(self, user: User) -> None:
        """Puts the session of `user` into the browser (the log-in page has its own story)."""
        client = Client()
        client.force_login(user)
        self.page.context.clear_cookies()
        for name, morsel in client.cookies.items():
            self.page.context.add_cookies([{"name": name, "value": morsel.value, "url": self.base}])

    def open(self, path: str) -> Page:
        self.page.goto(self.base + path)
        return self.page

    def faults(self) -> list[str]:
        """WCAG 2.2 AA faults by axe on what is shown now, one line each."""
        violations = Axe().run(self.page, options=RULES).response["violations"]
        return [f"{one['id']}: {node['html'][:160]}" for one in violations for node in one["nodes"]]

    def allow(self, words: str) -> None:
        """Takes an expected complaint (a 404 on purpose) off the list."""
        self.complaints[:] = [one for one in self.complaints if words not in one]


def chromium_path() -> str:
    """The system's browser; CHROMIUM names another. Empty means Playwright's own."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), "")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path() or None, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_browser(chromium: Browser, live_server: object) -> Iterator[Callable[..., BrowserPage]]:
    """Opens browser windows: `open_browser(viewport=PHONE, color_scheme="dark")`."""
    opened: list[BrowserPage] = []

    def open_window(**options: object) -> BrowserPage:
        context = chromium.new_context(**{"viewport": WIDE, "reduced_motion": "reduce", **options})
        context.set_default_timeout(PATIENCE)
        window = BrowserPage(context.new_page(), live_server.url)
        _listen(window)
        opened.append(window)
        return window

    yield open_window
    for window in opened:
        window.page.context.close()
    assert not [one for window in opened for one in window.complaints]


@pytest.fixture
def browser_page(open_browser: Callable[..., BrowserPage]) -> BrowserPage:
    """One desktop window in light colours."""
    return open_browser(color_scheme="light")


def _listen(window: BrowserPage) -> None:
    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(OVERTAKEN):
            window.complaints.append(f"console: {message.text} ({message.location.get('url', '')})")

    def on_error(error: Error) -> None:
        window.complaints.append(f"script: {error}")

    window.page.on("console", on_console)
    window.page.on("pageerror", on_error)
