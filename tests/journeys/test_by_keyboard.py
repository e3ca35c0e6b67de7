"""The whole job without a mouse: plan, freeze, have drafts written, decide, sign, send; with real workers behind it."""

import re

import pytest
from django.test import override_settings
from playwright.sync_api import Page, expect

from apps.campaigns.models import Campaign
from apps.delivery.models import Message
from apps.drafts.models import DraftUse
from tests.campaigns.factories import define_traits, make_person, make_segment, make_sender
from tests.conftest import PASSWORD
from tests.delivery.smtp_servers import Manners, smtp_server
from tests.factories import make_contents, make_writing_prompt
from tests.journeys.keyboard import Keyboard
from tests.journeys.workers import processes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
PEOPLE = 24
TABS = "nav.tabs"


@pytest.fixture
def shop(author, reviewer, admin):
    """People, a segment, content, a prompt and a sender: what other stories make with their hands."""
    define_traits(zone="text")
    for number in range(PEOPLE):
        make_person({"zone": "Urban" if number % 2 else "Rural"}, first_name=f"Name{number}")
    make_segment(name="Everybody")
    make_contents(author, admin)
    return make_writing_prompt(), make_sender()


def test_a_campaign_is_planned_written_decided_signed_and_sent_by_keyboard(
    shop, author, reviewer, open_browser, live_server, tmp_path
):
    with (
        smtp_server(Manners()) as mail,
        processes(tmp_path, EMAIL_URL=f"smtp://127.0.0.1:{mail.server.port}", PUBLIC_URL=live_server.url) as group,
        override_settings(PUBLIC_URL=live_server.url),
    ):
        group.worker()
        group.beat()
        marketer, decider = (log_in(open_browser(), person) for person in (author, reviewer))
        plan(marketer, *shop)
        have_written(marketer)
        decide(decider)
        sign(decider)
        send(marketer)
        expect_to_end(marketer)
    assert len(mail.sink.taken) == Message.objects.filter(state="accepted").count() > PEOPLE // 2
    assert marketer.ringless + decider.ringless == []


def log_in(window, person) -> Keyboard:
    keys = Keyboard(window.open("/log-in/"))
    keys.write("E-mail", person.email)
    keys.write("Password", PASSWORD)
    keys.press("Enter")
    expect(keys.page.get_by_role("heading", level=1)).to_have_text("Overview")
    return keys


def at(keys: Keyboard, end: str) -> Page:
    keys.page.wait_for_url(re.compile(end))
    keys.page.wait_for_load_state("networkidle")
    return keys.page


def plan(keys: Keyboard, prompt, sender) -> None:
    keys.go("a", "Campaigns")
    keys.activate("New campaign")
    at(keys, "/campaigns/new/")
    keys.write("Name", "By keyboard")
    keys.activate("Start planning")
    at(keys, "/plan/goal/")
    keys.write("What should people do?", "Visit")
    keys.write("Event", "visit")
    keys.activate("Save and continue")
    at(keys, "/plan/audience/")
    keys.choose("Who is it for?", "Everybody")
    keys.write("Held out, in percent", "10")
    keys.activate("Save and continue")
    at(keys, "/plan/message/")
    keys.choose("Prompt", prompt.name)
    keys.tick("Everything that may be said now")
    keys.activate("Save and continue")
    at(keys, "/plan/personalisation/")
    keys.choose("Fact", "Zone")
    keys.activate("Add fact")
    keys.page.locator("[name='fact.0.key']").wait_for(state="attached")
    keys.activate("Save and continue")
    at(keys, "/plan/schedule/")
    keys.choose("Sender", sender.name)
    keys.activate("Save and continue")
    at(keys, "/plan/review/")
    keys.activate("Save and continue")
    at(keys, "/plan/launch/")
    expect(keys.page.get_by_role("button", name=re.compile("Freeze audience of"))).to_be_enabled()
    keys.activate("Freeze audience of")
    expect(keys.page.get_by_role("button", name="Reopen plan")).to_be_visible()


def have_written(keys: Keyboard) -> None:
    keys.activate("Drafts", TABS)
    at(keys, "/drafts/")
    keys.activate("Write")
    expect(keys.page.locator("main")).to_contain_text("All drafts are written")


def decide(keys: Keyboard) -> None:
    keys.go("r", "Review")
    expect(keys.page.get_by_role("button", name="Start reviewing")).to_be_visible()
    keys.activate("Start reviewing")
    for _ in range(DraftUse.objects.count()):
        at(keys, r"/review/[0-9a-f-]{36}/")
        before = keys.page.url
        keys.press("a")
        keys.page.wait_for_url(lambda url, before=before: url != before)


def sign(keys: Keyboard) -> None:
    keys.go("a", "Campaigns")
    keys.activate("By keyboard")
    at(keys, r"/campaigns/[0-9a-f-]{36}/")
    keys.activate("Review", TABS)
    at(keys, r"/campaigns/[0-9a-f-]{36}/review/")
    keys.activate("Sign this plan")
    expect(keys.page.locator(".badges")).to_contain_text("Plan signed")


def send(keys: Keyboard) -> None:
    keys.activate("Delivery", TABS)
    at(keys, "/delivery/")
    keys.activate("Send to")
    keys.page.locator("dialog[open]").wait_for()
    keys.activate("Send to", "dialog")
    expect(keys.page.get_by_role("button", name="Take it back")).to_be_visible()


def expect_to_end(keys: Keyboard) -> None:
    """The thirty seconds in which one may take it back, then the mail."""
    expect(keys.page.locator("main")).to_contain_text("It adds up", timeout=90_000)
    for _ in range(90):
        if Campaign.objects.get().status == Campaign.Status.FINISHED:
            return
        keys.page.wait_for_timeout(1000)
    raise AssertionError(f"The campaign is {Campaign.objects.get().status}")
