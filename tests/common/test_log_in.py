"""Log-in: the same answer for everybody, limits per account and per address, log-out."""

import re

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test import Client
from django.urls import reverse

from apps.common import limits, registry
from apps.common.models import AuditEntry, User
from tests.conftest import PASSWORD

LOG_IN = "/log-in/"


def try_log_in(client: Client, email: str, password: str, **extra: str):
    return client.post(LOG_IN, {"email": email, "password": password}, **extra)


def without_tokens(body: bytes) -> str:
    return re.sub(r'(csrfmiddlewaretoken" value=|X-CSRFToken": |name="email" value=)"[^"]*"', "", body.decode())


def test_the_right_password_opens_a_session_and_leaves_an_audit_row(client: Client, author: User) -> None:
    answer = try_log_in(client, "Author@Attune.example", PASSWORD)
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(author.pk)
    assert AuditEntry.objects.get(action="common.log_in").actor == author


def test_after_log_in_a_person_lands_on_the_page_they_asked_for(client: Client, author: User) -> None:
    answer = client.get("/preferences/")
    assert answer.url == "/log-in/?next=/preferences/"
    answer = client.post(LOG_IN, {"email": author.email, "password": PASSWORD, "next": "/preferences/"})
    assert answer.url == "/preferences/"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_log_in_never_sends_anybody_to_a_foreign_address(client: Client, author: User, target: str) -> None:
    answer = client.post(LOG_IN, {"email": author.email, "password": PASSWORD, "next": target})
    assert answer.url == reverse("analytics:show_overview")


def test_wrong_password_unknown_account_and_closed_account_get_the_same_answer(client: Client, author: User) -> None:
    User.objects.create_user("closed@attune.example", PASSWORD, name="Closed", is_active=False)
    answers = [
        try_log_in(client, "author@attune.example", "wrong"),
        try_log_in(client, "nobody@attune.example", "wrong"),
        try_log_in(client, "closed@attune.example", PASSWORD),
    ]
    assert {answer.status_code for answer in answers} == {422}
    assert len({without_tokens(answer.content) for answer in answers}) == 1
    assert "do not match an active account" in answers[0].content.decode()


class CountingHasher(PBKDF2PasswordHasher):
    """Counts how often a password is really hashed: that is what a log-in's time consists of."""

    calls = 0

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        CountingHasher.calls += 1
        return super().encode(password, salt, iterations)


@pytest.mark.parametrize("email", ["author@attune.example", "closed@attune.example", "nobody@attune.example"])
def test_every_refused_log_in_hashes_exactly_one_password(client: Client, author: User, settings, email: str) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    author.set_password(PASSWORD)
    author.save()
    User.objects.create_user("closed@attune.example", PASSWORD, name="Closed", is_active=False)
    CountingHasher.calls = 0
    try_log_in(client, email, "wrong")
    assert CountingHasher.calls == 1


@pytest.mark.parametrize("email", ["author@attune.example", "nobody@attune.example"])
def test_an_account_pauses_after_too_many_tries_whether_or_not_it_exists(
    client: Client, author: User, email: str
) -> None:
    for _ in range(limits.ACCOUNT.tries):
        assert try_log_in(client, email, "wrong").status_code == 422
    blocked = try_log_in(client, email, PASSWORD)
    assert blocked.status_code == 429
    assert blocked["Retry-After"] == str(limits.ACCOUNT.seconds)
    assert "Too many tries" in blocked.content.decode()
    assert "_auth_user_id" not in client.session
    try_log_in(client, email, PASSWORD)
    assert AuditEntry.objects.filter(action="common.block_log_in", actor=None).count() == 1


def test_letter_case_and_spaces_do_not_give_further_tries(client: Client, author: User) -> None:
    spellings = ["author@attune.example", "AUTHOR@attune.example", "Author@Attune.Example"]
    for number in range(limits.ACCOUNT.tries):
        try_log_in(client, spellings[number % 3], "wrong")
    assert try_log_in(client, "aUTHOR@attune.example", PASSWORD).status_code == 429


def test_an_address_pauses_when_it_tries_many_accounts_and_others_do_not(client: Client, author: User) -> None:
    for number in range(limits.ADDRESS.tries):
        limits.ADDRESS.hit("10.0.0.1")
        assert number < limits.ADDRESS.tries
    assert try_log_in(client, author.email, PASSWORD, REMOTE_ADDR="10.0.0.1").status_code == 429
    assert try_log_in(client, author.email, PASSWORD, REMOTE_ADDR="10.0.0.2").status_code == 302


def test_an_office_behind_one_address_logs_in_without_end(author: User) -> None:
    for _ in range(limits.ADDRESS.tries + 5):
        assert try_log_in(Client(), author.email, PASSWORD).status_code == 302
    assert try_log_in(Client(), author.email, "wrong").status_code == 422


def test_a_success_forgets_the_failed_tries_of_that_account(client: Client, author: User) -> None:
    for _ in range(limits.ACCOUNT.tries - 1):
        try_log_in(client, author.email, "wrong")
    assert try_log_in(client, author.email, PASSWORD).status_code == 302
    client.logout()
    for _ in range(limits.ACCOUNT.tries):
        assert try_log_in(client, author.email, "wrong").status_code == 422


def test_a_forged_forwarded_header_does_not_change_the_address(client: Client, author: User, settings) -> None:
    settings.IS_HTTPS = False
    for _ in range(limits.ADDRESS.tries):
        limits.ADDRESS.hit("10.0.0.1")
    answer = try_log_in(client, author.email, PASSWORD, REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="10.9.9.9")
    assert answer.status_code == 429


def test_limit_keys_in_the_cache_hold_no_address(author: User) -> None:
    assert "author" not in limits.ACCOUNT._slot("author@attune.example")


def test_log_out_takes_a_post_and_ends_the_session(client_for, author: User) -> None:
    client = client_for(author)
    assert client.get("/log-out/").status_code == 405
    assert client.post("/log-out/").url == "/log-in/"
    assert client.get("/preferences/").status_code == 302
    assert AuditEntry.objects.filter(action="common.log_out", actor=author).exists()


def test_demo_accounts_are_shown_and_filled_in_demo_mode_only(client: Client, db: None, settings, monkeypatch) -> None:
    monkeypatch.setattr(registry, "_demo_accounts", {})
    registry.register_demo_account(
        name="Zoe Test", email="zoe@demo.example", password="zoes-password", roles=("admin",)
    )
    settings.DEMO = True
    page = client.get("/log-in/?as=zoe").content.decode()
    assert 'value="zoe@demo.example"' in page
    assert 'value="zoes-password"' in page
    assert "Zoe Test" in client.get(LOG_IN).content.decode()
    settings.DEMO = False
    page = client.get("/log-in/?as=zoe").content.decode()
    assert "zoe@demo.example" not in page
    assert "zoes-password" not in page


def test_a_failed_log_in_never_echoes_the_password(client: Client, author: User) -> None:
    assert "my-secret-guess" not in try_log_in(client, author.email, "my-secret-guess").content.decode()


def test_letters_that_only_look_alike_give_no_further_tries(client: Client, author: User, settings) -> None:
    author.email = "susi@attune.example"
    author.save()
    for strange in ("ſusi@attune.example", "suſi@attune.example", "susı@attune.example"):
        assert try_log_in(client, strange, PASSWORD).status_code == 422
    assert try_log_in(client, "Susi@Attune.Example", PASSWORD).status_code == 302
