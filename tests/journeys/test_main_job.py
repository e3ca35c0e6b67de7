"""The whole job in a real browser: import, segment, content, prompt, campaign, drafts, review, delivery, results."""

import csv
import gzip
import re
import shutil
import tempfile
from math import sqrt
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from apps.demo.hillstrom import FILE
from config.embedded import ports
from tests.journeys.house import House, is_held_out, open_house

pytestmark = pytest.mark.slow
Z = 1.959964
HOST = "www.shop.example"
EXAMPLE = """\
subject: News from the shop
preheader: A look at what has arrived
greeting: Hello {{ first_name | default: "there" }},

opening: You have bought from us before, and that is why we write.
reason if trait:zip_code known: We deliver to [your area]{trait:zip_code}.

reason?: If something does not fit, [you can return anything within 60 days]{claim}.
action: Have a look through what has arrived.
sign_off: Warm wishes from all of us
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("main-job")


@pytest.fixture(scope="module")
def house(folder, chromium):
    # Not below pytest's folder: the embedded servers' own user must be able to reach it.
    place = Path(tempfile.mkdtemp(prefix="attune-journey-"))
    place.chmod(0o755)
    try:
        with open_house(place / "data", ports.keep_or_choose(folder / "port"), chromium) as opened:
            yield opened
    finally:
        shutil.rmtree(place, ignore_errors=True)


@pytest.fixture(scope="module")
def customers(folder):
    """The real file, and its rows."""
    path = folder / "hillstrom.csv"
    path.write_bytes(gzip.decompress(Path(FILE).read_bytes()))
    with path.open(newline="") as lines:
        return path, list(csv.DictReader(lines))


def test_a_team_does_the_whole_job_on_real_customers(house: House, folder, customers):
    path, rows = customers
    mara, ravi, ada = house.log_in("mara"), house.log_in("ravi"), house.log_in("ada")
    import_customers(house, mara, path, len(rows))
    wanted = {row["external_id"] for row in rows if int(row["recency"]) >= 12 and row["zip_code"] == "Urban"}
    save_segment(house, mara, len(wanted))
    prepare_brand(house, ada)
    write_content(house, mara, ravi)
    write_prompt(house, mara, ravi)
    campaign = plan_campaign(house, mara, len(wanted))
    arms = assigned_arms(house, campaign)
    assert {name for arm in arms.values() for name in arm} == wanted
    assert len(arms["treated"]) >= 500
    write_and_review(house, mara, ravi, campaign)
    launch(house, mara, campaign, len(arms["treated"]))
    clicked = read_mail(house, mara, campaign)
    amounts = import_conversions(house, folder, arms)
    compare_results(house, mara, campaign, arms, amounts, clicked)


def import_customers(house: House, page: Page, path: Path, count: int) -> None:
    house.open(page, "/profiles/imports/new/")
    page.set_input_files("input[type=file]", path)
    page.fill("[name=source]", "Shop till")
    page.get_by_role("button", name="Upload and look inside").click()
    page.wait_for_url("**/columns/")
    for number in range(3, 11):
        page.select_option(f"[name=privacy_{number}]", "plain")
    for number in range(11, 15):
        page.select_option(f"[name=to_{number}]", "ignore")
    page.get_by_role("button", name="Next: consent").click()
    page.check("[name=has_consent][value=yes]")
    page.fill("[name=wording]", "Yes, send me news by e-mail.")
    page.fill("[name=given_on]", "2025-11-01")
    page.get_by_role("button", name="Next: check the file").click()
    page.get_by_role("button", name=f"Import {count:,} rows").click(timeout=120_000)
    expect(page.locator(".badges")).to_contain_text("Finished", timeout=180_000)
    assert house.query("SELECT count(*) FROM profiles_profile") == [(count,)]


def settle(page: Page) -> None:
    """Waits as long as a person's hand takes from one control to the next: until htmx has put its answer in place."""
    page.wait_for_timeout(300)
    page.wait_for_function("() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')")


