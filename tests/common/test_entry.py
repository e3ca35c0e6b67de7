"""Coming in: invitations, forgotten passwords, the first admin, and who is logged in where."""

import re
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from apps.common import clock, limits, services
from apps.common.devices import device_of
from apps.common.errors import Conflict, Refused
from apps.common.models import AuditEntry, Invitation, User, UserSession
from apps.common.services.passwords import reset_token
from apps.common.tasks import clear_sessions, send_reset_link
from tests.conftest import PASSWORD

GOOD = "quite another phrase 7"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def link_in(text: str) -> str:
    return re.search(r"https?://[^/\s]+(/(?:invitation|new-password)/[^\s\"]+)", text)[1]


@pytest.fixture
def sent_links(monkeypatch) -> list[str]:
    """The links that the task would mail, in place of the broker."""
    taken: list[str] = []
    monkeypatch.setattr("apps.common.tasks.send_reset_link.delay_on_commit", lambda user: taken.append(user))
    return taken


def test_an_invited_colleague_follows_the_link_once_and_is_in(client_for, client: Client, admin: User) -> None:
    data = {"name": "Nia Cole", "email": "Nia@Attune.example", "roles": ["reviewer"]}
    page = client_for(admin).post("/users/new/", data)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    link = link_in(page.content.decode())
    assert link == link_in(mail.outbox[0].body)
    assert mail.outbox[0].to == ["nia@attune.example"]
    nia = User.objects.get(email="nia@attune.example")
    assert (nia.roles, nia.is_active, nia.has_usable_password()) == (["reviewer"], False, False)
    assert "Invited" in client_for(admin).get("/users/").content.decode()
    assert client.get(link).status_code == 200
    answer = client.post(link, {"name": "Nia C.", "new_password": GOOD, "roles": ["admin"], "email": "x@y.example"})
    assert answer.status_code == 302
    nia.refresh_from_db()
    assert (nia.name, nia.roles, nia.is_active, nia.email) == ("Nia C.", ["reviewer"], True, "nia@attune.example")
    assert client.get("/preferences/").status_code == 200
    assert Client().get(link).status_code == 404
    assert Client().post(link, {"name": "Eve", "new_password": GOOD}).status_code == 404
    assert Client().post("/log-in/", {"email": nia.email, "password": GOOD}).status_code == 302


def test_an_invitation_ends_when_renewed_withdrawn_or_a_week_old(client_for, admin: User, noon) -> None:
    user, first = services.invite_user(actor=admin, name="Nia", email="nia@attune.example", roles=[])
    door = client_for(admin)
    second = link_in(door.post(f"/users/{user.uuid}/invitation/").content.decode())
    assert Client().get(f"/invitation/{first}/").status_code == 404
    assert Client().get(second).status_code == 200
    with clock.at(noon + timedelta(days=7, seconds=1)):
        assert Client().get(second).status_code == 404
        with pytest.raises(Conflict):
            services.accept_invitation(token=second.split("/")[2], name="Nia", password=GOOD)
    assert door.post(f"/users/{user.uuid}/withdraw/").status_code == 302
    assert not User.objects.filter(email="nia@attune.example").exists()
    assert Client().get(second).status_code == 404
    assert door.post(f"/users/{user.uuid}/withdraw/").status_code == 404


def test_an_invited_person_cannot_be_let_in_past_the_invitation(client_for, admin: User) -> None:
    user, _ = services.invite_user(actor=admin, name="Nia", email="nia@attune.example", roles=["marketer"])
    assert client_for(admin).post(f"/users/{user.uuid}/access/", {"is_active": "1"}).status_code == 409
    assert client_for(admin).post(f"/users/{user.uuid}/password/").status_code == 403
    assert not User.objects.get(pk=user.pk).is_active


def test_an_address_in_use_is_refused_by_the_field_and_nobody_is_invited(client_for, admin: User, author) -> None:
    data = {"name": "Twin", "email": "AUTHOR@attune.example", "roles": ["admin"]}
    answer = client_for(admin).post("/users/new/", data)
    assert answer.status_code == 422
    assert "already has this address" in answer.content.decode()
    assert (User.objects.count(), len(mail.outbox)) == (2, 0)
    assert not AuditEntry.objects.filter(action="common.invite_user").exists()


