"""An approved edit becomes a worked example, in a real browser: on a phone without scripts, and marked with them."""

import pytest
from playwright.sync_api import expect

from apps.drafts.models import DraftUse
from tests.approvals.stories import NEW, edit_and_approve
from tests.browser import PHONE
from tests.factories import make_frozen_campaign, make_writing_prompt, write_all

pytestmark = pytest.mark.django_db(transaction=True)
INPUTS = [{"key": "trait:zone", "use": "say", "words": {"Urban": "the city", "Rural": "the country"}}]


def test_a_marketer_takes_an_approved_draft_from_the_tab_to_a_new_version(
    noon, open_browser, author, admin, reviewer, second_reviewer, settings
):
    settings.OPENAI_API_KEY = settings.OPENAI_BASE_URL = ""
    prompt = make_writing_prompt(inputs=INPUTS)
    campaign = make_frozen_campaign(author, admin, prompt=prompt)
    write_all(campaign, author)
    first, second = DraftUse.objects.filter(campaign=campaign).order_by("pk")
    edit_and_approve(first, reviewer, second_reviewer)
    edit_and_approve(second, second_reviewer, reviewer)

    bare = open_browser(java_script_enabled=False, viewport=PHONE)
    bare.log_in(author)
    page = bare.open(f"/prompts/{prompt.uuid}/edits/")
    page.locator("article.card").last.get_by_role("link", name="Use as a worked example").click()
    expect(page.get_by_text("Nothing is saved yet.")).to_be_in_viewport()
    name = page.get_by_label("Name").last
    expect(name).to_be_focused()
    name.fill("A walk along the shelves")
    page.get_by_role("button", name="Save as a new version").last.click()
    expect(page.get_by_text("Version 2 is saved.")).to_be_visible()
    version = prompt.versions.get(number=2)
    assert version.origins == {"A walk along the shelves": str(first.uuid)}
    assert NEW in str(version.examples[-1])

    window = open_browser()
    window.log_in(author)
    page = window.open(f"/prompts/{prompt.uuid}/edits/")
    assert window.faults() == []
    expect(page.get_by_text("Example “A walk along the shelves”")).to_be_visible()
    page.get_by_role("link", name="Open draft").first.click()
    assert window.faults() == []
    page.get_by_role("link", name="Use as a worked example").click()
    expect(page.get_by_text("Nothing is saved yet.")).to_be_visible()
    page.get_by_text("What was changed before it was approved").click()
    expect(page.locator(".edit-changes ins").first).to_be_visible()
    expect(page.locator(".shades mark", has_text="{trait:zone}").last).to_be_attached()
    assert window.faults() == []
    page.get_by_role("button", name="Add an example").click()
    expect(page.locator("#editor input[name$='-origin']")).to_have_count(2)