def save_segment(house: House, page: Page, count: int) -> None:
    house.open(page, "/segments/new/")
    page.fill("[name=name]", "Away for long, in a city")
    page.select_option("[name='r.0.fact']", "trait:recency")
    settle(page)
    page.locator("[name='r.0.op']").select_option("gte")
    settle(page)
    page.fill("[name='r.0.value']", "12")
    page.locator("button[value='add:r']").click()
    settle(page)
    page.locator("[name='r.1.fact']").select_option("trait:zip_code")
    settle(page)
    page.locator("[name='r.1.op']").select_option("is")
    settle(page)
    value = page.locator("[name='r.1.value']")
    value.select_option("Urban") if value.evaluate("e => e.tagName") == "SELECT" else value.fill("Urban")
    expect(page.locator(".rail")).to_contain_text(f"{count:,}", timeout=30_000)
    page.get_by_role("button", name="Save segment").click()
    page.wait_for_url(re.compile(r"/segments/[0-9a-f-]{36}/"))


def prepare_brand(house: House, page: Page) -> None:
    house.open(page, "/content/brand-rules/")
    page.fill("[name=host]", HOST)
    page.get_by_role("button", name="Allow host").click()
    expect(page.locator("main")).to_contain_text(HOST)
    house.open(page, "/campaigns/senders/new/")
    sender = {
        "name": "Shop",
        "from_name": "The Shop",
        "from_address": "hello@shop.example",
        "postal_address": "1 High St",
    }
    for name, value in sender.items():
        page.fill(f"[name={name}]", value)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("hello@shop.example")


def write_content(house: House, author: Page, approver: Page) -> None:
    items = [
        ("link", "Shop", "The shop", {"url": f"https://{HOST}/new"}),
        ("call_to_action", "Look", "See what is new", {"link": "Shop"}),
        ("claim", "Returns", "You can return anything within 60 days.", {}),
    ]
    for kind, name, text, fields in items:
        house.open(author, f"/content/new/{kind}/")
        author.fill("[name=name]", name)
        author.fill("[name=text]", text)
        if "url" in fields:
            author.fill("[name=url]", fields["url"])
        if "link" in fields:
            author.select_option("[name=link]", label=fields["link"])
        author.get_by_role("button", name="Save draft").click()
        author.get_by_role("button", name="Hand in for approval").click()
        expect(author.locator("main")).to_contain_text("Waiting for approval")
        approver.goto(author.url)
        approver.get_by_role("button", name="Approve").click()
        expect(approver.locator("main")).to_contain_text("Approved")


def write_prompt(house: House, author: Page, approver: Page) -> None:
    house.open(author, "/prompts/new/")
    author.locator("button[value=add-example]").click()
    settle(author)
    author.fill("[name=name]", "News")
    author.fill("[name=instruction]", "Write a short, friendly e-mail about what has arrived.")
    author.fill("[name=example-0-name]", "Plain")
    author.fill("[name=example-0-text]", EXAMPLE)
    author.get_by_role("button", name="Create the prompt").last.click()
    prompt = author.url
    author.get_by_role("link", name="Tests", exact=True).click()
    author.get_by_role("button", name="Make a test set and run it").first.click()
    expect(author.locator("main")).to_contain_text("cases without any fault", timeout=60_000)
    author.goto(prompt)
    author.get_by_role("button", name="Propose for production").click()
    approver.goto(author.url)
    approver.get_by_role("button", name=re.compile("Put version 1 in production")).click()
    expect(approver.locator(".badges")).to_contain_text("in production")