def test_without_a_mail_server_the_link_is_still_shown(client_for, admin: User, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    page = client_for(admin).post("/users/new/", {"name": "Nia", "email": "nia@attune.example"}).content.decode()
    assert "did not take the mail" in page
    assert Client().get(link_in(page)).status_code == 200


def test_no_token_password_or_address_is_on_record(client_for, admin: User) -> None:
    page = client_for(admin).post("/users/new/", {"name": "Nia", "email": "nia@attune.example"}).content.decode()
    token = link_in(page).split("/")[2]
    Client().post(f"/invitation/{token}/", {"name": "Nia", "new_password": GOOD})
    record = str(list(AuditEntry.objects.values()))
    for secret in (token, GOOD, "nia@attune.example"):
        assert secret not in record
    assert token not in str(list(Invitation.objects.values()))


def test_guessed_invitations_are_limited_like_log_ins(db: None) -> None:
    statuses = [
        Client().post(f"/invitation/guess-{n}/", {"new_password": GOOD}).status_code
        for n in range(limits.ADDRESS.tries + 1)
    ]
    assert (set(statuses[:-1]), statuses[-1]) == ({404}, 429)


def test_asking_for_a_new_password_says_the_same_and_does_the_same_work_for_everybody(
    client: Client, author: User, sent_links: list[str]
) -> None:
    pages = []
    for email in (author.email, "nobody@attune.example"):
        page = client.post("/log-in/forgotten/", {"email": email})
        assert page.status_code == 200
        pages.append(re.sub(r'(X-CSRFToken": )"[^"]*"', "", page.content.decode()))
    assert pages[0] == pages[1]
    assert len(sent_links) == 2
    assert sent_links[0] == str(author.uuid)
    assert AuditEntry.objects.filter(action="common.ask_reset").count() == 2
    for user in sent_links:
        send_reset_link(user)
    assert [one.to for one in mail.outbox] == [[author.email]]


def test_a_new_password_by_link_works_once_and_ends_every_session(client: Client, client_for, author: User) -> None:
    theirs = client_for(author)
    send_reset_link(str(author.uuid))
    link = link_in(mail.outbox[0].body)
    assert client.get(link).status_code == 200
    assert client.post(link, {"new_password": "short"}).status_code == 422
    assert client.post(link, {"new_password": GOOD}).url == "/log-in/"
    assert theirs.get("/preferences/").status_code == 302
    assert client.get(link).status_code == 404
    assert client.post(link, {"new_password": PASSWORD}).status_code == 404
    assert client.post("/log-in/", {"email": author.email, "password": GOOD}).status_code == 302


def test_a_link_to_a_new_password_ends_after_an_hour_and_with_access(author: User, reviewer: User, settings) -> None:
    token = reset_token(author)
    assert Client().get(f"/new-password/{reviewer.uuid}/{token}/").status_code == 404
    User.objects.filter(pk=author.pk).update(is_active=False)
    assert Client().get(f"/new-password/{author.uuid}/{token}/").status_code == 404
    User.objects.filter(pk=author.pk).update(is_active=True)
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert Client().get(f"/new-password/{author.uuid}/{token}/").status_code == 404


def test_asking_again_and_again_for_a_link_is_turned_away(client: Client, author: User, sent_links) -> None:
    statuses = [client.post("/log-in/forgotten/", {"email": author.email}).status_code for _ in range(5)]
    assert statuses == [200] * limits.RESET.tries + [429]
    assert len(sent_links) == limits.RESET.tries


def test_an_admin_has_a_link_sent_and_never_sees_it(client_for, admin: User, author: User, sent_links) -> None:
    answer = client_for(admin).post(f"/users/{author.uuid}/password/", follow=True)
    assert "is on its way" in answer.content.decode()
    assert "/new-password/" not in answer.content.decode()
    assert sent_links == [str(author.uuid)]


def test_a_person_sees_their_sessions_in_words_and_ends_one(client: Client, author: User) -> None:
    data = {"email": author.email, "password": PASSWORD}
    here, there = Client(headers={"User-Agent": FIREFOX}), client
    here.post("/log-in/", data)
    there.post("/log-in/", data)
    page = here.get("/account/").content.decode()
    assert "Firefox on Windows" in page
    assert "Unknown device" in page
    assert page.count("This one") == 1
    assert there.session.session_key not in page
    row = UserSession.objects.get(session_key=there.session.session_key)
    assert here.post("/account/sessions/", {"session": row.public_id}).status_code == 302
    assert there.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200
    assert here.post("/account/sessions/", {"session": row.public_id}).status_code == 409


def test_nobody_ends_a_session_of_somebody_else_but_an_admin(client_for, author: User, admin: User) -> None:
    theirs, other = client_for(author), client_for(admin)
    row = UserSession.objects.get(user=author)
    assert other.post("/account/sessions/", {"session": row.public_id}).status_code == 409
    assert theirs.get("/account/").status_code == 200
    assert other.post(f"/users/{author.uuid}/sessions/", {"session": row.public_id}).status_code == 302
    assert theirs.get("/account/").status_code == 302
    with pytest.raises(Refused):
        services.end_session(actor=author, user=admin, public_id="x")


def test_all_other_sessions_end_at_once(client_for, author: User) -> None:
    here, there, third = client_for(author), client_for(author), client_for(author)
    assert here.post("/account/sessions/", {"session": "others"}).status_code == 302
    assert [one.get("/account/").status_code for one in (here, there, third)] == [200, 302, 302]
    assert AuditEntry.objects.get(action="common.end_other_sessions").count == 2


def test_that_somebody_is_here_is_noted_every_few_minutes_only(client_for, author: User, noon) -> None:
    client = client_for(author)
    for minutes, noted in ((1, 0), (6, 6), (8, 6), (12, 12)):
        with clock.at(noon + timedelta(minutes=minutes)):
            client.get("/account/")
        assert UserSession.objects.get(user=author).seen_at == noon + timedelta(minutes=noted)


def test_a_strangers_session_is_short_and_what_ran_out_is_swept(client: Client, author: User, noon) -> None:
    mine = Client()
    mine.force_login(author)
    client.post("/log-in/passkey/offer/")
    stranger, own = UserSession.objects.get(user=None), UserSession.objects.get(user=author)
    assert own.expire_date - stranger.expire_date > timedelta(days=13)
    UserSession.objects.filter(pk=stranger.pk).update(expire_date=noon - timedelta(seconds=1))
    for _ in range(2):
        clear_sessions()
    assert [one.user for one in UserSession.objects.all()] == [author]


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"), ("", "Unknown device"), ("<script>", "Unknown device"),
        ("curl/8", "Unknown device"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Linux"),
    ],
)  # fmt: skip
def test_a_device_is_named_in_our_own_words(agent: str, words: str) -> None:
    assert device_of(agent) == words


