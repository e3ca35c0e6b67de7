"""Ways through the pages that several pictures take."""

from playwright.sync_api import Page

from docs.tour.camera import Walk


def opening(*names: str) -> Walk:
    """Clicks the first link called by each name, page after page. A name may be the beginning of the link's words."""

    def walk(page: Page) -> None:
        for name in names:
            page.locator("main").get_by_role("link", name=name).first.click()
            page.wait_for_load_state("networkidle")

    return walk
