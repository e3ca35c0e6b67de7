"""The prompt pages in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from apps.prompts import services
from tests.browser import PHONE
from tests.prompts.stories import approved_content, compared, shipped_fields, shipped_prompt

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
    expect(page.locator("article.message")).not_to_contain_text("women's range")
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
    assert prompt.versions.get(number=2).rules[-1]["params"] == {"phrases": ["zeppelin"]}


def test_an_author_has_every_draft_judged_and_takes_it_back(browser_page, author, prompt):
    """The switch, in the browser: what it says before a judge is good enough, and that it stays as it was left."""
    browser_page.log_in(author)
    page = browser_page.open(f"/prompts/{prompt.uuid}/edit/")
    switch = page.get_by_label("Have every draft judged before a person reads it")
    expect(switch).not_to_be_checked()
    expect(switch).to_have_accessible_description(re.compile("no judge of this language is in production"))
    for number, is_on in ((2, True), (3, False)):
        switch.focus()
        page.keyboard.press("Space")
        page.get_by_text("Add a rule", exact=True).click()
        page.get_by_role("button", name="No questions", exact=True).click()
        expect(switch).to_be_checked(checked=is_on)  # rows that come leave it alone
        remove = page.get_by_role("button", name="Remove the rule No questions")
        remove.click()
        expect(remove).to_have_count(0)
        page.get_by_role("button", name="Save as a new version").first.click()
        expect(page.locator("#toasts").get_by_text(f"Version {number} is saved.")).to_be_visible()
        assert bool(prompt.versions.get(number=number).settings.get("judged")) is is_on
        page = browser_page.open(f"/prompts/{prompt.uuid}/edit/")
        expect(switch).to_be_checked(checked=is_on)


def test_trying_a_version_follows_every_choice(browser_page, author, prompt):
    browser_page.log_in(author)
    page = browser_page.open(f"/prompts/{prompt.uuid}/try/")
    page.get_by_label("Mens", exact=True).select_option("yes")
    page.get_by_label("Womens", exact=True).select_option("no")
    expect(page.locator("article.message")).not_to_contain_text("women's range")
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
    assert prompt.versions.get(number=2).rules == shipped_fields()["rules"]


@pytest.mark.parametrize(("scheme", "viewport"), [("light", None), ("dark", PHONE)])
def test_every_page_is_accessible_and_fits(open_browser, author, prompt, scheme, viewport):
    comparison = compared(prompt, author, 1)
    services.work_comparison(comparison_id=comparison.pk)
    window = open_browser(color_scheme=scheme, **({"viewport": viewport} if viewport else {}))
    window.log_in(author)
    pages = ("", "edit/", "try/", "name/", "versions/", "side-by-side/", "performance/", "uses/")
    for path in ("", "new/", "import/", f"side-by-side/{comparison.uuid}/", *(f"{prompt.uuid}/{one}" for one in pages)):
        page = window.open(f"/prompts/{path}")
        assert window.faults() == [], path
        width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 0, path
    if viewport:
        page = window.open(f"/prompts/{prompt.uuid}/edit/")
        page.get_by_role("link", name="See the trial").click()  # at hand wherever one writes
        expect(page.get_by_role("heading", name="Trial")).to_be_in_viewport()
        page = window.open(f"/prompts/{prompt.uuid}/")
        parts = ("#production", "#wording", ".rail h2 >> text=History")
        tops = [page.locator(one).bounding_box()["y"] for one in parts]
        assert tops == sorted(tops)  # the next step, what it is about, what was


def _marks_take_in_those_they_meet(lines, menu):
    """Words have one mark. A slot is no words."""
    lines.evaluate("(field) => field.setSelectionRange(field.value.indexOf('You order'), field.value.indexOf(', and'))")
    lines.press("Alt+m")
    menu.fill("any claim")
    menu.press("Enter")
    expect(lines).to_have_value(re.compile(r"opening\?: \[You order online\]\{claim\}, and"))
    lines.press("Alt+m")
    menu.fill("take the mark away")
    menu.press("Enter")
    expect(lines).to_have_value(re.compile(r"opening\?: You order online, and"))
    lines.fill(lines.input_value().replace("Hello,", "Hello {{ first_name }},"))
    lines.evaluate("(field) => field.setSelectionRange(field.value.indexOf('first'), field.value.indexOf(' }}'))")
    lines.press("Alt+m")
    menu.fill("claim")
    expect(menu.page.get_by_text("Nothing of that name.")).to_be_visible()
    menu.press("Escape")


def test_words_of_an_example_are_marked_by_mouse_and_by_keys(browser_page, author, prompt):
    """Select, say what the words stand for, and the notation says it; sentences may go, vary and have conditions."""
    browser_page.log_in(author)
    page = browser_page.open(f"/prompts/{prompt.uuid}/edit/")
    page.get_by_role("button", name="Add an example").click()
    lines = page.locator("textarea.notation").last
    expect(lines).to_be_visible()
    lines.fill("subject: Hello\ngreeting: Hello,\n\nopening: You order online, and we like that.\naction: Look.")
    lines.dispatch_event("paste")  # what a browser says after words came from the clipboard
    expect(lines).to_have_value(re.compile(r"order \[online\]\{trait:channel\}, and"))
    expect(page.locator("#mark-said")).to_have_text("1 known phrase marked. Ctrl Z takes it back.")
    lines.press("Control+z")
    with page.expect_response("**/prompts/mark/"):
        lines.dispatch_event("paste")
    expect(lines).to_have_value(re.compile(r"You order online, and we"))
    lines.press("Control+Home")
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "End"):
        lines.press(key)
    for _ in range(len(", and we like that.")):
        lines.press("ArrowLeft")
    for _ in range(len("online")):
        lines.press("Shift+ArrowLeft")
    lines.press("Alt+m")
    menu = page.get_by_role("combobox", name="What the words stand for")
    expect(menu).to_be_focused()
    menu.fill("fact channel")
    menu.press("Enter")
    expect(lines).to_be_focused()
    expect(lines).to_have_value(re.compile(r"You order \[online\]\{trait:channel\}, and we"))
    expect(page.locator(".shades mark.fact").last).to_have_text("[online]{trait:channel}")
    lines.press("Alt+m")
    menu.fill("may go")
    page.get_by_role("option", name="Sentence: May go").click()
    lines.press("Alt+m")
    menu.fill("only if channel web")
    menu.press("Enter")
    expect(lines).to_have_value(re.compile(r"opening\? if trait:channel = Web: You order"))
    lines.press("Control+z")
    expect(lines).to_have_value(re.compile(r"opening\?: You order"))
    lines.press("Alt+m")
    menu.press("Escape")
    expect(menu).to_be_hidden()
    _marks_take_in_those_they_meet(lines, menu)
    lines.dblclick(position={"x": 95, "y": 18})
    expect(page.get_by_role("option", name="Fact: Mens")).to_be_visible()
    expect(lines).to_be_focused()
    assert browser_page.faults() == []
    page.set_viewport_size(PHONE)
    page.get_by_role("button", name="Mark the selection").last.click()
    expect(menu).to_be_focused()
