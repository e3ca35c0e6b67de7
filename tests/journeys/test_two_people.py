"""Two people in two browsers work on the same things at the same time, and nothing that either typed is lost."""

import pytest
from django.urls import reverse

from apps.approvals import services as approvals
from apps.approvals.models import Review
from apps.campaigns.models import Campaign
from apps.common import presence
from apps.content.models import Version
from apps.drafts.models import DraftUse, Revision
from tests.campaigns.factories import make_campaign
from tests.content.stories import write
from tests.factories import make_frozen_campaign, write_all
from tests.prompts.stories import shipped_prompt

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _quick_beats(monkeypatch):
    monkeypatch.setattr(presence, "BEAT", 2)


@pytest.fixture
def pair(open_browser, author, admin):
    """Author's window and Boss's window."""
    windows = open_browser(), open_browser(color_scheme="dark")
    for window, user in zip(windows, (author, admin), strict=True):
        window.log_in(user)
    return windows


def test_two_people_write_one_wording_and_see_each_other(pair, author):
    version = write(author)
    url = reverse("content:edit_item", args=[version.item.uuid])
    mine, theirs = (window.open(url) for window in pair)
    theirs.get_by_text("Author is editing this").wait_for()
    mine.get_by_text("Boss is editing this").wait_for(timeout=20_000)
    theirs.get_by_label("Wording").fill("Delivery costs nothing.")
    theirs.get_by_role("button", name="Save as version 2").click()
    theirs.get_by_text("Version 2 is saved").wait_for()
    mine.get_by_label("Wording").fill("Delivery is on us.")
    mine.get_by_role("button", name="Save as version").click()
    mine.get_by_text("Boss saved this while you had it open").wait_for()
    assert mine.get_by_label("Wording").input_value() == "Delivery is on us."
    assert mine.locator(".side-theirs ins").all_inner_texts() == ["costs", "nothing"]
    assert pair[0].faults() == []
    mine.get_by_role("button", name="Keep mine").click()
    mine.get_by_text("Version 3 is saved").wait_for()
    words = dict(Version.objects.filter(item=version.item).values_list("number", "text"))
    assert (words[2], words[3]) == ("Delivery costs nothing.", "Delivery is on us.")
    mine.get_by_text("Boss is here").wait_for(state="attached", timeout=20_000)
    theirs.goto(pair[1].base + "/content/")
    mine.get_by_text("Boss is here").wait_for(state="detached", timeout=20_000)
    pair[0].allow("409")


def test_two_people_change_a_prompt_and_a_plan_and_both_changes_stay(pair, author):
    prompt = shipped_prompt(author)
    mine, theirs = (window.open(reverse("prompts:edit_prompt", args=[prompt.uuid])) for window in pair)
    theirs.get_by_label("Tone").fill("Calm.")
    theirs.get_by_role("button", name="Save as a new version").first.click()
    theirs.get_by_text("Version 2 is saved").wait_for()
    mine.get_by_label("Instruction").fill("Bring people back kindly.")
    mine.get_by_role("button", name="Save as a new version").first.click()
    mine.get_by_text("Boss changed Tone meanwhile; both changes are kept.").first.wait_for()
    newest = prompt.versions.order_by("-number")[0]
    assert (newest.instruction, newest.tone) == ("Bring people back kindly.", "Calm.")

    plan = make_campaign(author, name="Autumn")
    mine, theirs = (window.open(reverse("campaigns:edit_step", args=[plan.uuid, "goal"])) for window in pair)
    theirs.get_by_label("Days to count").fill("30")
    theirs.get_by_label("Days to count").blur()
    theirs.get_by_text("Saved at").wait_for()
    name = mine.get_by_label("What should people do?")
    name.fill("Come by")
    name.blur()
    mine.get_by_text("Boss changed Days to count meanwhile; both changes are kept.").first.wait_for()
    theirs.get_by_label("What should people do?").fill("Buy again")
    theirs.get_by_label("What should people do?").blur()
    theirs.get_by_text("Author saved this while you had it open").wait_for()
    assert theirs.get_by_label("What should people do?").input_value() == "Buy again"
    assert Campaign.objects.get().goal_name == "Come by"
    theirs.get_by_role("radio", name="Author’s").check()
    theirs.get_by_role("button", name="Save what is chosen").click()
    theirs.locator("#stale").wait_for(state="detached")
    assert theirs.get_by_label("What should people do?").input_value() == "Come by"
    stored = Campaign.objects.get()
    assert (stored.goal_name, stored.window_days) == ("Come by", 30)
    for window in pair:
        window.allow("409")


def test_a_draft_edited_at_the_desk_and_on_its_page_keeps_both_edits(open_browser, author, reviewer, admin):
    campaign = make_frozen_campaign(author, admin)
    write_all(campaign, author)
    approvals.open_reviews()
    use = DraftUse.objects.filter(campaign=campaign).order_by("pk")[0]
    review = Review.objects.get(use=use)
    desk, page = open_browser(), open_browser()
    desk.log_in(reviewer)
    page.log_in(author)
    at_desk = desk.open(reverse("approvals:edit_review", args=[review.uuid]))
    on_page = page.open(reverse("drafts:edit_draft", args=[campaign.uuid, use.uuid]))
    on_page.get_by_text("Reviewer is editing this").wait_for()
    on_page.get_by_label("Subject").fill("The author's subject")
    on_page.get_by_role("button", name="Save as a new revision").click()
    on_page.get_by_text("Saved as a new revision").wait_for()
    at_desk.get_by_label("Closing").fill("The reviewer's closing")
    at_desk.get_by_role("button", name="Save and pass").click()
    at_desk.get_by_text("Author changed Subject meanwhile; both changes are kept.").first.wait_for()
    fields = Revision.objects.order_by("-pk")[0].fields
    assert (fields["subject"], fields["closing"]) == ("The author's subject", "The reviewer's closing")


def test_what_is_typed_at_the_desk_outlives_the_lease(open_browser, author, reviewer, admin):
    campaign = make_frozen_campaign(author, admin)
    write_all(campaign, author)
    approvals.open_reviews()
    review = Review.objects.order_by("pk")[0]
    window = open_browser()
    window.log_in(reviewer)
    window.page.clock.install()
    page = window.open(reverse("approvals:edit_review", args=[review.uuid]))
    page.get_by_label("Closing").fill("The reviewer's closing")
    approvals.skip(review=review, actor=reviewer)
    with page.expect_response(lambda answer: answer.status == 409):
        page.clock.fast_forward(30_000)
    page.clock.fast_forward(60_000)
    assert page.get_by_label("Closing").input_value() == "The reviewer's closing"
    page.get_by_role("button", name="Save and pass").click()
    page.get_by_text("Another reviewer decides on your wording").wait_for()
    assert Revision.objects.order_by("-pk")[0].fields["closing"] == "The reviewer's closing"
    window.allow("409")
    window.allow("Blocked script execution")  # the stopped clock, which Playwright puts into the message's frame too
