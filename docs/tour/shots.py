"""The pictures of the guide. Names of campaigns and things are those of the demo workspace."""

from playwright.sync_api import Page

from docs.tour.camera import Shot, Walk
from docs.tour.models import with_a_model
from docs.tour.walks import opening, opening_row, opening_tab

RESULT_2008, FINISHED, IN_REVIEW = "Hillstrom e-mail test (2008)", "Welcome back, both ranges", "The new season"
SEASON = "The new season, favourites first"
PAUSED, PLANNED = "A welcome in the country", "Still in your cart"


def editing(name: str) -> Walk:
    """Opens a thing of content and starts a new version of it."""

    def walk(page: Page) -> None:
        opening(name)(page)
        page.get_by_role("link", name="New version").click()
        page.wait_for_load_state("networkidle")

    return walk


def reading_many(page: Page) -> None:
    """Ticks what is shown and goes to the list that is read before it is handed in."""
    page.get_by_label("Select all rows shown").check()
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_load_state("networkidle")


def reviewing(page: Page) -> None:
    page.get_by_role("button", name="Start reviewing").first.click()


def talking(page: Page) -> None:
    opening(IN_REVIEW)(page)
    page.keyboard.press("m")
    page.wait_for_timeout(500)


def on_a_prompt(name: str, tab: str = "", *then: str) -> Walk:
    """A side of a prompt, and what is clicked there: links or buttons by their names."""

    def walk(page: Page) -> None:
        opening_tab(name, tab)(page) if tab else opening(name)(page)
        for one in then:
            page.get_by_role("link", name=one).or_(page.get_by_role("button", name=one)).first.click()
        page.wait_for_timeout(3000 if then else 0)

    return walk


def marking(page: Page) -> None:
    """The first example of the comeback prompt, with a word selected and the menu that says what it stands for."""
    opening("Come back: the next order", "Edit")(page)
    page.locator("details.example summary").first.click()
    page.locator("textarea.notation").first.dblclick(position={"x": 560, "y": 18})
    page.locator("#mark-menu").scroll_into_view_if_needed()


def running(page: Page) -> None:
    """The newest run of the season's prompt, against the version before it."""
    opening_tab(SEASON, "Tests")(page)
    page.locator("main table tbody a").first.click()
    page.get_by_role("button", name="Compare", exact=True).click()


def judging(page: Page) -> None:
    running(page)
    page.get_by_role("link", name="Judges", exact=True).click()


def trying(page: Page) -> None:
    page.locator("[name=try_text]").fill("COME AND SEE the coats, 20% off!! You opened our mail, so here is more.")
    page.locator("#tried .findings").wait_for()


SHOTS = (
    Shot("log-in", "", "/log-in/"),
    # Without a model the fixed checks judge, and a trial is composed at once.
    Shot("prompt-judges", "mara", "/prompts/", judging),
    Shot("mark-examples", "mara", "/prompts/", marking),
    Shot("models", "ada", "/models/", with_a_model()),
    Shot("model", "ada", "/models/", with_a_model("Our own server")),
    Shot("spend", "ada", "/models/spend/?by=prompt"),
    Shot("overview", "mara", "/", looks=("light", "dark")),
    Shot("overview-reviewer", "ravi", "/"),
    Shot("results-2008", "mara", "/results/", opening(RESULT_2008)),
    Shot("results", "mara", "/results/", opening(FINISHED)),
    Shot("profile", "mara", "/profiles/", opening_row(0)),
    Shot("segment", "mara", "/segments/", opening("Women's range")),
    Shot("content", "mara", "/content/"),
    Shot("content-item", "mara", "/content/", opening("Easy returns")),
    Shot("content-many", "mara", "/content/?status=draft", reading_many),
    Shot("guardrails", "ada", "/content/policies/"),
    Shot("guardrail-policy", "ada", "/content/policies/normal/email/", trying),
    Shot("layout", "mara", "/content/?kind=layout", editing("Letter with a picture")),
    Shot("prompt", "mara", "/prompts/", opening("Come back: the next order")),
    Shot("prompt-editor", "mara", "/prompts/", on_a_prompt(SEASON, "", "Edit")),
    Shot("prompt-versions", "mara", "/prompts/", on_a_prompt(SEASON, "Versions")),
    Shot("prompt-learned", "mara", "/prompts/", on_a_prompt(SEASON, "Learned")),
    Shot("prompt-performance", "mara", "/prompts/", on_a_prompt(SEASON, "Performance")),
    Shot(
        "prompt-side-by-side",
        "mara",
        "/prompts/",
        on_a_prompt(SEASON, "Versions", "Write the same cases side by side", "Write them side by side"),
    ),
    Shot("prompt-tests", "mara", "/prompts/", opening_tab(SEASON, "Tests")),
    Shot("prompt-test-run", "mara", "/prompts/", running),
    Shot("studio", "mara", "/campaigns/", opening(PLANNED, "Audience")),
    Shot("studio-launch", "mara", "/campaigns/", opening(PLANNED, "Launch")),
    Shot("drafts", "mara", "/campaigns/", opening_tab(IN_REVIEW, "Drafts")),
    Shot("review-desk", "ravi", "/review/", reviewing, looks=("light", "phone")),
    Shot("sign-plan", "ravi", "/campaigns/", opening_tab(IN_REVIEW, "Review")),
    Shot("delivery", "mara", "/campaigns/", opening_tab(PAUSED, "Delivery")),
    Shot("mail", "mara", "/mailbox/", opening_row(1)),
    Shot("comments", "mara", "/campaigns/", talking),
    Shot("notifications", "mara", "/notifications/"),
    Shot("users", "ada", "/users/"),
    Shot("audit", "ada", "/audit/"),
)
