"""What people keep changing, in a real browser and without its scripts."""

import pytest
from playwright.sync_api import expect

from apps.prompts import services
from tests.browser import PHONE
from tests.prompts.stories import learned, shipped_fields

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_marketer_adds_one_rule_and_declines_another_without_scripts_on_a_phone(open_browser, author):
    prompt = services.create_prompt(name="Come back", fields=shipped_fields(), actor=author)
    two = [learned(), learned("commence", "begin", drafts=9, people=3)]
    services.note_suggestions(prompt=prompt, found=two)
    window = open_browser(java_script_enabled=False, viewport=PHONE)
    window.log_in(author)
    page = window.open(f"/prompts/{prompt.uuid}/edits/")
    first, second = page.locator("article.card").all()
    expect(first.get_by_role("heading")).to_have_text("Say “begin” instead of “commence”.")
    expect(first).to_contain_text("9 drafts, 3 people")
    second.get_by_text("Decline").first.click()
    second.get_by_label("Why?").fill("Both are fine")
    second.get_by_role("button", name="Decline").click()
    expect(page.locator("article.card")).to_have_count(1)
    expect(page.get_by_text("Both are fine")).to_be_visible()
    page.get_by_role("button", name="Add as a rule").click()
    expect(page.get_by_text("Version 2 has the rule")).to_be_visible()
    assert prompt.versions.get(number=2).rules[-1]["params"] == {"pairs": ["commence = begin"]}
