"""Single sign-on against a provider on this machine that can be told to lie."""

import time
from collections.abc import Iterator

import httpx
import pytest
from django.http import HttpResponse
from django.test import Client

from apps.common import second_factor, services
from apps.common.models import AuditEntry, ExternalLogIn, User
from tests.common import identity_provider
from tests.common.identity_provider import CLIENT, SECRET, STRANGER, Provider
from tests.common.totp import code_of

ANN = {"sub": "ann-1", "email": "Ann@Shop.example", "email_verified": True, "name": "Ann Lee"}


@pytest.fixture
def provider(db: None, settings) -> Iterator[Provider]:
    found = identity_provider.start()
    found.claims = dict(ANN)
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = found.issuer, CLIENT, SECRET
    settings.OIDC_NAME = "Shop account"
    yield found
    found.server.shutdown()
    found.server.server_close()


def go(client: Client, query: str = "", tamper: str = "") -> HttpResponse:
    """To the provider and back, as a browser goes."""
    there = client.get(f"/log-in/sso/{query}")
    assert there.status_code == 302, there.content.decode()
    back = httpx.get(there["Location"]).headers["Location"]
    return client.get("/log-in/sso/back/?" + back.partition("?")[2] + tamper)


def test_somebody_new_comes_in_without_a_role_and_is_known_from_then_on(provider: Provider) -> None:
    client = Client()
    assert "Shop account" in client.get("/log-in/").content.decode()
    assert go(client, "?next=/preferences/").url == "/preferences/"
    assert client.get("/preferences/").status_code == 200
    ann = User.objects.get(email="ann@shop.example")
    assert (ann.name, ann.roles, ann.has_usable_password()) == ("Ann Lee", [], False)
    assert AuditEntry.objects.filter(action="common.log_in").latest("id").detail == {"how": "single sign-on"}
    provider.claims |= {"email": "new-name@shop.example", "email_verified": False}
    assert go(Client()).status_code == 302, "the provider's own name for them counts, not the address"
    assert User.objects.count() == 1
    asked = provider.asked[0]
    assert (asked["code_challenge_method"], asked["response_type"]) == ("S256", "code")


@pytest.mark.parametrize(
    "lies",
    [
        {"nonce": "another"}, {"nonce": None}, {"aud": "another-app"}, {"aud": [CLIENT, "other"], "azp": "other"},
        {"iss": "https://evil.example"}, {"exp": -600}, {"exp": None},
        {"iat": 3600}, {"sub": None},
    ],
    ids=str,
)  # fmt: skip
def test_a_token_that_is_not_exactly_for_this_attempt_opens_nothing(provider: Provider, lies) -> None:
    """Times are seconds from now."""
    times = {name: int(time.time()) + lies[name] for name in ("exp", "iat") if lies.get(name)}
    provider.lies = lies | times
    check_refused(go(Client()))


@pytest.mark.parametrize(("key", "algorithm"), [(STRANGER, "RS256"), (SECRET * 2, "HS256"), (None, "none")])
def test_a_token_signed_by_anybody_else_opens_nothing(provider: Provider, key, algorithm: str) -> None:
    provider.key, provider.algorithm = key, algorithm
    check_refused(go(Client()))


def check_refused(answer: HttpResponse) -> None:
    assert answer.status_code == 403
    assert 'role="alert"' in answer.content.decode()
    assert "_auth_user_id" not in answer.client.session
    assert not User.objects.exists()


def test_an_answer_to_no_attempt_or_a_used_one_opens_nothing(provider: Provider) -> None:
    client = Client()
    there = client.get("/log-in/sso/")["Location"]
    back = "/log-in/sso/back/?" + httpx.get(there).headers["Location"].partition("?")[2]
    check_refused(Client().get(back))
    check_refused(go(client, tamper="x"))
    assert go(client).status_code == 302
    Client().get(back)
    assert ExternalLogIn.objects.count() == 1
    for query in ("", "?code=x", "?state=x&code=x", "?error=access_denied&state=é"):
        assert Client().get(f"/log-in/sso/back/{query}").status_code == 403


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_only_a_verified_address_links_to_an_account_that_exists(provider: Provider, author: User, verified) -> None:
    provider.claims |= {"email": author.email, "email_verified": verified}
    assert go(Client()).status_code == 403
    assert not ExternalLogIn.objects.exists()
    provider.claims["email_verified"] = True
    assert go(Client()).status_code == 302
    assert ExternalLogIn.objects.get().user == author


