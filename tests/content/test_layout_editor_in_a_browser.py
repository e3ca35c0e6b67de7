"""The block editor in a real browser: what is typed shows in the frame at once, and everybody can use it."""

import pytest
from playwright.sync_api import expect

from apps.content import services
from apps.content.layouts.reading import STANDARD
from apps.content.models import Version
from tests.browser import PHONE
from tests.content.pictures import drawing
from tests.content.stories import approve, newest

pytestmark = pytest.mark.django_db(transaction=True)


def shown(page) -> str:
    return page.frame_locator("#layout-preview iframe").locator("body").inner_text()


def test_a_layout_is_built_while_the_frame_follows(browser_page, author, reviewer):
    approve(newest(services.create_image(raw=drawing(), name="Harbour", text="The harbour", actor=author)), reviewer)
    browser_page.log_in(author)
    page = browser_page.open("/content/new/layout/")
    page.get_by_label("Name", exact=True).fill("With a picture")
    page.get_by_label("What it is for").fill("News")
    page.get_by_label("Add a block").select_option("image")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("button", name="Move image 6 up").click()
    block = page.locator("#block-4")
    block.get_by_label("Shows").select_option("own")
    block.get_by_label("Image", exact=True).select_option(label="Harbour")
    frame = page.frame_locator("#layout-preview iframe")
    frame.get_by_alt_text("The harbour").wait_for()
    assert frame.get_by_alt_text("The harbour").evaluate("image => image.naturalWidth") == 640
    page.get_by_text("Images off").click()
    page.locator("#layout-preview iframe[src*='/plain/']").wait_for()
    assert frame.get_by_alt_text("The harbour").evaluate("image => image.naturalWidth") == 0
    page.get_by_label("Shown for").select_option("longest")
    frame.get_by_text("Maximiliana-Alexandrina").wait_for()
    browser_page.allow("Content Security Policy")  # pictures are off on purpose
    page.get_by_role("button", name="Save draft").first.click()
    page.get_by_role("heading", name="With a picture").wait_for()
    version = Version.objects.get(item__kind="layout")
    assert [row["kind"] for row in version.fields["blocks"]][4] == "image"


def kinds(page):
    return page.locator("#layout-blocks > .block header > b").all_inner_texts()


def dragged(page, start, end, *, below):
    """Takes the grip of one block to the upper or lower part of another one, and holds it there."""
    grip = page.locator(f"#block-{start} [data-grip]").bounding_box()
    there = page.locator(f"#block-{end}").bounding_box()
    page.mouse.move(grip["x"] + 8, grip["y"] + 8)
    page.mouse.down()
    page.mouse.move(there["x"] + 20, there["y"] + there["height"] * (0.8 if below else 0.2), steps=5)


def test_a_block_is_dragged_where_it_belongs_and_what_was_typed_comes_along(open_browser, author):
    window = open_browser(viewport={"width": 1440, "height": 2400})  # all blocks at once
    window.log_in(author)
    page = window.open("/content/new/layout/")
    page.get_by_label("Name", exact=True).fill("Dragged")
    before = kinds(page)
    page.locator("#block-1 select").last.select_option(index=1)
    chosen = page.locator("#block-1 select").last.input_value()
    dragged(page, 1, 3, below=True)
    assert page.locator(".block.drop-before").get_attribute("id") == "block-4"  # the line says where it would land
    page.mouse.up()
    expect(page.locator("#block-3 header > b")).to_have_text(before[1])
    assert kinds(page) == [before[0], *before[2:4], before[1], *before[4:]]
    assert page.locator("#block-3 select").last.input_value() == chosen
    assert page.get_by_label("Name", exact=True).input_value() == "Dragged"

    after = kinds(page)
    dragged(page, 4, 0, below=False)  # again, in the form that the server sent: upwards, to the very top
    page.mouse.up()
    expect(page.locator("#block-0 header > b")).to_have_text(after[4])
    assert kinds(page) == [after[4], *after[:4], *after[5:]]

    dragged(page, 0, 2, below=True)
    page.keyboard.press("Escape")
    page.mouse.up()
    dragged(page, 0, 0, below=False)  # let go where it was
    page.mouse.up()
    assert page.locator(".dragged, .drop-before, .drop-after").count() == 0
    assert kinds(page) == [after[4], *after[:4], *after[5:]]
    assert window.faults() == []


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_everybody_can_read_and_use_the_pages_of_pictures_and_layouts(open_browser, author, colours):
    image = services.create_image(raw=drawing(), name="Harbour", text="The harbour", actor=author)
    rows = [block.to_json() for block in STANDARD]
    layout = services.create_item(kind="layout", name="Plain", text="All", fields={"blocks": rows}, actor=author)
    paths = ["/content/new/layout/", "/content/new/image/", "/content/new/image/generate/"]
    paths += [f"/content/{item.uuid}/{path}" for item in (image, layout) for path in ("", "edit/")]
    for options in ({}, {"viewport": PHONE}):
        window = open_browser(color_scheme=colours, **options)
        window.log_in(author)
        for path in paths:
            page = window.open(path)
            if not options:
                assert window.faults() == [], path
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
