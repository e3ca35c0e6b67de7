"""Role × route × method, against the written table. The URL map decides what is tested, so nothing can be forgotten."""

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.architecture.test_doors import PUBLIC, routes
from tests.editors import typed
from tests.security.matrix import TABLE
from tests.security.pages import forms_of
from tests.security.world import send

pytestmark = pytest.mark.django_db
ROUTES = {name: list(entry.pattern.converters) for name, (_, entry) in sorted(routes().items())}
UUIDS = [name for name, (pattern, _) in sorted(routes().items()) if "<uuid:" in pattern]
# An empty form would be refused before anybody asks for the right to send it.
COMPLETE = {"campaigns:edit_step"}
QUERY = {"prompts:compare_versions": "?from=1&to=1"}
# Looking at these writes something down: who read about whom, that a draft is open at somebody's desk, a click.
NOTED = {
    "analytics:show_overview", "approvals:claim_next", "approvals:edit_review", "approvals:show_campaign_review",
    "approvals:show_queue", "approvals:show_review", "campaigns:preview_person", "campaigns:show_preview",
    "common:open_notice", "common:show_search", "content:export_items",
    "delivery:follow_link", "delivery:record_open", "delivery:show_as_sent", "delivery:show_connection",
    "delivery:show_delivery", "profiles:download_rejects", "profiles:list_profiles", "profiles:show_profile",
}  # fmt: skip


def test_every_route_stands_in_the_table_and_every_row_is_a_route():
    assert set(ROUTES) == set(TABLE)


@pytest.mark.parametrize("letter", "MRAN")
def test_every_door_opens_to_exactly_those_in_the_table(world, as_role, letter):
    client, wrong = as_role[letter], []
    for name, parameters in ROUTES.items():
        url = world.url(name, parameters) + QUERY.get(name, "")
        for method, (who, status) in (("get", TABLE[name].get), ("post", TABLE[name].post)):
            data = filled(as_role["M"], url) if method == "post" and name in COMPLETE else {}
            got = send(client, method, url, data).status_code
            # Some actions look at the method first and at the person second: neither lets anybody in.
            wanted = {status} if letter in who else {403, 405}
            if got not in wanted:
                wrong.append(f"{letter} {method} {name}: {got}, not {wanted}")
    assert wrong == []


def filled(client, url):
    """The form of a page as it stands."""
    return next(form.data for form in forms_of(client.get(url).content.decode(), url) if "opened" in form.data)


def test_what_is_not_there_is_not_found_and_never_an_error(world, as_role):
    wrong = []
    for name in UUIDS:
        world.args |= {f"{name}.{one}": uuid.UUID(int=9) for one in ROUTES[name] if is_uuid(world.value(name, one))}
        url = world.url(name, ROUTES[name])
        for letter, client in as_role.items():
            for method in ("get", "post"):
                status = send(client, method, url, {"content_hash": "x", "note": "x", "plan_hash": "x"}).status_code
                if status not in (403, 404, 405, 409, 422) or (status in (409, 422) and method == "get"):
                    wrong.append(f"{letter} {method} {name}: {status}")
    assert wrong == []


def is_uuid(value: object) -> bool:
    return isinstance(value, uuid.UUID)


def test_a_part_of_something_else_is_not_found_under_a_foreign_address(world, as_role):
    """A draft, message or address of one campaign or person cannot be reached through another one's."""
    other = {"drafts.campaign": world.args["campaign"], "delivery.campaign": world.args["campaign"]}
    other["profiles.profile"] = uuid.UUID(int=9)
    world.args |= other
    names = [
        "drafts:show_draft", "drafts:edit_draft", "drafts:rewrite_draft", "drafts:preview_draft",
        "delivery:show_as_sent", "delivery:settle_message", "profiles:suppress_address",
    ]  # fmt: skip
    for name in names:
        url = world.url(name, ROUTES[name])
        assert {send(as_role["A"], method, url).status_code for method in ("get", "post")} <= {404, 405}, name


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options", "trace"])
def test_other_methods_reach_nothing(world, as_role, method):
    for name, parameters in ROUTES.items():
        assert getattr(as_role["A"], method)(world.url(name, parameters)).status_code == 405, name


@pytest.mark.parametrize("letter", "MR")
def test_looking_changes_nothing(world, as_role, letter):
    changed = set()
    for name, parameters in ROUTES.items():
        for method in ("get", "head"):
            with CaptureQueriesContext(connection) as queries:
                send(as_role[letter], method, world.url(name, parameters))
            if any(one["sql"].startswith(("INSERT", "UPDATE", "DELETE")) for one in queries):
                changed.add(name)
    assert changed <= NOTED


def test_nobody_gives_themselves_a_role_or_locks_themselves_out(as_role, cast):
    for who in "NA":
        user = cast[who]
        before = (list(user.roles), user.is_active)
        as_role[who].post(f"/users/{user.uuid}/roles/", {"roles": ["marketer", "reviewer", "admin"]})
        as_role[who].post(f"/users/{user.uuid}/access/", {"is_active": "0"})
        user.refresh_from_db()
        assert (list(user.roles), user.is_active) == before


@pytest.mark.parametrize("change", [{"roles": ["reviewer"]}, {"is_active": "0"}, {"session": "all"}])
def test_a_change_of_roles_or_access_ends_open_sessions_at_once(as_role, cast, change):
    door = {"roles": "roles", "is_active": "access", "session": "sessions"}[next(iter(change))]
    assert as_role["M"].get("/segments/").status_code == 200
    page = f"/users/{cast['M'].uuid}/"
    assert as_role["A"].post(f"{page}{door}/", typed(as_role["A"], page, **change)).status_code == 302
    assert as_role["M"].get("/segments/").status_code == 302


def test_without_log_in_every_other_method_and_address_leads_to_the_log_in_page(client, world):
    for name, parameters in ROUTES.items():
        if name not in PUBLIC:
            answer = Client().head(world.url(name, parameters))
            assert (answer.status_code, answer["Location"][:8]) == (302, "/log-in/"), name