def test_who_is_deactivated_stays_out_and_who_is_invited_comes_in(provider: Provider, admin: User) -> None:
    user, _ = services.invite_user(actor=admin, name="Ann", email="ann@shop.example", roles=["marketer"])
    client = Client()
    assert go(client).status_code == 302
    assert client.get("/segments/").status_code == 200
    services.set_active(actor=admin, user=user, is_active=False)
    assert client.get("/segments/").status_code == 302
    assert go(Client()).status_code == 403
    ExternalLogIn.objects.all().delete()
    assert go(Client()).status_code == 403
    assert not User.objects.get(pk=user.pk).is_active


def test_only_allowed_domains_come_in(provider: Provider, settings) -> None:
    settings.OIDC_DOMAINS = ["other.example"]
    check_refused(go(Client()))
    settings.OIDC_DOMAINS = ["other.example", "Shop.example"]
    assert go(Client()).status_code == 302


def test_groups_become_roles_at_each_log_in_and_end_sessions_when_they_change(provider: Provider, settings) -> None:
    settings.OIDC_ROLES_CLAIM, settings.OIDC_ROLES = "groups", {"mkt": "marketer", "desk": "reviewer"}
    provider.claims["groups"] = ["mkt", "admin", "x"]
    first = Client()
    assert go(first).status_code == 302
    assert User.objects.get().roles == ["marketer"]
    provider.claims["groups"] = "desk"
    assert go(Client()).status_code == 302
    assert User.objects.get().roles == ["reviewer"]
    assert first.get("/preferences/").status_code == 302


def test_a_second_factor_is_still_asked_for_unless_the_provider_asks(
    provider: Provider, author: User, settings
) -> None:
    provider.claims["email"] = author.email
    secret = second_factor.new_app_secret()
    services.add_app(actor=author, secret=secret)
    client = Client()
    assert go(client, "?next=/preferences/").url == "/log-in/second-step/"
    assert client.get("/preferences/").status_code == 302
    assert client.post("/log-in/second-step/", {"code": code_of(secret)}).url == "/preferences/"
    settings.OIDC_HAS_SECOND_FACTOR = True
    assert go(Client(), "?next=/preferences/").url == "/preferences/"


def test_who_has_no_password_proves_at_the_provider_who_they_are(provider: Provider) -> None:
    client = Client()
    go(client)
    session = client.session
    session["proved_at"] = 0
    session.save()
    assert client.get("/account/second-factor/app/").status_code == 302
    assert "Shop account" in client.get("/account/confirm/").content.decode()
    assert go(client, "?next=/account/second-factor/app/").url == "/account/second-factor/app/"
    assert client.get("/account/second-factor/app/").status_code == 200
    assert provider.asked[-1]["prompt"] == "login"
    provider.claims |= {"sub": "bob-2", "email": "bob@shop.example"}
    assert go(client).status_code == 403


@pytest.mark.parametrize("elsewhere", [{"issuer": "https://evil.example"}, {"token_endpoint": "http://evil.example/"}])
def test_a_provider_that_is_not_the_one_configured_is_not_asked(provider: Provider, elsewhere) -> None:
    provider.elsewhere = elsewhere
    assert Client().get("/log-in/sso/").status_code == 403


def test_without_a_provider_there_is_no_such_door(client: Client, db: None) -> None:
    assert client.get("/log-in/sso/").status_code == 404
    assert client.get("/log-in/sso/back/").status_code == 404
    assert "/log-in/sso/" not in client.get("/log-in/").content.decode()


def test_the_provider_does_not_stand_in_for_a_second_factor_when_one_proves_who_one_is(
    provider: Provider, author: User, settings
) -> None:
    provider.claims["email"] = author.email
    client = Client()
    go(client)
    services.add_app(actor=author, secret=second_factor.new_app_secret())
    session = client.session
    session["proved_at"] = 0
    session.save()
    asked = go(client, "?next=/account/second-factor/app/").url
    assert asked == "/account/confirm/?next=%2Faccount%2Fsecond-factor%2Fapp%2F"
    assert client.get("/account/second-factor/app/").url == asked, "nothing is proved yet"
    settings.OIDC_HAS_SECOND_FACTOR = True
    assert go(client, "?next=/account/second-factor/app/").url == "/account/second-factor/app/"
