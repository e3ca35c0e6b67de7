"""Preferences, colleagues and the activity log."""

import zoneinfo
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from apps.common import services
from apps.common.errors import Refused
from apps.common.models import AuditEntry, User
from tests.conftest import PASSWORD, make_user
from tests.editors import typed
from tests.security.pages import forms_of


def test_preferences_change_only_the_four_fields_of_the_person_themselves(client_for, author: User) -> None:
    client = client_for(author)
    answer = client.post(
        "/preferences/save/",
        {**typed(client, "/preferences/", name="New Name", theme="dark", time_zone="Europe/Berlin", has_shortcuts=""),
         "roles": ["admin"], "email": "x@y.example", "is_active": "0", "session_epoch": "9"},
    )  # fmt: skip
    assert answer.status_code == 302
    author.refresh_from_db()
    assert (author.name, author.theme, author.time_zone, author.has_shortcuts) == (
        "New Name", "dark", "Europe/Berlin", False,
    )  # fmt: skip
    assert (author.roles, author.email, author.session_epoch) == (["marketer"], "author@attune.example", 0)
    entry = AuditEntry.objects.get(action="common.save_preferences")
    assert entry.detail == {"keys": ["has_shortcuts", "name", "theme", "time_zone"]}


def test_a_wrong_time_zone_is_refused_by_the_field_and_keeps_what_was_typed(client_for, author: User) -> None:
    client = client_for(author)
    wrong = typed(client, "/preferences/", name="Kept", theme="dark", time_zone="Mars/Olympus")
    answer = client.post("/preferences/save/", wrong)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="Kept"' in page
    assert "id_time_zone_error" in page


def test_times_are_shown_in_the_zone_one_prefers(client_for, admin: User) -> None:
    client = client_for(admin)
    for zone in ("Asia/Tokyo", "America/New_York"):
        services.save_preferences(actor=admin, values={"time_zone": zone})
        entry = AuditEntry.objects.latest("id")
        shown = entry.at.astimezone(zoneinfo.ZoneInfo(zone)).strftime("%H:%M:%S")
        assert shown in client.get("/audit/").content.decode()


def test_the_theme_stands_on_the_page_before_any_script_runs(client_for, author: User) -> None:
    client = client_for(author)
    assert "data-theme" not in client.get("/preferences/").content.decode().split(">", 2)[1]
    assert client.post("/preferences/theme/", {"theme": "dark", "next": "/preferences/"}).url == "/preferences/"
    assert '<html lang="en" data-theme="dark">' in client.get("/preferences/").content.decode()
    assert client.post("/preferences/theme/", {"theme": "light"}, headers={"HX-Request": "true"}).status_code == 204
    client.post("/preferences/theme/", {"theme": "purple"})
    author.refresh_from_db()
    assert author.theme == "light"


def test_changing_the_password_ends_the_other_sessions_and_keeps_this_one(client_for, author: User) -> None:
    here, elsewhere = client_for(author), client_for(author)
    answer = here.post("/account/password/", {"present_password": PASSWORD, "new_password": "quite another phrase 7"})
    assert answer.status_code == 302
    assert here.get("/preferences/").status_code == 200
    assert elsewhere.get("/preferences/").status_code == 302
    author.refresh_from_db()
    assert author.check_password("quite another phrase 7")


@pytest.mark.parametrize(
    ("present", "new"), [("wrong", "quite another phrase 7"), (PASSWORD, "sh0rt one"), (PASSWORD, "1234567890123")]
)
def test_a_password_changes_only_with_the_present_one_and_to_a_good_one(
    client_for, author: User, present: str, new: str
) -> None:
    answer = client_for(author).post("/account/password/", {"present_password": present, "new_password": new})
    assert answer.status_code == 422
    assert new not in answer.content.decode()
    author.refresh_from_db()
    assert author.check_password(PASSWORD)


def test_new_roles_end_the_sessions_of_that_person_at_the_next_request(client_for, admin: User, author: User) -> None:
    theirs = client_for(author)
    assert theirs.get("/preferences/").status_code == 200
    door = client_for(admin)
    page = typed(door, f"/users/{author.uuid}/", roles=["reviewer", "marketer"])
    answer = door.post(f"/users/{author.uuid}/roles/", page)
    assert answer.status_code == 302
    author.refresh_from_db()
    assert author.roles == ["marketer", "reviewer"]
    assert theirs.get("/preferences/").status_code == 302
    entry = AuditEntry.objects.get(action="common.change_roles")
    assert entry.detail == {"before": ["marketer"], "after": ["marketer", "reviewer"]}


def test_two_admins_who_change_the_roles_of_one_person_see_both_sides(client_for, admin: User, author: User) -> None:
    door, url = client_for(admin), f"/users/{author.uuid}/"
    mine = typed(door, url, roles=["reviewer"])
    services.change_roles(actor=make_user("other boss", "admin"), user=author, roles=["admin"])
    answer = door.post(f"{url}roles/", mine)
    author.refresh_from_db()
    assert (answer.status_code, author.roles) == (409, ["admin"])
    assert "saved this while you had it open" in answer.content.decode()
    again = next(form for form in forms_of(answer.content.decode(), url) if "opened" in form.data)
    assert door.post(again.action, {**again.data, "take": "mine"}).status_code == 302
    author.refresh_from_db()
    assert author.roles == ["reviewer"]


def test_preferences_in_two_windows_go_together(client_for, author: User) -> None:
    client = client_for(author)
    first = typed(client, "/preferences/", name="New Name")
    client.post("/preferences/theme/", {"theme": "dark"})
    page = client.post("/preferences/save/", first, follow=True).content.decode()
    author.refresh_from_db()
    assert (author.name, author.theme) == ("New Name", "dark")
    assert "both changes are kept" in page


