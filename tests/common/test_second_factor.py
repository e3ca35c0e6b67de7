"""Second factors: setting up, logging in with, losing, and being made to have one."""

import json
import re
import threading
from datetime import timedelta
from io import StringIO
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client

from apps.common import clock, limits, second_factor, services
from apps.common.errors import Refused
from apps.common.models import AuditEntry, User
from tests.browser import PHONE
from tests.common.totp import code_of
from tests.conftest import PASSWORD

APP = "/account/second-factor/app/"
CODES = "/account/second-factor/codes/"
STEP = "/log-in/second-step/"


def log_in(user: User) -> Client:
    client = Client()
    client.post("/log-in/", {"email": user.email, "password": PASSWORD})
    return client


def secret_on(client: Client) -> str:
    return re.search(r'class="mono small secret">([A-Z2-7 ]+)<', client.get(APP).content.decode())[1]


@pytest.fixture
def guarded(author: User) -> tuple[User, str, list[str]]:
    """Somebody with an authenticator app, its secret, and their recovery codes."""
    secret = second_factor.new_app_secret()
    services.add_app(actor=author, secret=secret)
    return author, secret, services.make_recovery_codes(actor=author)


def test_an_authenticator_app_is_set_up_and_asked_for_from_then_on(author: User) -> None:
    client = log_in(author)
    secret = secret_on(client)
    assert "<svg" in client.get(APP).content.decode()
    assert client.post(APP, {"code": "000000"}).status_code == 422
    assert client.post(APP, {"code": code_of(secret)}).url == CODES
    row = Authenticator.objects.get(user=author, type="totp")
    assert secret.replace(" ", "") not in str(row.data), "the secret is stored encrypted"
    again = Client()
    answer = again.post("/log-in/", {"email": author.email, "password": PASSWORD, "next": "/preferences/"})
    assert answer.url == STEP
    assert again.get("/preferences/").status_code == 302, "the password alone opens nothing"
    assert again.post(STEP, {"code": "000000"}).status_code == 422
    assert again.post(STEP, {"code": code_of(secret, 1)}).url == "/preferences/"
    assert again.get("/preferences/").status_code == 200
    assert AuditEntry.objects.filter(action="common.log_in").latest("id").detail == {"how": "password and app"}


def test_a_code_works_once(guarded) -> None:
    user, secret, _ = guarded
    code = code_of(secret)
    first, second = log_in(user), log_in(user)
    assert first.post(STEP, {"code": code}).status_code == 302
    assert second.post(STEP, {"code": f" {code[:3]} {code[3:]} "}).status_code == 422


def test_recovery_codes_are_shown_once_downloaded_and_each_works_once(author: User) -> None:
    client = log_in(author)
    client.post(APP, {"code": code_of(secret_on(client))})
    page = client.get(CODES).content.decode()
    codes = re.findall(r"<li>(\d{4} \d{4})</li>", page)
    assert len(codes) == 10
    text = client.get(f"{CODES}?as=text")
    assert text["Content-Disposition"].startswith("attachment")
    assert codes[3] in text.content.decode()
    assert client.post(CODES, {"do": "kept"}).status_code == 302
    assert client.get(CODES).url == "/account/", "they are not shown again"
    assert codes[0].replace(" ", "") not in str(list(Authenticator.objects.values()))
    assert log_in(author).post(STEP, {"code": codes[0]}).status_code == 302
    assert log_in(author).post(STEP, {"code": codes[0]}).status_code == 422
    assert log_in(author).post(STEP, {"code": codes[1].replace(" ", "")}).status_code == 302
    assert "8 left" in client.get("/account/").content.decode()
    client.post(CODES)
    assert log_in(author).post(STEP, {"code": codes[2]}).status_code == 422, "new codes end the old ones"


def test_guessing_the_second_step_is_turned_away_and_the_right_code_then_too(guarded) -> None:
    user, secret, codes = guarded
    client = log_in(user)
    statuses = [client.post(STEP, {"code": "000000"}).status_code for _ in range(limits.FACTOR.tries + 1)]
    assert statuses == [422] * limits.FACTOR.tries + [429]
    assert log_in(user).post(STEP, {"code": code_of(secret)}).status_code == 429
    assert log_in(user).post(STEP, {"code": codes[0]}).status_code == 429


