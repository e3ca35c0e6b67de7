"""Drafts of text message, push, in-app and chat as one edits them: the card follows what is typed, in both themes."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Frame, Page, expect

from apps.common import clock
from apps.content.rendering.people import READERS
from apps.drafts.models import DraftUse
from tests.browser import PHONE, WIDE
from tests.campaigns.factories import NOW
from tests.drafts.channels import make_written

pytestmark = pytest.mark.django_db(transaction=True)
LOOKS = (("light", WIDE), ("dark", WIDE), ("light", PHONE), ("dark", PHONE))
CARDS = {"sms": ".bubble", "push": ".push", "in_app": ".in-app", "webhook": ".bubble.act"}
LUMINANCE = """element => { const c = document.createElement('canvas').getContext('2d');
    c.fillStyle = getComputedStyle(element).backgroundColor; c.fillRect(0, 0, 1, 1);
    const [r, g, b] = c.getImageData(0, 0, 1, 1).data; return (r + g + b) / 765 }"""


def shown(page: Page) -> Frame:
    """The card's own frame, once the device stands in it."""
    frame = page.locator("#draft-trial iframe").element_handle().content_frame()
    frame.wait_for_selector(".device")
    return frame


def fits(frame: Frame) -> bool:
    return bool(frame.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def keep_picture(page: Page, name: str) -> None:
    """For whoever wants to look at them: SHOTS=folder."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def test_each_channels_card_is_edited_and_looked_at_in_both_themes_on_desk_and_phone(author, reviewer, open_browser):
    with clock.at(NOW):
        uses = {channel: make_written(author, reviewer, channel) for channel in CARDS}
    for theme, size in LOOKS:
        window = open_browser(color_scheme=theme, viewport=size)
        window.log_in(author)
        for channel, use in uses.items():
            page = window.open(reverse("drafts:edit_draft", args=[use.campaign.uuid, use.uuid]))
            frame = shown(page)
            assert (frame.locator("body").evaluate(LUMINANCE) < 0.3) == (theme == "dark")
            for reader in READERS.values() if (theme, size) == ("light", PHONE) else ():
                page.locator("#draft-trial").get_by_role("link", name=reader.label, exact=True).click()
                frame = shown(page)
                expect(frame.locator(CARDS[channel]).first).to_be_visible()
                assert fits(frame), (channel, reader.key, theme)
            keep_picture(page, f"{channel}-{theme}-{size['width']}")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert channel != "push" or window.faults() == []


def test_card_and_findings_follow_what_is_typed(author, reviewer, open_browser):
    with clock.at(NOW):
        use = make_written(author, reviewer, "push")
    window = open_browser()
    window.log_in(author)
    page = window.open(reverse("drafts:edit_draft", args=[use.campaign.uuid, use.uuid]))
    title = page.get_by_label("Title")
    title.fill("Your parcel is here in 3 days, and that is much more than fits")
    expect(page.locator("label[for=id_subject] .count")).to_have_text("62 / 65")
    expect(page.locator("#draft-trial")).to_contain_text("People see about 40 characters")
    expect(page.frame_locator("#draft-trial iframe").locator("h1")).to_contain_text("Your parcel is here")
    title.fill("There is news")
    page.get_by_label("Image").select_option(index=1)
    expect(page.locator("#draft-trial")).to_contain_text("The guardrails noticed nothing.")
    picture = page.frame_locator("#draft-trial iframe").locator("img.thumb")
    expect(picture).to_be_visible()
    shown(page).wait_for_function("() => document.querySelector('img.thumb').naturalWidth > 0")
    page.get_by_role("button", name="Save as a new revision").click()
    expect(page.get_by_role("heading", name="Draft", exact=True)).to_be_visible()
    use = DraftUse.objects.select_related("revision").get(pk=use.pk)
    assert (use.revision.fields["subject"], use.revision.number) == ("There is news", 2)
