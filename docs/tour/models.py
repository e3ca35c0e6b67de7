"""A model for the pictures about models: a scripted endpoint, connected, probed, priced and asked as an admin would."""

from playwright.sync_api import Page, expect

from docs.tour.camera import Walk
from docs.tour.walks import opening
from tests.scripted_openai import ScriptedServer

NAME, PORT, PROMPT = "Our own server", 11434, "Come back: the next order"
LATER = 60_000


def with_a_model(*names: str) -> Walk:
    """Connects the endpoint where it is not there yet, then clicks the links called `names`."""

    def walk(page: Page) -> None:
        home = page.url
        if not page.get_by_role("link", name=NAME).count():
            server = ScriptedServer(PORT).__enter__()  # it lives as long as the tour
            _connect(page, server.base_url)
            _ask(page, home)
        page.goto(home)
        opening(*names)(page)

    return walk


def _connect(page: Page, base_url: str) -> None:
    page.get_by_role("link", name="Connect an endpoint").first.click()
    page.get_by_label("Name", exact=True).fill(NAME)
    page.get_by_label("Base URL").fill(base_url)
    page.get_by_label("This host may be in a private network").check()
    page.get_by_role("button", name="Save and name a model").click()
    page.get_by_label("Name at the endpoint").fill("scripted-1")
    for label, price in (("Tokens in optional", "0.25"), ("Tokens out optional", "2")):
        page.get_by_label(label, exact=True).fill(price)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Probe").click()
    expect(page.get_by_text("Keeps to a strict form")).to_be_visible(timeout=LATER)


def _ask(page: Page, home: str) -> None:
    page.goto(f"{home}routes/draft/")
    page.get_by_label("Asked first").select_option(index=1)
    page.get_by_role("button", name="Save").click()
    page.goto(f"{home}budgets/")
    page.get_by_label("One day").fill("20")
    page.get_by_label("One campaign").fill("50")
    page.get_by_role("button", name="Save").click()
    page.goto(f"{home}../prompts/")
    opening(PROMPT)(page)
    page.goto(f"{page.url.rstrip('/')}/try/")
    for _ in range(3):
        page.get_by_role("button", name="Ask scripted-1").click()
        page.wait_for_load_state("networkidle")
