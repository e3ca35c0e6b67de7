"""What each page costs: bytes of the first load and questions to the database. Run with -s for the table.

Bytes are the page and everything it loads at once, compressed as whitenoise and a proxy serve them, plus the font.
Milliseconds are only printed: they belong to the machine.
"""

import gzip
import re
import time
from functools import cache
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.common import clock, jobs
from tests.security.budgets import QUERIES
from tests.security.matrix import TABLE
from tests.security.places import ROUTES
from tests.security.test_access import QUERY
from tests.security.world import send

pytestmark = pytest.mark.django_db
FIRST_LOAD = 150_000
FONT = 48_000  # Inter, as build_font makes it; it is already compressed
LOADED = re.compile(r'<(?:script|link|img)[^>]*?(?:src|href)="/static/([^"?]+)"')
IMAGES = (".png", ".woff2", ".gif")


def pages():
    """{route: the letter of a role that may look at it}."""
    return {name: row.get[0][-1] for name, row in TABLE.items() if row.get[1] == 200}


@cache
def weight_of(name: str) -> int:
    found = finders.find(name)
    if not found:
        return 0
    raw = Path(found).read_bytes()
    return len(raw) if name.endswith(IMAGES) else len(gzip.compress(raw, 9))


def first_load(html: bytes) -> int:
    return len(gzip.compress(html, 6)) + sum(weight_of(one) for one in set(LOADED.findall(html.decode())))


@pytest.fixture
def still(monkeypatch):
    """What is asked again every few seconds (jobs) or minutes ("seen" of a person) must not meet one page by luck."""
    monkeypatch.setattr(jobs, "CACHE_SECONDS", None)
    with clock.at(clock.now()):
        yield


def test_every_page_is_light_and_asks_few_questions(world, as_role, still):
    lines, heavy, curious, measured = [], {}, {}, {}
    for name, letter in sorted(pages().items()):
        url = world.url(name, ROUTES[name]) + QUERY.get(name, "")
        as_role[letter].get(url)  # what is kept in the cache is kept for the next one
        start = time.perf_counter()
        with CaptureQueriesContext(connection) as asked:
            answer = send(as_role[letter], "get", url)
        took = (time.perf_counter() - start) * 1000
        is_page = "html" in answer.get("Content-Type", "") and not answer.streaming
        is_whole = is_page and b"<html" in answer.content
        size = first_load(answer.content) + (FONT if is_whole else 0) if is_page else 0
        measured[name] = len(asked)
        lines.append(f"{name:42} {size / 1000:8.1f} KB {len(asked):5} queries {took:8.1f} ms")
        if size > FIRST_LOAD:
            heavy[name] = size
        if len(asked) > QUERIES.get(name, -1):
            curious[name] = (len(asked), QUERIES.get(name))
    print("\n" + "\n".join(lines))
    assert heavy == {}
    assert curious == {}, "more queries than its budget in tests/security/budgets.py, or no row there"
    assert set(QUERIES) == set(measured), "a row without a page"
