"""The pictures of the guide, in its order."""

from docs.tour.camera import Shot, Walk

ALL = ("light", "dark", "phone")


def opening(name: str) -> Walk:
    """Clicks the first link of the page's list that is called `name`."""
    return lambda page: page.locator("main").get_by_role("link", name=name).first.click()


SHOTS = (
    Shot("log-in", "", "/log-in/"),
    Shot("overview", "mara", "/", looks=ALL),
    Shot("results-2008", "mara", "/results/", opening("Hillstrom e-mail test (2008)")),
)
