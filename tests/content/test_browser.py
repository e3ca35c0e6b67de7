"""The content pages in a real browser: nothing runs that was written, and everybody can read them."""

import pytest

from apps.ai.types import Slot
from apps.content import services
from apps.content.models import Version
from apps.content.rendering.email import SenderLines, compile_email
from apps.content.rendering.preview import preview_html
from tests.browser import PHONE
from tests.campaigns.factories import define_traits, make_person
from tests.content.guardrails.desk import CONTENTS, DRAFT
from tests.content.stories import approved, write

pytestmark = pytest.mark.django_db(transaction=True)
NASTY = "<img src=x onerror=document.title='broken'>"


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_every_page_is_readable_by_everybody(open_browser, author, reviewer, admin, colours):
    services.add_banned_term(term="cheap", reason="We say good value.", actor=admin)
    services.allow_host(host="example.com", actor=admin)
    version = approved(author, reviewer, text=f"Delivery is free for members {NASTY}")
    later = services.save_version(item=version.item, text=f"Delivery is free for all {NASTY}", actor=author)
    services.submit_version(version=later, actor=author)
    item = f"/content/{version.item.uuid}/"
    for person, paths in (
        (reviewer, ("/content/", item, "/content/?waiting=1")),
        (
            admin,
            (
                "/content/new/",
                "/content/new/offer/",
                f"{item}edit/",
                f"{item}settings/",
                f"{item}languages/new/",
                "/content/brand-rules/",
            ),
        ),
    ):
        for options in ({}, {"viewport": PHONE}):
            window = open_browser(color_scheme=colours, **options)
            window.log_in(person)
            for path in paths:
                page = window.open(path)
                if not options:
                    assert window.faults() == [], path
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
                assert "broken" not in page.title()


def test_a_reviewer_reads_the_difference_and_approves(browser_page, author, reviewer):
    version = write(author)
    services.submit_version(version=version, actor=author)
    browser_page.log_in(reviewer)
    page = browser_page.open("/content/")
    page.get_by_role("link", name="Waiting for you").click()
    page.get_by_role("link", name="Free delivery").click()
    page.get_by_role("button", name="Approve these words").click()
    page.get_by_text("may be used now").wait_for()
    version.refresh_from_db()
    assert version.status == Version.Status.APPROVED


def test_a_marketer_makes_an_offer_for_people_in_the_city(open_browser, author):
    """The builder of rules inside the form, on a phone; Enter in a field saves and presses none of its buttons."""
    define_traits(zone="text")
    for zone in ("Urban", "Rural"):
        make_person({"zone": zone})
    window = open_browser(viewport=PHONE)
    window.log_in(author)
    page = window.open("/content/new/offer/")
    page.get_by_label("Name").fill("City ten")
    page.get_by_label("Wording").fill("10% off in town")
    page.get_by_label("Worth", exact=True).fill("10")
    page.get_by_role("button", name="Add condition").click()
    page.get_by_label("What to ask about").select_option("trait:zone")
    page.get_by_label("Value").wait_for()
    page.get_by_label("Value").select_option("Urban")
    assert page.get_by_label("Wording").input_value() == "10% off in town"
    assert window.faults() == []
    page.get_by_label("Name").press("Enter")
    page.get_by_text("people whose zone is “Urban”").wait_for()
    rule = Version.objects.get().fields["eligibility"]
    assert rule == {"all": [{"fact": "trait:zone", "op": "is", "value": "Urban"}]}


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 700])
def test_an_email_fits_its_window_in_both_colours(open_browser, colours, width):
    contents = {one.id: one for one in CONTENTS}
    sender, slots = SenderLines("Northwind", "12 Harbour Lane, Portland"), (Slot("first_name", "there"),)
    template = compile_email(DRAFT, contents, sender, slots, is_tracked=False)
    window = open_browser(color_scheme=colours, viewport={"width": width, "height": 900})
    window.page.set_content(preview_html(template, {"first_name": "Wolfeschlegelsteinhausenbergerdorff-Featherstone"}))
    assert window.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    contrast = [fault for fault in window.faults() if fault.startswith("color-contrast")]
    assert contrast == []
    button = window.page.get_by_role("link", name="See the new jackets").bounding_box()
    assert button["height"] >= 40


def test_the_letter_e_starts_a_new_version(browser_page, author):
    version = write(author)
    browser_page.log_in(author)
    page = browser_page.open(f"/content/{version.item.uuid}/")
    page.keyboard.press("e")
    page.wait_for_url("**/edit/")
    page.get_by_label("Wording").fill("Delivery costs members nothing.")
    page.get_by_role("button", name="Save as version 2").click()
    page.get_by_text("What changed since version 1").wait_for()