def plan_campaign(house: House, page: Page, matched: int) -> str:
    def next_step(step: str) -> None:
        page.locator("button[name=do][value=next]").click()
        page.wait_for_url(f"**/plan/{step}/")

    house.open(page, "/campaigns/new/")
    page.fill("[name=name]", "Autumn news")
    page.get_by_role("button", name="Start planning").click()
    page.wait_for_url("**/plan/goal/")
    campaign = page.url.split("/campaigns/")[1].split("/")[0]
    page.fill("[name=goal_name]", "Purchase")
    page.fill("[name=goal_event]", "purchase")
    page.locator("button[value=metric-add]").click()
    settle(page)
    page.fill("[name='metric.0.name']", "Revenue")
    page.fill("[name='metric.0.event']", "purchase")
    page.select_option("[name='metric.0.kind']", "mean")
    page.fill("[name='metric.0.property']", "amount")
    next_step("audience")
    page.select_option("[name=segment]", label="Away for long, in a city")
    page.fill("[name=holdout]", "20")
    next_step("message")
    page.select_option("[name=prompt]", label="News")
    for box in page.locator("[name=contents]").all():
        box.check()
    next_step("personalisation")
    page.select_option("[name=new_fact]", "trait:womens")
    page.locator("button[value=fact-add]").click()
    settle(page)
    expect(page.locator("[name='fact.0.key']")).to_have_value("trait:womens")
    next_step("schedule")
    page.select_option("[name=sender]", label="Shop")
    next_step("review")
    next_step("launch")
    expect(page.locator(".rail")).to_contain_text(f"{matched:,}", timeout=30_000)
    page.get_by_role("button", name=re.compile("Freeze audience of")).click()
    page.wait_for_url(re.compile(rf"/campaigns/{campaign}/$"))
    return campaign


def assigned_arms(house: House, campaign: str) -> dict[str, set[str]]:
    """Arms as the test computes them from salt and UUID, held against what the members say."""
    people = house.query(
        "SELECT p.external_id, p.uuid::text, c.salt, m.is_holdout FROM campaigns_member m"
        " JOIN profiles_profile p ON p.id = m.profile_id JOIN campaigns_campaign c ON c.id = m.campaign_id"
        " WHERE c.uuid = %s AND m.excluded_reason = ''",
        campaign,
    )
    held = {name for name, uuid, salt, _ in people if is_held_out(salt, uuid, 0.2)}
    assert held == {name for name, _, _, is_holdout in people if is_holdout}
    return {"treated": {name for name, *_ in people} - held, "holdout": held}


def write_and_review(house: House, mara: Page, ravi: Page, campaign: str) -> None:
    house.open(mara, f"/campaigns/{campaign}/drafts/")
    mara.get_by_role("button", name=re.compile(r"Write \d+ draft")).click()
    expect(mara.locator(".rail")).to_contain_text("All drafts are written", timeout=60_000)
    house.open(ravi, "/review/")
    ravi.get_by_role("button", name="Start reviewing").click()
    ravi.wait_for_url(re.compile(r"/review/[0-9a-f-]{36}/"))
    drafts = house.query("SELECT count(*) FROM drafts_draftuse")[0][0]
    for _ in range(drafts):
        expect(ravi.frame_locator("iframe").locator("body")).to_contain_text("Hello Alex")
        before = ravi.url
        ravi.keyboard.press("a")
        ravi.wait_for_url(lambda url, before=before: url != before)
        ravi.wait_for_load_state()
    house.open(ravi, f"/campaigns/{campaign}/review/")
    ravi.get_by_role("button", name="Sign this plan").click()
    expect(ravi.locator(".badges")).to_contain_text("Plan signed")


def launch(house: House, page: Page, campaign: str, people: int) -> None:
    house.open(page, f"/campaigns/{campaign}/delivery/")
    page.locator("main").get_by_role("button", name=f"Send to {people:,} people").first.click()
    page.locator("dialog[open]").get_by_role("button", name=re.compile("Send to")).click()
    for _ in range(120):
        page.wait_for_timeout(1000)
        states = dict(house.query("SELECT state, count(*) FROM delivery_message GROUP BY 1"))
        if states.get("accepted") == people:
            break
    assert states.get("accepted") == people, states
    assert house.query("SELECT count(*), count(DISTINCT recipient) FROM delivery_caughtmail") == [(people, people)]
    house.open(page, f"/campaigns/{campaign}/delivery/")
    expect(page.locator("main")).to_contain_text("It adds up")