FIRST = {"name": "Ada", "email": "ada@attune.example", "new_password": GOOD}


def test_an_empty_attune_asks_for_its_first_admin_and_leads_to_the_first_import(
    client: Client, db: None, settings
) -> None:
    settings.IS_DEVELOPMENT, settings.DEMO = True, False
    assert client.get("/", follow=True).redirect_chain[-1][0] == "/first-run/"
    assert client.post("/first-run/", {**FIRST, "new_password": "short"}).status_code == 422
    answer = client.post("/first-run/", FIRST, follow=True)
    assert answer.redirect_chain == [("/profiles/imports/new/", 302)]
    assert "bring in your customers" in answer.content.decode()
    assert User.objects.get().roles == ["admin"]
    assert Client().get("/first-run/").url == "/"
    assert Client().post("/first-run/", {**FIRST, "email": "eve@attune.example"}).status_code == 409


def test_a_real_installation_names_the_command_instead(client: Client, db: None, settings) -> None:
    settings.IS_DEVELOPMENT, settings.DEMO = False, False
    assert client.get("/first-run/").url == "/"
    assert client.post("/first-run/", FIRST).status_code == 409
    assert not User.objects.exists()
    assert "create_admin" in client.get("/log-in/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_start_attune_at_once_one_wins(settings) -> None:
    settings.IS_DEVELOPMENT, settings.DEMO = True, False
    ready, statuses = Barrier(2), []

    def start(number: int) -> None:
        client = Client()
        ready.wait()
        statuses.append(client.post("/first-run/", {**FIRST, "email": f"ada{number}@attune.example"}).status_code)
        connection.close()

    threads = [Thread(target=start, args=(number,)) for number in (1, 2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(statuses) == [302, 409]
    assert User.objects.count() == 1


def test_a_link_to_a_new_password_ends_with_the_sessions(author: User, admin: User) -> None:
    tokens = [reset_token(author)]
    services.end_all_sessions(actor=admin, user=author)
    author.refresh_from_db()
    tokens.append(reset_token(author))
    services.set_active(actor=admin, user=author, is_active=False)
    services.set_active(actor=admin, user=author, is_active=True)
    for token in tokens:
        assert Client().get(f"/new-password/{author.uuid}/{token}/").status_code == 404
