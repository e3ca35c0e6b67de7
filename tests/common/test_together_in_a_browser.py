"""Two people talk about one campaign: a mention, a bell, a reply; both themes, both widths, by keyboard and by hand."""

import pytest
from playwright.sync_api import expect

from apps.common.models import User
from tests.browser import PHONE
from tests.campaigns.factories import make_campaign

pytestmark = pytest.mark.django_db(transaction=True)


def test_mara_mentions_ravi_who_sees_the_bell_and_replies(open_browser, author, reviewer):
    campaign = make_campaign(author, name="Spring")
    User.objects.filter(pk=reviewer.pk).update(name="Ravi Anand")
    mara, ravi = open_browser(color_scheme="light"), open_browser(color_scheme="dark", viewport=PHONE)
    mara.log_in(author)
    ravi.log_in(reviewer)

    page = mara.open(f"/campaigns/{campaign.uuid}/")
    page.keyboard.press("m")
    sheet = page.locator("#discussion")
    box = sheet.get_by_label("New comment")
    expect(box).to_be_focused()
    box.press_sequentially("Who reads this? @Ra")
    expect(page.get_by_role("option", name="Ravi Anand")).to_be_visible()
    assert mara.faults() == []
    page.keyboard.press("Enter")
    expect(box).to_have_value("Who reads this? @Ravi Anand ")
    box.press_sequentially("<img src=x onerror=alert(1)> see https://shop.example/new")
    page.keyboard.press("Control+Enter")
    expect(sheet.locator(".mention")).to_have_text("@Ravi Anand")
    expect(page.locator("#discussion-count")).to_have_text("1")
    assert sheet.locator(".comment-text img").count() == 0
    assert mara.faults() == []

    phone = ravi.open("/")
    bell = phone.locator(".phone-bar .bell")
    expect(bell.locator(".bell-count")).to_contain_text("1")
    bell.locator("summary").click()
    expect(bell).to_contain_text("Author mentioned you on “Spring”")
    assert ravi.faults() == []
    bell.locator(".notice-link").click()
    thread = phone.locator(".thread")
    thread.get_by_text("Reply…").click()
    thread.get_by_label("Your reply").fill("I do, @Nobody")
    thread.get_by_role("button", name="Reply").click()
    expect(thread.get_by_role("alert")).to_contain_text("Nobody here is called “@Nobody”")
    expect(thread.get_by_label("Your reply")).to_have_value("I do, @Nobody")
    ravi.allow("422")
    thread.get_by_label("Your reply").fill("I do. @Author, go ahead.")
    thread.get_by_role("button", name="Reply").click()
    expect(thread.locator(".answer .mention")).to_have_text("@Author")
    expect(phone.locator(".phone-bar .bell-count")).to_be_hidden()
    assert ravi.faults() == []

    expect(page.locator(".side .bell-count")).to_be_hidden()
    page.evaluate("htmx.trigger('#bell-watch', 'attune:look')")  # what happens once a minute
    expect(page.locator(".side .bell-count")).to_contain_text("1")
    expect(page.locator("#bell-watch")).to_have_text("1 new notification")
    page = mara.open("/notifications/")
    expect(page.locator(".notice-row.unread")).to_contain_text("Ravi Anand mentioned you on “Spring”")
    assert mara.faults() == []
    page.locator(".side .bell summary").click()
    page.locator(".side .bell").get_by_role("button", name="Mark all read").click()
    expect(page.locator(".side .bell-count")).to_be_hidden()
    page.goto(mara.base + "/preferences/notifications/")
    page.get_by_label("Every Monday").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Every Monday")).to_be_checked()
    assert mara.faults() == []