def test_the_second_step_waits_ten_minutes_and_ends_with_a_change_of_the_account(guarded, admin: User) -> None:
    user, secret, _ = guarded
    late, changed = log_in(user), log_in(user)
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert late.post(STEP, {"code": code_of(secret)}).url == "/log-in/"
    services.change_roles(actor=admin, user=user, roles=["reviewer"])
    assert changed.post(STEP, {"code": code_of(secret)}).url == "/log-in/"
    assert Client().get(STEP).url == "/log-in/"


def test_changing_the_second_factor_asks_who_one_is_and_a_stolen_password_is_not_enough(guarded, client_for) -> None:
    user, secret, _ = guarded
    client = client_for(user)
    row = second_factor.app_of(user)
    for answer in (client.get(APP), client.post(f"/account/second-factor/{row.pk}/remove/"), client.post(CODES)):
        assert answer.url.startswith("/account/confirm/?next=")
    assert client.post("/account/confirm/", {"password": PASSWORD}).status_code == 422
    assert client.post("/account/confirm/", {"password": code_of(secret), "next": APP}).url == APP
    assert client.get(APP).status_code == 200
    with clock.at(clock.now() + timedelta(minutes=16)):
        assert client.get(APP).status_code == 302


def test_removing_a_second_factor_ends_the_other_sessions(guarded, client_for) -> None:
    user, secret, _ = guarded
    here, there = log_in(user), client_for(user)
    here.post(STEP, {"code": code_of(secret)})
    row = second_factor.app_of(user)
    assert here.post(f"/account/second-factor/{row.pk}/remove/").status_code == 302
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302
    assert not Authenticator.objects.exists(), "recovery codes go with the last factor"
    assert here.post(f"/account/second-factor/{row.pk}/remove/").status_code == 409


def test_nobody_removes_a_factor_of_somebody_else(guarded, reviewer: User) -> None:
    other = log_in(reviewer)
    row = second_factor.app_of(guarded[0])
    assert other.post(f"/account/second-factor/{row.pk}/remove/").status_code == 409
    assert other.post(f"/users/{guarded[0].uuid}/second-factor/").status_code == 403
    assert second_factor.is_set_up(guarded[0])


def test_an_admin_removes_a_lost_second_factor_and_that_is_on_record(guarded, client_for, admin: User) -> None:
    user = guarded[0]
    theirs, door = client_for(user), client_for(admin)
    assert "Yes" in door.get("/users/").content.decode()
    assert door.post(f"/users/{user.uuid}/second-factor/").status_code == 302
    assert theirs.get("/account/").status_code == 302
    assert log_in(user).get("/account/").status_code == 200
    entry = AuditEntry.objects.get(action="common.remove_second_factor")
    assert (entry.actor, entry.object_key) == (admin, str(user.uuid))
    assert door.post(f"/users/{user.uuid}/second-factor/").status_code == 409
    with pytest.raises(Refused):
        services.remove_second_factor(actor=admin, user=admin)


def test_who_needs_a_second_factor_reaches_nothing_else_even_in_an_old_session(
    reviewer: User, author: User, settings
) -> None:
    client, free = log_in(reviewer), log_in(author)
    assert client.get("/review/").status_code == 200
    settings.REQUIRE_SECOND_FACTOR = frozenset({"reviewer", "admin"})
    for path in ("/", "/review/", "/account/", "/users/", "/preferences/"):
        assert client.get(path).url == "/account/second-factor/", path
        assert client.post(path).url == "/account/second-factor/", path
    assert client.get("/", headers={"HX-Request": "true"})["HX-Redirect"] == "/account/second-factor/"
    assert free.get("/preferences/").status_code == 200
    assert "not enough here" in client.get("/account/second-factor/").content.decode()
    client.post(APP, {"code": code_of(secret_on(client))})
    assert client.get(CODES).status_code == 200
    assert client.post(CODES, {"do": "kept"}).url == "/account/"
    assert client.get("/review/").status_code == 200
    row = second_factor.app_of(reviewer)
    assert client.post(f"/account/second-factor/{row.pk}/remove/").status_code == 403


