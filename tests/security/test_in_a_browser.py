"""The same stored markup in a real browser: nothing runs, asks or breaks the policy on the most exposed pages."""

import pytest
from playwright.sync_api import Dialog

from apps.profiles.models import Event, Profile
from tests.conftest import make_user
from tests.security.places import ROUTES
from tests.security.stains import stain
from tests.security.world import World, build

LIVE = (
    "<script>alert('xss')</script>", "<img src=x onerror=alert('xss')>", "\"><svg onload=alert('xss')>",
    "javascript:alert('xss')//", "' autofocus onfocus=alert('xss') x='",
)  # fmt: skip
EXPOSED = [
    "profiles:list_profiles", "profiles:show_profile", "profiles:list_imports", "profiles:map_columns",
    "segments:show_segment", "content:show_item", "prompts:show_prompt", "campaigns:preview_person",
    "approvals:show_campaign_review", "drafts:show_draft", "delivery:show_trace", "delivery:show_mail",
    "common:list_audit",
]  # fmt: skip


@pytest.fixture
def stained(transactional_db) -> World:
    """One of everything, with markup in every text, and markup that would run in what an import brings."""
    people = [make_user(role, role) for role in ("marketer", "reviewer", "admin")]
    world = build(*people)
    assert len(list(stain(3))) > 60
    for number, person in enumerate(Profile.objects.order_by("pk")):
        names = (LIVE[number % 5], LIVE[(number + 1) % 5])
        traits = {**person.traits, LIVE[number % 5]: LIVE[(number + 2) % 5]}
        Profile.objects.filter(pk=person.pk).update(first_name=names[0], last_name=names[1], traits=traits)
    for number, event in enumerate(Event.objects.order_by("pk")):
        Event.objects.filter(pk=event.pk).update(name=LIVE[number % 5], properties={LIVE[1]: LIVE[2]})
    world.args["admin"] = people[2]
    return world


def test_nothing_that_was_stored_runs_on_the_most_exposed_pages(stained, browser_page):
    asked: list[str] = []

    def note(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    browser_page.page.on("dialog", note)
    browser_page.page.add_init_script(
        "document.addEventListener('securitypolicyviolation', e => (window.broken ||= []).push(e.violatedDirective))"
    )
    browser_page.log_in(stained.args["admin"])
    for name in EXPOSED:
        page = browser_page.open(stained.url(name, ROUTES[name]))
        page.wait_for_load_state("networkidle")
        assert "xss" in page.content(), f"{name} shows nothing of it"
        assert page.evaluate("window.broken || []") == [], name
        made = "[...document.querySelectorAll('*')].filter(e => /^xss/i.test(e.tagName) || e.hasAttribute('onerror'))"
        assert page.evaluate(f"{made}.length") == 0, name
    assert asked == []
