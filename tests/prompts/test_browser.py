"""The prompt pages in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import PHONE
from tests.prompts.stories import approved_content, shipped_fields, shipped_prompt

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def prompt(author, admin, settings):
    settings.OPENAI_API_KEY = settings.OPENAI_BASE_URL = ""
    approved_content(author, admin)
    return shipped_prompt(author)


def test_an_author_edits_with_a_live_trial_and_saves(browser_page, author, prompt):
    browser_page.log_in(author)
    page = browser_page.open(f"/prompts/{prompt.uuid}/edit/")
    expect(page.locator("article.message")).to_contain_text("women's range")
    page.get_by_label("Mens", exact=True).select_option("yes")
    page.get_by_label("Womens", exact=True).select_option("no")
    expect(page.locator("article.message .button")).to_have_text("See the men's range")
    page.get_by_text("Add a rule", exact=True).click()
    page.get_by_role("button", name="Never mention", exact=True).click()
    added = page.get_by_role("group", name=re.compile("Rule 12"))
    expect(added.get_by_label("What a breach does")).to_be_focused()
    added.get_by_label("Phrases").fill("Northwind")
    expect(page.get_by_text("The composer found no wording that passes")).to_be_visible()
    added.get_by_label("Phrases").fill("zeppelin")
    expect(page.locator("article.message")).to_be_visible()
    page.get_by_label("What did you change?").fill("No airships")
    page.get_by_role("button", name="Save as a new version").first.click()
    expect(page.locator("#toasts").get_by_text("Version 2 is saved.")).to_be_visible()
    browser_page.allow("htmx:")  # a trial under way when the page is left
    assert prompt.versions.get(number=2).rules[-1]["params"] == {"phrases": ["zeppelin"]}


def test_trying_a_version_follows_every_choice(browser_page, author, prompt):
    browser_page.log_in(author)
    page = browser_page.open(f"/prompts/{prompt.uuid}/try/")
    page.get_by_label("Mens", exact=True).select_option("yes")
    page.get_by_label("Womens", exact=True).select_option("no")
    expect(page.locator("article.message .button")).to_have_text("See the men's range")
    page.get_by_text("The assembled prompt").click()
    expect(page.locator("#assembled-text")).to_contain_text('say: "men\'s"')
    expect(page.get_by_text("tokens")).to_be_visible()


def test_enter_in_a_field_saves_and_removes_nothing(browser_page, author, prompt):
    browser_page.log_in(author)
    page = browser_page.open(f"/prompts/{prompt.uuid}/edit/")
    page.get_by_label("What did you change?").fill("Only a note")
    page.get_by_label("Tone").fill("Dry.")
    page.get_by_label("What did you change?").press("Enter")
    expect(page.locator("#toasts").get_by_text("Version 2 is saved.")).to_be_visible()
    browser_page.allow("htmx:")  # a trial under way when the page is left
    assert prompt.versions.get(number=2).rules == shipped_fields()["rules"]


@pytest.mark.parametrize(("scheme", "viewport"), [("light", None), ("dark", PHONE)])
def test_every_page_is_accessible_and_fits(open_browser, author, prompt, scheme, viewport):
    window = open_browser(color_scheme=scheme, **({"viewport": viewport} if viewport else {}))
    window.log_in(author)
    pages = ("", "edit/", "try/", "name/", "versions/", "performance/", "uses/")
    for path in ("", "new/", "import/", *(f"{prompt.uuid}/{one}" for one in pages)):
        page = window.open(f"/prompts/{path}")
        assert window.faults() == [], path
        width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 0, path
