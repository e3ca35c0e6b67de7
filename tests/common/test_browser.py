"""The shell in a real browser: light and dark, desk and phone, keyboard first."""

import pytest
import vl_convert
from playwright.sync_api import expect

from apps.common import registry
from apps.common.models import User
from tests.browser import PHONE, WIDE
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = ["/preferences/", "/account/", "/users/", "/users/new/", "/audit/", "/nowhere/"]


def test_a_person_logs_in_and_out_by_keyboard_alone(browser_page, author: User) -> None:
    page = browser_page.open("/preferences/")
    expect(page).to_have_title("Log in · Attune")
    page.get_by_label("E-mail").focus()
    page.keyboard.type(author.email)
    page.keyboard.press("Tab")
    page.keyboard.type("not the password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("do not match an active account")
    expect(page.get_by_label("E-mail")).to_have_value(author.email)
    browser_page.allow("422")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Preferences")
    page.locator(".side .user").press("Enter")
    page.get_by_role("button", name="Log out").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")


def test_a_demo_account_is_one_click_and_enter(browser_page, author: User, settings, monkeypatch) -> None:
    settings.DEMO = True
    monkeypatch.setattr(registry, "_demo_accounts", {})
    registry.register_demo_account(name="Author Demo", email=author.email, password=PASSWORD, roles=("marketer",))
    page = browser_page.open("/log-in/?next=/preferences/")
    page.get_by_role("link", name="Author Demo").click()
    assert browser_page.faults() == []
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Preferences")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["desk", "phone"])
def test_pages_have_no_accessibility_fault_and_never_scroll_sideways(
    open_browser, admin: User, author: User, viewport, scheme: str
) -> None:
    window = open_browser(viewport=viewport, color_scheme=scheme)
    assert window.open("/log-in/").title() == "Log in · Attune"
    assert window.faults() == []
    window.log_in(admin)
    for path in [*PAGES, f"/users/{author.uuid}/"]:
        page = window.open(path)
        assert window.faults() == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    window.allow("404")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_menus_dialogs_and_toasts_have_no_fault_either(open_browser, admin: User, author: User, scheme: str) -> None:
    window = open_browser(color_scheme=scheme)
    window.log_in(admin)
    page = window.open(f"/users/{author.uuid}/")
    page.locator(".side .user").click()
    assert window.faults() == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Deactivate", exact=True).click()
    expect(page.get_by_role("dialog", name="Deactivate Author?")).to_be_visible()
    assert window.faults() == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Deactivate", exact=True)).to_be_focused()
    page.keyboard.press("Control+k")
    assert window.faults() == []
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    assert window.faults() == []
    page.keyboard.press("Escape")
    page.get_by_label("Reviewer").check()
    page.get_by_role("button", name="Save roles").click()
    expect(page.locator(".toast")).to_contain_text("Author has new roles")
    assert window.faults() == []


def test_the_palette_opens_filters_and_goes_by_keyboard(browser_page, admin: User) -> None:
    browser_page.log_in(admin)
    page = browser_page.open("/preferences/")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Search everything")).to_be_focused()
    page.keyboard.type("audi")
    expect(page.locator("#palette [aria-selected=true]")).to_have_text("Audit")
    page.keyboard.press("Enter")
    page.wait_for_url("**/audit/")
    page.keyboard.press("Meta+k")
    expect(page.get_by_role("combobox", name="Search everything")).to_be_focused()
    page.keyboard.type("zzzz")
    expect(page.get_by_text("Nothing found.")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("combobox", name="Search everything")).to_have_value("")
    expect(page.locator("#palette [role=option]").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#palette [role=option]").last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Home")
    expect(page.locator("#palette [role=option]").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    assert (
        page.evaluate("[...Object.values(localStorage), ...Object.values(sessionStorage)].join().includes('zzzz')")
        is False
    )


def test_a_late_answer_is_dropped_and_a_new_tab_leaves_the_page(browser_page, admin: User) -> None:
    browser_page.log_in(admin)
    page = browser_page.open("/preferences/")
    held = []
    page.route(
        "**/search/palette/",
        lambda route: held.append(route) if "audi" in route.request.post_data else route.continue_(),
    )
    page.keyboard.press("Control+k")
    expect(page.get_by_role("option", name="Overview")).to_be_visible()
    with page.expect_request(lambda asked: "palette" in asked.url and "audi" in asked.post_data):
        page.keyboard.type("audi")
    page.locator("#palette input[role=combobox]").fill("segm")
    expect(page.get_by_role("option", name="Overview")).to_have_count(0)
    expect(page.get_by_role("option", name="Segments")).to_be_visible()
    held[0].continue_()
    page.wait_for_timeout(200)
    expect(page.get_by_role("option", name="Audit")).to_have_count(0)
    expect(page.locator("#palette [role=status]")).to_contain_text("result")
    with page.context.expect_page() as opened:
        page.keyboard.press("Control+Enter")
    assert opened.value.url.endswith("/segments/")
    assert page.url.endswith("/preferences/")


def test_every_key_on_the_sheet_does_something(browser_page, admin: User, author: User) -> None:
    browser_page.log_in(admin)
    page = browser_page.open("/segments/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_contain_text("New segment")
    rows = page.locator("[data-sheet] dd").all()
    listed = [one.locator("kbd").all_inner_texts() for one in rows]
    assert ["N"] in listed
    assert ["G", "A"] in listed
    page.keyboard.press("Escape")
    page.evaluate(
        "document.addEventListener('keydown', e => setTimeout(() => (window.taken = e.defaultPrevented)));"
        "document.addEventListener('click', e => e.target.closest('#main') && e.preventDefault(), true)"
    )
    for keys in listed:
        name = {"Ctrl K": "Control+k"}.get(keys[0], keys[-1].lower())
        if keys[0] == "G":
            address = page.locator(f".side [data-key='{keys[1].lower()}']").get_attribute("href")
            page.keyboard.press("g")
            page.keyboard.press(name)
            page.wait_for_url(f"**{address}")
            page.goto(browser_page.base + "/segments/")
            continue
        page.evaluate("window.taken = undefined")
        page.keyboard.press(name)
        page.wait_for_function("() => window.taken !== undefined")
        assert page.evaluate("window.taken"), keys
        page.keyboard.press("Escape")


def test_letters_move_only_while_nobody_types(browser_page, admin: User) -> None:
    browser_page.log_in(admin)
    page = browser_page.open("/users/")
    page.keyboard.press("g")
    page.keyboard.press(",")
    page.wait_for_url("**/preferences/")
    name = page.get_by_label("Name", exact=True)
    name.fill("")
    name.press_sequentially("g,?jkx/ gamma")
    expect(name).to_have_value("g,?jkx/ gamma")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.url.endswith("/preferences/")


def test_letters_do_nothing_during_ime_composition_with_modifiers_or_when_switched_off(
    browser_page, admin: User
) -> None:
    browser_page.log_in(admin)
    page = browser_page.open("/preferences/")
    fire = "o => document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '?', bubbles: true, ...o}))"
    for quiet in ({"isComposing": True}, {"ctrlKey": True}, {"altKey": True}, {"metaKey": True}):
        page.evaluate(fire, quiet)
        expect(page.locator("#shortcuts")).to_be_hidden()
    page.get_by_label("Single-key shortcuts").uncheck()
    page.get_by_role("button", name="Save preferences").click()
    expect(page.locator(".toast")).to_contain_text("Preferences saved")
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_hidden()
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()


def test_rows_are_walked_and_opened_by_keyboard(browser_page, admin: User, author: User, reviewer: User) -> None:
    browser_page.log_in(admin)
    page = browser_page.open("/users/")
    page.keyboard.press("j")
    expect(page.locator("tr.current")).to_contain_text("Author")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("tr.current")).to_contain_text("Reviewer")
    page.keyboard.press("k")
    expect(page.locator("tr.current")).to_contain_text("Boss")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Boss")


def test_the_theme_changes_at_once_and_stays(browser_page, author: User) -> None:
    browser_page.log_in(author)
    page = browser_page.open("/preferences/")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator(".side .user").click()
    with page.expect_response("**/preferences/theme/") as answer:
        page.locator(".side").get_by_role("button", name="Dark").click()
    assert answer.value.status == 204
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_success_leaves_and_an_error_stays_until_dismissed(browser_page, author: User) -> None:
    browser_page.log_in(author)
    page = browser_page.open("/preferences/")
    page.clock.install()
    page.reload()
    say = "d => document.dispatchEvent(new CustomEvent('attune:toast', {detail: d}))"
    page.evaluate(say, {"text": "Saved <b>x</b>", "level": "success"})
    page.evaluate(say, {"text": "Did not work", "level": "error"})
    expect(page.locator(".toast.success")).to_have_text("Saved <b>x</b>")
    page.clock.fast_forward(7000)
    page.clock.fast_forward(1000)
    expect(page.locator("#toasts .toast")).to_have_count(1)
    page.get_by_role("button", name="Dismiss").click()
    page.clock.fast_forward(1000)
    expect(page.locator("#toasts .toast")).to_have_count(0)


def test_a_request_that_fails_is_said_aloud(browser_page, author: User) -> None:
    browser_page.log_in(author)
    page = browser_page.open("/preferences/")
    page.route("**/preferences/theme/", lambda route: route.fulfill(status=500, body="<h1>boom</h1>"))
    page.locator(".side .user").click()
    page.locator(".side").get_by_role("button", name="Light").click()
    expect(page.get_by_role("alert")).to_contain_text("That did not work (500)")
    page.unroute("**/preferences/theme/")
    page.route("**/preferences/theme/", lambda route: route.abort())
    page.locator(".side").get_by_role("button", name="Dark").click()
    expect(page.get_by_text("Attune does not answer")).to_be_visible()
    browser_page.allow("500")
    browser_page.allow("ERR_FAILED")
    browser_page.allow("htmx")


def test_the_phone_has_every_page_behind_its_menu_without_any_script(open_browser, admin: User) -> None:
    window = open_browser(viewport=PHONE, java_script_enabled=False)
    window.log_in(admin)
    page = window.open("/users/")
    role = page.get_by_label("Role", exact=True)
    expect(role).to_be_hidden()
    page.get_by_text("Filters", exact=True).click()
    role.select_option("marketer")
    page.get_by_role("button", name="Filter", exact=True).click()
    expect(page.get_by_text("Filters (1)")).to_be_visible()
    page.get_by_role("link", name="Take away the filter Role: Marketer").click()
    expect(page.locator(".filter-chips")).to_have_count(0)
    page.locator(".drawer > summary").click()
    page.locator(".drawer").get_by_role("link", name="Settings").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Preferences")
    page.goto(window.base + "/search/")
    page.get_by_label("What are you looking for?").fill("audit")
    page.get_by_role("button", name="Search").click()
    page.locator("#pane").get_by_role("link", name="Audit", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Audit")


def test_everything_can_be_done_without_any_script(open_browser, admin: User, author: User) -> None:
    window = open_browser(java_script_enabled=False)
    window.log_in(admin)
    page = window.open("/users/")
    page.get_by_label("Role", exact=True).select_option("marketer")
    page.get_by_role("button", name="Filter").click()
    page.get_by_role("link", name="Author").click()
    page.get_by_role("button", name="Deactivate", exact=True).click()
    page.get_by_role("button", name="Deactivate Author").click()
    expect(page.locator(".toast")).to_contain_text("Author is locked out")
    author.refresh_from_db()
    assert not author.is_active


def test_the_first_tab_offers_to_skip_to_the_content(browser_page, author: User) -> None:
    browser_page.log_in(author)
    page = browser_page.open("/preferences/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_targets_are_at_least_24_pixels(open_browser, admin: User) -> None:
    for viewport in (WIDE, PHONE):
        window = open_browser(viewport=viewport)
        window.log_in(admin)
        for path in ("/users/", "/audit/", "/preferences/"):
            page = window.open(path)
            small = page.evaluate(
                """() => [...document.querySelectorAll("a, button, input, select, summary")]
                .filter((one) => one.checkVisibility() && !one.closest("p, dd, td, li, .vh, .skip, label"))
                .map((one) => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
                .filter(([, box]) => box.width > 0 && (box.width < 24 || box.height < 24))
                .filter(([html]) => !/type="(checkbox|radio)"|class="vh"|class="skip"/.test(html))
                .map(([html, box]) => `${html} ${box.width}x${box.height}`)"""
            )
            assert small == [], path


def test_a_form_that_comes_back_with_errors_shows_them_and_takes_the_focus(browser_page, admin: User) -> None:
    browser_page.log_in(admin)
    page = browser_page.open("/users/new/")
    page.evaluate(
        """() => htmx.ajax("POST", "/users/new/", {target: "#pane", swap: "innerHTML", select: "#pane > form",
        values: {name: "Nia"}})"""
    )
    email = page.get_by_label("E-mail")
    expect(email).to_have_attribute("aria-invalid", "true")
    expect(email).to_be_focused()
    expect(page.get_by_label("Name")).to_have_value("Nia")
    described = email.get_attribute("aria-describedby").split()
    assert "This field is required." in "".join(page.locator(f"#{one}").inner_text() for one in described)
    browser_page.allow("422")


def test_a_chart_says_what_each_mark_is_on_hover(browser_page, author: User) -> None:
    spec = {
        "data": {"values": [{"arm": "Holdout", "rate": 4.1}, {"arm": "Variant A", "rate": 4.7}]},
        "mark": "bar",
        "encoding": {"x": {"field": "rate", "type": "quantitative"}, "y": {"field": "arm", "type": "nominal"}},
    }
    browser_page.log_in(author)
    page = browser_page.open("/preferences/")
    page.evaluate(
        "svg => { const box = document.createElement('div'); box.className = 'chart'; box.innerHTML = svg;"
        "document.getElementById('pane').prepend(box) }",
        vl_convert.vegalite_to_svg(spec, vl_version="5.20"),
    )
    page.locator("#pane [aria-roledescription=bar]").last.hover()
    expect(page.locator(".chart-tip")).to_have_text("rate: 4.7\narm: Variant A", use_inner_text=True)
    page.get_by_role("heading", level=1).hover()
    expect(page.locator(".chart-tip")).to_be_hidden()


def test_htmx_keeps_no_page_in_the_browser_s_storage(browser_page, admin: User) -> None:
    browser_page.log_in(admin)
    page = browser_page.open("/users/")
    config = page.evaluate("[htmx.config.historyCacheSize, htmx.config.allowEval, htmx.config.includeIndicatorStyles]")
    assert config == [0, False, False]
    kept = page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
    assert set(kept) <= {"htmx-current-path-for-history"}, "only the address of the page may be kept"
