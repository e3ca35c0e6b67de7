"""The studio in a real browser: it saves itself, counts beside, and can be finished without scripts."""

from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from apps.campaigns.models import Campaign, Freeze, Member
from apps.campaigns.tasks import run_freeze
from apps.common import clock
from apps.profiles.models import Event, Profile
from tests.browser import PHONE
from tests.campaigns.factories import define_traits, fact, make_campaign, make_person, suppress

pytestmark = pytest.mark.django_db(transaction=True)
STEPS = ("goal", "audience", "message", "personalisation", "schedule", "review", "launch")


def step_url(campaign, step):
    return reverse("campaigns:edit_step", args=[campaign.uuid, step])


@pytest.fixture
def plan(author):
    define_traits(zone="text", mens="boolean", spend="number")
    for number in range(12):
        make_person({"zone": "Urban" if number % 2 else "Rural", "mens": number % 3 == 0, "spend": number * 30})
    suppress(make_person({"zone": "Urban"}))
    return make_campaign(author, name="Autumn", facts=[fact("trait:zone")], holdout=Decimal("0.1"))


def test_what_is_typed_is_saved_by_itself_and_the_figures_follow(open_browser, author, plan):
    window = open_browser()
    window.log_in(author)
    page = window.open(step_url(plan, "goal"))
    page.get_by_label("What should people do?").fill("Come by")
    page.get_by_label("What should people do?").blur()
    page.get_by_text("Saved at").wait_for()
    plan.refresh_from_db()
    assert plan.goal_name == "Come by"
    page.get_by_label("Days to count").fill("30")
    page.get_by_label("Days to count").press("Enter")
    page.wait_for_function("() => document.querySelector('#step-base')")
    page.get_by_text("Saved at").wait_for()
    page.get_by_role("link", name="Audience", exact=False).first.click()
    page.get_by_text("Will receive").wait_for()
    plan.refresh_from_db()
    assert plan.window_days == 30
    page.get_by_label("Held out, in percent").fill("0")
    with page.expect_response(lambda answer: "/waterfall/" in answer.url):
        page.get_by_label("Held out, in percent").blur()
    page.wait_for_function("() => document.querySelector('.waterfall .result b').textContent === '12'")


def test_facts_are_arranged_by_their_buttons(open_browser, author, plan):
    window = open_browser()
    window.log_in(author)
    page = window.open(step_url(plan, "personalisation"))
    page.get_by_label("Fact", exact=True).select_option("trait:spend")
    page.get_by_label("Grouped").select_option("band")
    page.get_by_label("Limits of the bands").fill("0, 100, 200")
    page.get_by_role("button", name="Add fact").click()
    page.get_by_role("button", name="Move Spend up").click()
    page.get_by_role("button", name="Move Spend up").and_(page.locator("[disabled]")).wait_for()
    plan.refresh_from_db()
    assert [entry["key"] for entry in plan.facts] == ["trait:spend|band(0,100,200)", "trait:zone"]
    page.get_by_label("100-200").fill("a regular customer")
    page.get_by_label("100-200").press("Enter")
    page.get_by_text("Saved at").wait_for()
    plan.refresh_from_db()
    assert plan.facts[0]["words"]["100-200"] == "a regular customer"


def test_the_tab_key_leaves_a_field_without_pressing_the_button_it_reaches(open_browser, author, plan):
    plan.slots = [{"name": "first_name", "fallback": "there"}]
    plan.save()
    window = open_browser()
    window.log_in(author)
    page = window.open(step_url(plan, "personalisation"))
    fallback = page.get_by_label("Fall-back of First name")
    fallback.fill("you")
    fallback.press("Tab")
    expect(page.get_by_role("button", name="Remove First name")).to_be_focused()
    page.get_by_text("Saved at").wait_for()
    expect(fallback).to_have_value("you")
    plan.refresh_from_db()
    assert plan.slots == [{"name": "first_name", "fallback": "you"}]


def test_a_goal_that_counts_an_unknown_event_says_so_beside_the_field(open_browser, author, plan):
    Event.objects.create(profile=Profile.objects.first(), name="visit", at=clock.now(), event_id="e1")
    window = open_browser()
    window.log_in(author)
    page = window.open(step_url(plan, "goal"))
    event = page.get_by_label("Event that counts")
    event.fill("vist")
    event.blur()
    note = page.get_by_text("No event “vist” has come in so far, and results stay at zero until one does.")
    expect(note).to_contain_text("Did you mean “visit”?")
    event.fill("visit")
    event.blur()
    expect(note).not_to_be_visible()


def test_a_save_over_somebody_elses_shows_both_in_place(open_browser, author, plan):
    window = open_browser()
    window.log_in(author)
    page = window.open(step_url(plan, "goal"))
    Campaign.objects.update(goal_name="Theirs")
    page.get_by_label("What should people do?").fill("Mine")
    page.get_by_label("What should people do?").blur()
    page.get_by_text("saved this while you had it open").wait_for()
    assert page.get_by_label("What should people do?").input_value() == "Mine"
    page.get_by_role("button", name="Keep mine").click()
    page.get_by_role("button", name="Keep mine").wait_for(state="detached")
    plan.refresh_from_db()
    assert plan.goal_name == "Mine"
    window.allow("409")


def test_a_plan_is_finished_without_scripts(open_browser, author, plan):
    window = open_browser(java_script_enabled=False)
    window.log_in(author)
    page = window.open(step_url(plan, "goal"))
    page.get_by_label("What should people do?").fill("Without scripts")
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_url("**/plan/audience/")
    page.get_by_role("link", name="Count now").click()
    expect(page.get_by_text("Will receive")).to_be_visible()
    page.goto(window.base + step_url(plan, "launch"))
    page.get_by_role("link", name="Count who will receive it").click()
    page.get_by_role("button", name="Freeze audience of").click()
    expect(page.get_by_text("Waiting for a worker")).to_be_visible()
    run_freeze(Freeze.objects.get().pk)
    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("button", name="Reopen plan")).to_be_visible()
    assert Member.objects.filter(campaign=plan).count() == 13
    plan.refresh_from_db()
    assert plan.goal_name == "Without scripts"


@pytest.mark.parametrize("options", [{}, {"color_scheme": "dark", "viewport": PHONE}], ids=["wide", "dark phone"])
def test_every_page_is_accessible_and_fits_its_window(open_browser, author, plan, options):
    window = open_browser(**options)
    window.log_in(author)
    urls = [step_url(plan, step) for step in STEPS]
    urls += [reverse(f"campaigns:{name}", args=[plan.uuid]) for name in ("show_campaign", "show_preview")]
    urls += [reverse("campaigns:list_campaigns"), reverse("campaigns:create_campaign")]
    for url in urls:
        page = window.open(url)
        page.wait_for_load_state("networkidle")
        assert window.faults() == [], url
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), url
