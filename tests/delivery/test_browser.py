"""The delivery pages in a real browser: launching, the mailbox's frame, and what axe says of every page."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import override_settings
from playwright.sync_api import expect

from apps.common import clock
from apps.delivery.catcher import caught
from apps.delivery.models import CaughtMail, Engagement, Message
from apps.delivery.services.mailbox import store_mail
from apps.profiles.models import Suppression
from tests.browser import PHONE, WIDE
from tests.delivery.cast import frozen_campaign, make_people, ready_campaign, send_all, sending_campaign, write_drafts

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def delivered(author, reviewer, admin, mail_server, live_server):
    """A finished campaign whose mail lies in the mailbox, sent an hour ago."""
    with override_settings(PUBLIC_URL=live_server.url):
        people = make_people(40)
        people[0].contact_points.all().delete()
        campaign = sending_campaign(author, reviewer, holdout="0.2", name="Autumn news")
        with clock.at(clock.now() - timedelta(hours=1)):
            Message.objects.filter(state="queued").update(not_before=clock.now())
            send_all(campaign)
        for taken in mail_server.sink.taken:
            store_mail(mails=caught("hello@shop.example", [taken.recipient], taken.data))
        yield campaign


def test_a_marketer_sends_with_the_number_on_the_button_and_takes_it_back(browser_page, author, reviewer):
    make_people(12)
    campaign = ready_campaign(author, reviewer)
    browser_page.log_in(author)
    page = browser_page.open(f"/campaigns/{campaign.uuid}/delivery/")
    page.get_by_role("button", name="Send to 12 people…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("starting in 30 seconds")
    assert browser_page.faults() == []
    dialog.get_by_role("button", name="Send to 12 people").click()
    expect(page.get_by_text("The first message leaves")).to_be_visible()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("button", name="Send to 12 people…")).to_be_visible()
    assert not Message.objects.exists()


def test_the_ledger_moves_while_one_looks_at_it(browser_page, author, reviewer, mail_server):
    make_people(30)
    campaign = sending_campaign(author, reviewer)
    browser_page.log_in(author)
    page = browser_page.open(f"/campaigns/{campaign.uuid}/delivery/")
    expect(page.get_by_text("0 of 30")).to_be_visible()
    send_all(campaign)
    expect(page.get_by_text("30 of 30")).to_be_visible()
    expect(page.get_by_text("Every person of the audience is accounted for.")).to_be_visible()


def test_links_in_the_mailbox_open_a_new_window_and_count_as_a_persons_click(browser_page, author, delivered):
    mail = CaughtMail.objects.first()
    browser_page.log_in(author)
    page = browser_page.open(f"/mailbox/{mail.uuid}/")
    page.context.route("https://www.shop.example/**", lambda route: route.fulfill(body="The shop"))
    frame = page.frame_locator("iframe.mail")
    with page.expect_popup() as popup:
        frame.get_by_role("link", name="See what is new").click()
    expect(popup.value.get_by_text("The shop")).to_be_visible()
    assert popup.value.url == "https://www.shop.example/new?from=mail&x=1"
    click = Engagement.objects.get(kind="clicked")
    assert (click.message.uuid, click.is_machine) == (mail.message_uuid, False)
    assert Engagement.objects.filter(kind="opened", message=click.message).exists()
    with page.expect_popup() as popup:
        frame.get_by_role("link", name="Unsubscribe").click()
    popup.value.get_by_role("button", name="Unsubscribe").click()
    expect(popup.value.get_by_role("heading", name="You are unsubscribed")).to_be_visible()
    assert Suppression.objects.count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["desk", "phone"])
def test_pages_have_no_accessibility_fault_and_never_scroll_sideways(
    open_browser, admin, author, reviewer, delivered, viewport, scheme
):
    window = open_browser(viewport=viewport, color_scheme=scheme)
    window.log_in(admin)
    one = f"/campaigns/{delivered.uuid}/delivery/"
    sent = Message.objects.filter(state="accepted").select_related("profile").first()
    held = Message.objects.filter(state="skipped").select_related("profile").first()
    planning = frozen_campaign(author)
    write_drafts(planning)
    ready = ready_campaign(author, reviewer, name="Winter news")
    mail = CaughtMail.objects.first()
    pages = {
        "ledger": one,
        "trace": f"{one}people/{sent.profile.uuid}/",
        "held": f"{one}people/{held.profile.uuid}/",
        "as-sent": f"{one}messages/{sent.uuid}/",
        "not-ready": f"/campaigns/{planning.uuid}/delivery/",
        "ready": f"/campaigns/{ready.uuid}/delivery/",
        "mailbox": "/mailbox/",
        "emptying": "/mailbox/empty/",
        "mail": f"/mailbox/{mail.uuid}/",
        "connection": "/connection/",
        "messages": f"/profiles/{sent.profile.uuid}/messages/",
    }
    for name, path in pages.items():
        page = window.open(path)
        _shoot(page, f"{name}-{viewport['width']}-{scheme}")
        assert window.faults() == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    body = mail.raw.tobytes() if isinstance(mail.raw, memoryview) else bytes(mail.raw)
    unsubscribe = body.split(b"List-Unsubscribe:")[1].split(b"<")[1].split(b">")[0].decode()
    page = window.open("/u/" + unsubscribe.rpartition("/")[2])
    _shoot(page, f"unsubscribe-{viewport['width']}-{scheme}")
    assert window.faults() == []


def _shoot(page, name: str) -> None:
    """Keeps a picture for whoever looks at the pages: SHOTS names the folder."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