def test_a_requirement_that_comes_back_finds_whoever_removed_theirs_meanwhile(reviewer: User, settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = frozenset({"reviewer"})
    client = log_in(reviewer)
    client.post(APP, {"code": code_of(secret_on(client))})
    assert client.get("/review/").status_code == 200
    settings.REQUIRE_SECOND_FACTOR = frozenset()
    client.post(f"/account/second-factor/{second_factor.app_of(reviewer).pk}/remove/")
    settings.REQUIRE_SECOND_FACTOR = frozenset({"reviewer"})
    assert client.get("/review/").url == "/account/second-factor/"


@pytest.mark.parametrize(
    "credential",
    ["", "{}", "[]", "null", "7", '"x"', "{", '{"response": {}}',
     '{"id": "x", "rawId": "x", "response": {"userHandle": "MQ"}}',
     json.dumps({"id": "eA", "rawId": "eA", "type": "public-key", "response": {
         "clientDataJSON": "e30", "authenticatorData": "x", "signature": "x", "userHandle": "LTE"}})],
)  # fmt: skip
def test_what_is_no_passkey_opens_nothing_and_breaks_nothing(author: User, credential: str) -> None:
    client = Client()
    for _ in range(2):
        answer = client.post("/log-in/passkey/", {"credential": credential})
        assert answer.status_code == 422
        client.post("/log-in/passkey/offer/")
    mine = log_in(author)
    mine.get("/account/second-factor/passkey/")
    assert mine.post("/account/second-factor/passkey/", {"name": "x", "credential": credential}).status_code == 422
    assert mine.post("/account/confirm/", {"credential": credential or "x"}).status_code == 422
    assert not Authenticator.objects.exists()


def test_no_secret_or_code_is_on_record(author: User) -> None:
    client = log_in(author)
    secret = secret_on(client)
    client.post(APP, {"code": code_of(secret)})
    codes = re.findall(r"<li>(\d{4}) (\d{4})</li>", client.get(CODES).content.decode())
    log_in(author).post(STEP, {"code": "".join(codes[0])})
    record = str(list(AuditEntry.objects.values()))
    assert secret.replace(" ", "") not in record
    assert not [one for one in codes if "".join(one) in record]
    assert secret.replace(" ", "") not in str(client.session.items())


@pytest.mark.django_db(transaction=True)
def test_a_passkey_is_added_and_logs_in_without_a_password(open_browser, author: User) -> None:
    window = open_browser(viewport=PHONE, color_scheme="dark")
    page = window.open("/log-in/?next=/account/")
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.get_by_label("E-mail").fill(author.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    assert window.faults() == []
    window.open(APP)
    page.get_by_text("Or type the key").click()
    assert window.faults() == []
    window.open("/account/second-factor/passkey/")
    page.get_by_label("Name of this passkey").fill("My phone")
    assert window.faults() == []
    page.get_by_role("button", name="Add passkey").click()
    page.get_by_role("heading", name="Keep these recovery codes").wait_for()
    assert window.faults() == []
    page.get_by_role("button", name="I have kept them").click()
    page.get_by_text("My phone").wait_for()
    assert window.faults() == []
    page.context.clear_cookies()
    window.open("/log-in/?next=/account/")
    page.get_by_role("button", name="Log in with a passkey").click()
    page.get_by_role("heading", name="Account and security", level=1).wait_for()
    assert AuditEntry.objects.filter(action="common.log_in").latest("id").detail == {"how": "passkey"}
    services.set_active(actor=_admin(), user=User.objects.get(pk=author.pk), is_active=False)
    window.open("/log-in/")
    page.get_by_role("button", name="Log in with a passkey").click()
    page.get_by_text("does not open an account here").wait_for()
    window.allow("422")


def _admin() -> User:
    return User.objects.create_user("boss@attune.example", PASSWORD, name="Boss", roles=["admin"])


def test_the_operator_helps_the_only_admin_back_in(guarded) -> None:
    user, shown = guarded[0], StringIO()
    call_command("recover_account", user.email, stdout=shown)
    assert second_factor.is_set_up(user)
    call_command("recover_account", user.email, second_factor=True, stdout=shown)
    assert not second_factor.is_set_up(user)
    link = shown.getvalue().split()[-1]
    assert Client().get(urlsplit(link).path).status_code == 200
    with pytest.raises(CommandError):
        call_command("recover_account", "nobody@attune.example", stdout=shown)


@pytest.mark.django_db(transaction=True)
def test_a_recovery_code_that_two_browsers_send_at_once_opens_for_one(guarded) -> None:
    user, _, codes = guarded
    start, opened = threading.Barrier(4), []

    def use(code: str) -> None:
        start.wait()
        opened.append(second_factor.check_code(user, code))
        connections.close_all()

    threads = [threading.Thread(target=use, args=[code]) for code in (codes[0], codes[0], codes[0], codes[1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(opened) == ["", "", "recovery code", "recovery code"]
    assert len(second_factor.recovery_codes_of(user)) == len(codes) - 2
