"""The builder as people use it: live counts, keys, a narrow window, no script at all."""

import re

import pytest
from playwright.sync_api import expect

from apps.segments.models import Segment
from tests.browser import PHONE

pytestmark = pytest.mark.django_db(transaction=True)


def count(page, words):
    page.wait_for_function("words => document.querySelector('#reach b')?.textContent === words", arg=words)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_rule_is_built_counted_tested_and_saved(open_browser, author, town, scheme):
    window = open_browser(color_scheme=scheme)
    window.log_in(author)
    page = window.open("/segments/new/")
    count(page, "4")
    page.fill("[name=name]", "City regulars")
    page.select_option("[name='r.0.fact']", "trait:zip_code")
    page.select_option("[name='r.0.value']", "Urban")
    count(page, "2")
    page.get_by_role("button", name="Add condition").click()
    page.wait_for_selector("[name='r.1.fact']:focus")
    page.select_option("[name='r.1.fact']", "event:purchase|count")
    page.fill("[name='r.1.value']", "2")
    page.fill("[name='r.1.days']", "30")
    count(page, "1")
    expect(page.locator("#n-r-0")).to_have_text("2")
    expect(page.locator("#sentence")).to_have_text(
        "People whose kind of area is “Urban” and with “purchase” at least 2 times in the last 30 days."
    )
    page.fill("#person", "ben-1")
    page.press("#person", "Enter")
    page.wait_for_selector("#tested .no")
    assert "“purchase” at least 2 times" in page.text_content("#tested .no")
    assert window.faults() == []
    assert page.locator("#unsaved").is_visible()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/segments/[0-9a-f-]{36}/"))
    count(page, "1")
    assert not page.locator("#unsaved").is_visible()
    assert Segment.objects.get().current.number == 1


def test_groups_nest_and_go_and_a_wrong_value_is_marked_at_once(browser_page, author, town):
    browser_page.log_in(author)
    page = browser_page.open("/segments/new/")
    page.select_option("[name='r.0.fact']", "trait:points")
    page.wait_for_selector("[name='r.0.value']")
    page.fill("[name='r.0.value']", "lots")
    page.wait_for_selector("#e-r-0:has-text('Expected a number')")
    page.fill("[name='r.0.value']", "50")
    count(page, "1")
    page.get_by_role("button", name="Add group").click()
    page.wait_for_selector("[name='r.1.mode']")
    page.select_option("[name='r.mode']", "any")
    page.wait_for_selector(".join:has-text('or')")
    page.get_by_role("button", name="Remove this group").click()
    page.wait_for_selector("[name='r.1.mode']", state="detached")
    assert page.input_value("[name='r.0.value']") == "50"


def test_archiving_can_be_undone_from_the_toast(browser_page, author, urban):
    browser_page.log_in(author)
    page = browser_page.open(f"/segments/{urban.uuid}/")
    count(page, "2")
    page.click("summary[aria-label=More]")
    page.get_by_role("button", name="Archive").click()
    page.locator(".toast").get_by_role("button", name="Undo").click()
    page.wait_for_selector(".toast:has-text('is back')")
    urban.refresh_from_db()
    assert not urban.is_archived


def test_a_segment_is_built_without_any_script(open_browser, author, town):
    window = open_browser(java_script_enabled=False)
    window.log_in(author)
    page = window.open("/segments/new/")
    page.fill("[name=name]", "By hand")
    page.select_option("[name='r.0.fact']", "trait:zip_code")
    page.get_by_role("button", name="Use the chosen facts").click()
    page.select_option("[name='r.0.value']", "Urban")
    page.get_by_role("button", name="Add condition").click()
    page.select_option("[name='r.1.fact']", "trait:points")
    page.get_by_role("button", name="Use the chosen facts").click()
    page.fill("[name='r.1.value']", "50")
    page.get_by_role("button", name="Count these people").click()
    assert page.text_content("#reach b") == "1"
    assert page.input_value("[name=name]") == "By hand"
    page.get_by_role("button", name="Save segment").click()
    assert "By hand" in page.text_content("h1")
    assert len(Segment.objects.get().current.rule["all"]) == 2


def test_a_phone_shows_everything_without_scrolling_sideways(open_browser, author, urban):
    window = open_browser(viewport=PHONE)
    window.log_in(author)
    for path in ("/segments/", f"/segments/{urban.uuid}/", "/segments/new/"):
        page = window.open(path)
        if path != "/segments/":
            page.wait_for_selector("#reach [role=status]")
        else:
            page.wait_for_selector(".people .strong")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert window.faults() == [], path
