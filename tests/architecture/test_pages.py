"""Every page that needs no object opens for whoever may see it, whole: no unrendered component, no unresolved link."""

import re

import pytest

from apps.common.navigation import all_entries, entries_for
from tests.architecture.test_doors import routes
from tests.conftest import make_user

pytestmark = pytest.mark.django_db
# Doors of a provider that this installation does not have.
SWITCHED_OFF = {"common:start_sign_on", "common:finish_sign_on"}
UNRENDERED = re.compile(r"<c-[a-z]|\{%|\{\{(?! ?(?:first_name|trait))|</c-")


@pytest.fixture
def everybody(client_for, db):
    return client_for(make_user("everybody", "marketer", "reviewer", "admin"))


def plain_routes():
    return {name: "/" + pattern for name, (pattern, entry) in routes().items() if not entry.pattern.converters}


def test_every_page_without_an_object_opens_in_an_empty_workspace(everybody):
    opened = []
    for name, path in plain_routes().items():
        if name in SWITCHED_OFF:
            continue
        answer = everybody.get(path)
        assert answer.status_code in {200, 302, 405}, f"{name} answered {answer.status_code}"
        if answer.status_code == 200 and "html" in answer["Content-Type"]:
            text = re.sub(r"<(textarea|code|pre)\b.*?</\1>", "", answer.content.decode(), flags=re.DOTALL)
            assert not UNRENDERED.search(text), f"{name}: {UNRENDERED.search(text)[0]}"
            opened.append(name)
    assert len(opened) >= 20, opened


def test_every_entry_of_the_sidebar_and_the_palette_leads_somewhere(everybody, settings):
    settings.IS_SANDBOX = True
    names = {name for name, _ in plain_routes().items()}
    for entry in all_entries():
        assert entry.url_name in names, f"{entry.label} leads nowhere"


def test_nobody_is_shown_an_entry_that_refuses_them(client_for, settings):
    settings.IS_SANDBOX = True
    for role in ("marketer", "reviewer", "admin"):
        user = make_user(f"only-{role}", role)
        client = client_for(user)
        for entry in entries_for(user, "/"):
            assert client.get(entry.url).status_code == 200, f"{role} sees {entry.label}"
