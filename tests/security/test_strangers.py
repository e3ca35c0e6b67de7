"""Whoever is not logged in: guessed, altered and misused addresses, foreign redirects, guessed passwords."""

import os
import random
import string
import subprocess
import sys
from base64 import urlsafe_b64encode
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.common import limits
from apps.delivery.models import Engagement
from apps.profiles.models import Consent, Event, Suppression
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
DOORS = {"delivery:follow_link": "/t/c/{}", "delivery:record_open": "/t/o/{}.gif", "delivery:unsubscribe": "/u/{}"}
ALPHABET = string.ascii_letters + string.digits + "-_"
ELSEWHERE = [
    "https://evil.example/", "//evil.example", "///evil.example", "http:evil.example", "https:///evil.example/x",
    "\\\\evil.example", "/\\evil.example", "\t//evil.example", " //evil.example", "javascript:alert(1)//x",
    "//testserver@evil.example/", "http://testserver.evil.example/", "data:text/html,/x", "/\n/evil.example",
    "https://evil.example\\@testserver/", "//[::1]/", "http://[/", "//\x00evil.example", "common:log_out", "evil",
]  # fmt: skip


def guesses(token: str) -> list[str]:
    """Random tokens, every neighbour of a real one, and things that are no tokens at all."""
    dice = random.Random(7)  # noqa: S311
    found = ["".join(dice.choices(ALPHABET, k=length)) for length in (1, 54, 55, 56, 500) for _ in range(20)]
    found += [urlsafe_b64encode(dice.randbytes(41)).rstrip(b"=").decode() for _ in range(50)]
    for place, char in enumerate(token):
        bits = ALPHABET.index(char)
        found += [token[:place] + ALPHABET[(bits ^ (1 << bit)) % 64] + token[place + 1 :] for bit in (0, 5)]
    return [one for one in [*found, token + "=", token[:-1], token * 2, "é", "%00", "..", "' OR 1=1--"] if one != token]


@pytest.mark.parametrize("name", DOORS)
def test_every_guessed_or_altered_token_gets_one_and_the_same_404_and_writes_nothing(world, name):
    token, client, answers = str(world.value(name, "token")), Client(), set()
    others = [str(world.value(other, "token")) for other in DOORS if other != name]
    with CaptureQueriesContext(connection) as queries:
        for guess in [*guesses(token), *others]:
            answer = client.get(DOORS[name].format(guess))
            assert "Location" not in answer, guess
            answers.add((answer.status_code, answer.content))
            if name == "delivery:unsubscribe":
                assert client.post(DOORS[name].format(guess), {"List-Unsubscribe": "One-Click"}).status_code == 404
    assert {status for status, _ in answers} == {404}
    assert len(answers) <= 2  # a token with a slash or dot in it never reaches the view: Django's own address error
    assert [one["sql"] for one in queries if not one["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))] == []
    assert client.get(DOORS[name].format(token)).status_code in (200, 302)


def test_a_click_leads_only_where_the_mail_said_whatever_else_stands_in_the_address(world):
    url = world.url("delivery:follow_link", ["token"])
    target = Client().get(url)["Location"]
    for name in ("url", "next", "to", "redirect", "u"):
        assert Client().get(url, {name: "https://evil.example/"})["Location"] == target
    assert Client().get(url, headers={"Host": "testserver", "X-Forwarded-Host": "evil.example"})["Location"] == target
    assert urlsplit(target).hostname == "www.shop.example"


def test_looking_at_the_unsubscribe_page_unsubscribes_nobody(world):
    url = world.url("delivery:unsubscribe", ["token"])
    before = (Suppression.objects.count(), Consent.objects.count(), Event.objects.count(), Engagement.objects.count())
    for method in ("get", "head"):
        assert getattr(Client(), method)(url, {"List-Unsubscribe": "One-Click"}).status_code == 200
    after = (Suppression.objects.count(), Consent.objects.count(), Event.objects.count(), Engagement.objects.count())
    assert before == after
    assert Client(enforce_csrf_checks=True).post(url, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Suppression.objects.count() == before[0] + 1


@pytest.mark.parametrize("target", ELSEWHERE)
def test_log_in_and_theme_lead_nowhere_else(world, as_role, target):
    client = Client()
    data = {"email": "marketer@attune.example", "password": PASSWORD, "next": target}
    answers = [
        client.post("/log-in/", data), client.get("/log-in/", {"next": target}),
        as_role["M"].post("/preferences/theme/", {"theme": "dark", "next": target}),
    ]  # fmt: skip
    for answer in answers:
        assert answer.status_code == 302
        led = answer["Location"]
        # As a browser reads it: backslashes are slashes, tabs and line ends are not there.
        plain = led.replace("\\", "/").replace("\t", "").replace("\n", "").replace("\r", "").strip()
        assert urlsplit(plain).netloc == ""
        assert urlsplit(plain).scheme == ""
        assert not plain.startswith("//")


def test_guessing_a_password_ends_with_429_and_a_time_to_come_back(world, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    data = {"email": "marketer@attune.example", "password": "wrong"}
    statuses = [Client().post("/log-in/", data).status_code for _ in range(limits.ACCOUNT.tries + 1)]
    assert statuses == [422] * limits.ACCOUNT.tries + [429]
    blocked = Client().post("/log-in/", {**data, "password": PASSWORD})
    assert (blocked.status_code, int(blocked["Retry-After"]) > 0) == (429, True)


def test_the_deployment_check_is_clean_with_production_settings(tmp_path):
    root = Path(__file__).parents[2]
    (tmp_path / "fonts").mkdir()  # as `manage.py build_font` leaves it
    env = {
        "PATH": os.environ["PATH"], "HOME": str(tmp_path), "ATTUNE_DATA": str(tmp_path),
        "DATABASE_URL": "postgresql://attune:x@127.0.0.1:9/attune", "REDIS_URL": "redis://127.0.0.1:9/0",
        "SECRET_KEY": "".join(random.Random(1).choices(ALPHABET, k=64)),  # noqa: S311
        "ADDRESS_KEY": "".join(random.Random(2).choices(ALPHABET, k=64)),  # noqa: S311
        "ENCRYPTION_KEY": urlsafe_b64encode(random.Random(3).randbytes(32)).decode(),  # noqa: S311
        "ALLOWED_HOSTS": "attune.example.org", "PUBLIC_URL": "https://attune.example.org",
        "EMAIL_URL": "smtp+tls://user:password@mail.example.org:587",
    }  # fmt: skip
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603
    assert (done.returncode, done.stdout + done.stderr) == (0, done.stdout + done.stderr)
    assert "no issues" in done.stdout
