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


def opening_row(number: int) -> Walk:
    return lambda page: page.locator("main table tbody tr").nth(number).locator("td a").first.click()


def opening_tab(name: str, tab: str) -> Walk:
    def walk(page: Page) -> None:
        opening(name)(page)
        page.locator("nav.tabs").get_by_role("link", name=tab, exact=True).click()

    return walk
