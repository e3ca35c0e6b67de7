"""Testing a prompt in a real browser: from no set to production, and every page looked at."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from apps.prompts import models, services
from apps.prompts.documents import read_document
from apps.prompts.selectors import production_version
from apps.prompts.shipped import raw_document
from tests.browser import PHONE, WIDE
from tests.prompts.gate import work
from tests.prompts.stories import approved_content, shipped_fields, shipped_prompt

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def prompt(author, admin, settings):
    settings.OPENAI_API_KEY = settings.OPENAI_BASE_URL = ""
    approved_content(author, admin)
    return shipped_prompt(author)


def looked_at(browser_page, paths) -> list[str]:
    """Faults of accessibility, and pages that are wider than a phone."""
    found = []
    for scheme, size in (("light", WIDE), ("dark", PHONE)):
        browser_page.page.emulate_media(color_scheme=scheme)
        browser_page.page.set_viewport_size(size)
        for path in paths:
            page = browser_page.open(path)
            found += [f"{path}: {fault}" for fault in browser_page.faults()]
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                found.append(f"{path} is wider than {size['width']} pixels")
            if page.evaluate("[...document.querySelectorAll('td .chip')].some((chip) => chip.offsetHeight > 40)"):
                found.append(f"{path} squeezes its chips at {size['width']} pixels")
    return found


def test_a_prompt_is_tested_compared_and_put_in_production(browser_page, author, reviewer, prompt):
    browser_page.log_in(author)
    tests = reverse("prompts:list_tests", args=[prompt.uuid])
    page = browser_page.open(tests)
    page.get_by_role("button", name="Make a test set and run it").first.click()
    expect(page.locator(".job")).to_contain_text("47 drafts")
    run = work(models.TestRun.objects.get())
    expect(page.locator(".stats")).to_contain_text("47 / 47")
    page.get_by_role("link", name="Nothing known").click()
    expect(page.locator("article.message")).to_be_visible()
    page.keyboard.press("j")
    expect(page.locator("h1")).to_contain_text("A name of sixty letters")
    page.goto("about:blank")  # nothing of the former person's page is under way when the next one logs in
    browser_page.log_in(reviewer)
    page = browser_page.open(reverse("prompts:show_prompt", args=[prompt.uuid]))
    page.get_by_role("button", name="Put version 1 in production").click()
    expect(page.locator(".badges")).to_contain_text("in production")
    assert production_version(prompt) == run.version
    page.goto("about:blank")
    browser_page.log_in(author)
    services.import_prompt(document=read_document(raw_document("judge-of-tone")), actor=author)
    second = services.save_version(
        prompt=prompt, fields={**shipped_fields(), "tone": "Dry."}, message="Drier", actor=author
    )
    page = browser_page.open(reverse("prompts:list_tests", args=[prompt.uuid]))
    page.get_by_role("button", name="Run the tests").click()
    expect(page.locator(".job")).to_contain_text("47 drafts")
    later = work(models.TestRun.objects.get(version=second))
    expect(page.get_by_role("heading", name="Against version 1")).to_be_visible()
    guard, one = prompt.test_sets.get(), later.results.order_by("pk")[3]
    case = guard.revisions.order_by("-number")[0].cases.first()
    paths = [
        tests,
        reverse("prompts:show_prompt", args=[prompt.uuid]),
        reverse("prompts:show_test_set", args=[guard.uuid]),
        reverse("prompts:edit_test_case", args=[guard.uuid, case.uuid]),
        reverse("prompts:upload_cases", args=[guard.uuid]),
        reverse("prompts:start_test_run", args=[guard.uuid]),
        reverse("prompts:show_test_run", args=[later.uuid]),
        reverse("prompts:show_test_result", args=[later.uuid, one.uuid]),
        reverse("prompts:show_judges", args=[later.uuid]),
        reverse("prompts:label_drafts", args=[later.uuid]),
    ]
    assert looked_at(browser_page, paths) == []
