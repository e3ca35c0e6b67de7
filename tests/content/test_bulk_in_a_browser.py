"""Many items at once in a real browser: ticked by key and box, counted, read, handed in."""

import pytest
from playwright.sync_api import expect

from apps.content.models import Version
from tests.browser import PHONE
from tests.content.stories import write

pytestmark = pytest.mark.django_db(transaction=True)


def test_rows_are_ticked_by_key_or_box_read_and_handed_in(open_browser, author):
    for n in range(2, 5):
        write(author, name=f"Claim {n}", text=f"Returns within {n} days.")
    window = open_browser()
    window.log_in(author)
    page = window.open("/content/?sort=name")
    bar = page.locator("#bulk")
    expect(bar).to_be_hidden()  # it says nothing before there is something to say
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(bar).to_contain_text("1 ticked")
    page.get_by_label("Select all rows shown").check()
    expect(bar).to_contain_text("3 ticked")
    assert window.faults() == []
    page.get_by_role("button", name="Hand in").click()
    expect(page.locator(".reading")).to_have_count(3)
    page.get_by_label("Claim 3", exact=True).uncheck()
    expect(page.get_by_role("button", name="Hand in the ticked 2")).to_be_visible()
    assert window.faults() == []
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Hand in the ticked 2").click()
    page.get_by_text("2 wordings wait for approval").wait_for()
    assert Version.objects.filter(status="submitted").count() == 2
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Taken back for 2 items").wait_for()
    assert not Version.objects.filter(status="submitted").exists()
