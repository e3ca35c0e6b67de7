"""One whole Attune (`make run` on a data folder of its own) and the people who use it in real browsers."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from playwright.sync_api import Browser, Page

from config.embedded.services import Services
from tests.ops.test_run import Running

PASSWORD = "a long enough password"  # noqa: S105
# The automated browser calls itself headless, which counts as a machine; a person's does not.
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
CAST = {"mara": "marketer", "ravi": "reviewer", "ada": "admin"}
MAKE_CAST = f"""
from apps.common.models import User
for name, role in {CAST!r}.items():
    User.objects.create_user(name + "@attune.example", {PASSWORD!r}, name=name.title(), roles=[role])
"""


@dataclass
class House:
    running: Running
    browser: Browser
    complaints: list[str] = field(default_factory=list)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.running.port}"

    def log_in(self, name: str) -> Page:
        """A browser window of its own, logged in through the log-in page."""
        context = self.browser.new_context(viewport={"width": 1440, "height": 900}, user_agent=AGENT)
        context.set_default_timeout(30_000)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.goto(f"{self.base}/log-in/")
        page.fill("[name=email]", f"{name}@attune.example")
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{self.base}/")
        return page

    def open(self, page: Page, path: str) -> Page:
        answer = page.goto(self.base + path)
        assert answer is not None
        assert answer.ok, f"{path} answered {answer.status}"
        return page

    def query(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(Services(self.running.data).postgres.url()) as connection:
            return connection.execute(statement, values).fetchall()

    def import_events(self, folder: Path, events: list[dict[str, Any]]) -> dict[str, Any]:
        path = folder / "events.jsonl"
        path.write_text("".join(json.dumps(event) + "\n" for event in events))
        return json.loads(self.running.manage("import_events", str(path)).splitlines()[-1])


@contextmanager
def open_house(data: Path, port: int, browser: Browser) -> Iterator[House]:
    """Starts `make run` and waits for it; ends it afterwards and demands that no page threw."""
    running = Running(data, port)
    try:
        running.ready()
        running.manage("shell", "-v", "0", "-c", MAKE_CAST)
        house = House(running, browser)
        yield house
        assert house.complaints == []
    finally:
        running.end()


def is_held_out(salt: str, profile_uuid: str, holdout: float) -> bool:
    """The assignment as the design words it, computed here on its own."""
    first = hashlib.sha256(f"{salt}{profile_uuid}".encode()).digest()[:8]
    return int.from_bytes(first, "big") / 2**64 < holdout