def read_mail(house: House, page: Page, campaign: str, messages: int = 3) -> int:
    """Opens mail in the catcher's mailbox and follows the button, as its reader would.

    A click within two seconds of arrival counts as a scanner's, so the readers take longer.
    """
    page.wait_for_timeout(4000)
    for number in range(messages):
        house.open(page, "/mailbox/")
        page.locator("main table td a").nth(number).click()
        page.wait_for_url("**/mailbox/*-*/")
        button = page.frame_locator("iframe").get_by_role("link", name="See what is new")
        address = button.get_attribute("href")
        assert address.startswith(f"{house.base}/t/c/")
        with page.expect_popup() as opened:
            button.click()
        opened.value.close()
        answer = page.request.get(address, max_redirects=0)
        assert (answer.status, answer.headers["location"]) == (302, f"https://{HOST}/new")
    return messages


def import_conversions(house: House, folder: Path, arms: dict[str, set[str]]) -> dict[str, float]:
    """One purchase for every sixth treated and every ninth held-out person, with amounts of their own."""
    amounts = {}
    for arm, every in (("treated", 6), ("holdout", 9)):
        for number, person in enumerate(sorted(arms[arm])[::every]):
            amounts[person] = 10 + number % 7 + number / 100
    at = house.query("SELECT to_char(max(planned_at) + interval '1 second', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
                     " FROM campaigns_member")[0][0]  # fmt: skip
    events = [
        {
            "external_id": person,
            "event": "purchase",
            "at": at,
            "id": f"order-{person}",
            "properties": {"amount": amount},
        }
        for person, amount in amounts.items()
    ]
    summary = house.import_events(folder, events)
    assert (summary["rows"], summary["created"], summary["rejected"]) == (len(events), len(events), 0)
    assert house.import_events(folder, events)["unchanged"] == len(events)
    return amounts


def compare_results(
    house: House, page: Page, campaign: str, arms: dict[str, set[str]], amounts: dict[str, float], clicked: int
) -> None:
    house.open(page, f"/campaigns/{campaign}/results/")
    text = " ".join(page.locator("main").inner_text().split())
    figures = {name: moments([amounts.get(person, 0.0) for person in people]) for name, people in arms.items()}
    (n1, p1, m1, v1), (n0, p0, m0, v0) = figures["treated"], figures["holdout"]
    rate_margin = Z * sqrt(p1 * (1 - p1) / n1 + p0 * (1 - p0) / n0)
    mean_margin = Z * sqrt(v1 / n1 + v0 / n0)
    expected = [
        f"{100 * p1:.2f}% of {n1:,} people against {100 * p0:.2f}% of {n0:,} in Holdout",
        f"{signed(100 * (p1 - p0 - rate_margin))} to {signed(100 * (p1 - p0 + rate_margin))}",
        f"{signed(100 * (p1 - p0))} points",
        f"{m1:,.2f} {m0:,.2f} {signed(m1 - m0)} {signed(m1 - m0 - mean_margin)} to {signed(m1 - m0 + mean_margin)}",
        f"Assigned to a message {n1:,} 100.0%",
        f"Accepted by the mail server {n1:,} 100.0%",
        f"Clicked {clicked} {100 * clicked / n1:.1f}%",
        f"Reached the goal {sum(p in arms['treated'] for p in amounts):,}",
    ]
    for words in expected:
        assert words in text, f"{words!r} is not in {text}"


def moments(values: list[float]) -> tuple[int, float, float, float]:
    """n, share above zero, mean, variance over n−1."""
    n = len(values)
    mean = sum(values) / n
    return n, sum(value > 0 for value in values) / n, mean, sum((value - mean) ** 2 for value in values) / (n - 1)


def signed(value: float) -> str:
    return f"{'+' if value >= 0 else '−'}{abs(value):,.2f}"