def test_a_deactivation_is_undone_from_its_toast_while_nobody_else_has_acted(client_for, admin, author: User) -> None:
    door = client_for(admin)

    def lock_out() -> dict[str, list[str]]:
        page = door.post(f"/users/{author.uuid}/access/", {"is_active": "0"}, follow=True).content.decode()
        return next(form.data for form in forms_of(page, "/") if "undo" in form.data)

    assert door.post("/undo/", lock_out()).status_code == 302
    author.refresh_from_db()
    assert author.is_active
    undo = lock_out()
    services.set_active(actor=admin, user=author, is_active=True)
    answer = door.post("/undo/", undo, follow=True)
    assert "Somebody has already done this." in answer.content.decode()


def test_deactivation_ends_sessions_and_shuts_the_door_until_somebody_opens_it(
    client_for, client: Client, admin: User, author: User
) -> None:
    theirs, door = client_for(author), client_for(admin)
    door.post(f"/users/{author.uuid}/access/", {"is_active": "0"})
    assert theirs.get("/preferences/").status_code == 302
    assert client.post("/log-in/", {"email": author.email, "password": PASSWORD}).status_code == 422
    assert door.post(f"/users/{author.uuid}/access/", {"is_active": "0"}).status_code == 409
    door.post(f"/users/{author.uuid}/access/", {"is_active": "1"})
    assert client.post("/log-in/", {"email": author.email, "password": PASSWORD}).status_code == 302


def test_nobody_changes_their_own_roles_or_access(client_for, admin: User) -> None:
    client = client_for(admin)
    for path, data in (("roles", {"roles": ["admin", "reviewer"]}), ("access", {"is_active": "0"})):
        assert client.post(f"/users/{admin.uuid}/{path}/", data).status_code == 403
    admin.refresh_from_db()
    assert (admin.roles, admin.is_active) == (["admin"], True)
    with pytest.raises(Refused):
        services.change_roles(actor=admin, user=admin, roles=["reviewer"])


@pytest.mark.parametrize("who", ["author", "reviewer", "outsider"])
def test_only_admins_see_users_and_activity(client_for, request, admin: User, who: str) -> None:
    actor = request.getfixturevalue(who)
    client = client_for(actor)
    for path in ("/users/", "/users/new/", f"/users/{admin.uuid}/", "/audit/", "/audit/?format=csv"):
        assert client.get(path).status_code == 403, path
    for path in ("roles", "access", "password", "sessions", "invitation", "withdraw"):
        assert client.post(f"/users/{admin.uuid}/{path}/", {"roles": ["marketer"]}).status_code == 403
    with pytest.raises(Refused):
        services.invite_user(actor=actor, name="X", email="x@attune.example", roles=["admin"])


def test_activity_is_filtered_by_person_area_and_day(client_for, admin: User, author: User, noon) -> None:
    services.save_preferences(actor=author, values={"theme": "dark"})
    client = client_for(admin)

    def lines(query: str) -> int:
        return client.get(f"/audit/?{query}").context["page"].count

    assert lines(f"actor={author.uuid}") == 1
    assert lines(f"actor={admin.uuid}") == 0
    assert lines("area=common") == 1
    assert lines("area=profiles") == 0
    assert lines("from=2026-11-23&to=2026-11-23") == 1
    assert lines("from=2026-11-24") == 0
    assert lines("to=2026-11-22") == 0
    assert lines("actor=nonsense&area=%00&from=2026-99-99") == 1, "what is not offered does not filter"


def test_the_activity_export_holds_the_filtered_rows(client_for, admin: User, author: User) -> None:
    services.save_preferences(actor=author, values={"theme": "dark"})
    services.save_preferences(actor=admin, values={"theme": "dark"})
    answer = client_for(admin).get(f"/audit/?format=csv&actor={author.uuid}")
    body = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert answer["Content-Disposition"] == 'attachment; filename="audit.csv"'
    assert len(body.splitlines()) == 2
    assert "common.save_preferences" in body


def test_no_page_of_the_shell_puts_an_address_into_a_link(client_for, admin: User, author: User) -> None:
    page = client_for(admin).get("/users/?sort=-email").content.decode()
    links = [part.split('"')[0] for part in page.split('href="')[1:]]
    assert not [link for link in links if "@" in link or "author" in link]


def test_the_first_admin_is_made_on_the_command_line_and_only_once(db: None, monkeypatch) -> None:
    answers = iter(["short", "a first phrase 2026", "a first phrase 2026"])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(answers))
    with pytest.raises(CommandError, match="too short"):
        call_command("create_admin", name="Ada", email="ada@attune.example", stdout=StringIO())
    call_command("create_admin", name="Ada", email="ada@attune.example", stdout=StringIO())
    assert User.objects.get().roles == ["admin"]
    with pytest.raises(CommandError, match="an admin already"):
        call_command("create_admin", name="Bob", email="bob@attune.example", stdout=StringIO())


def test_of_two_admins_who_lock_each_other_out_at_once_one_stays(admin: User) -> None:
    other = make_user("other", "admin")
    as_the_request_knew_them = User.objects.get(pk=other.pk)
    services.set_active(actor=admin, user=other, is_active=False)
    with pytest.raises(Refused):
        services.set_active(actor=as_the_request_knew_them, user=admin, is_active=False)
    with pytest.raises(Refused):
        services.change_roles(actor=as_the_request_knew_them, user=admin, roles=[])
    assert list(User.objects.filter(is_active=True, roles__contains=["admin"])) == [admin]
