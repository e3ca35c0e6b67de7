import sys
from pathlib import Path

import pytest

from config import accounts, keys
from tests.ops.conftest import run

GOOD = {
    "DATABASE_URL": "postgresql://attune:x@127.0.0.1:9/attune",
    "REDIS_URL": "redis://127.0.0.1:9/0",
    "SECRET_KEY": "kX0v7ZqPz3mB9cRt5LwYhN2sDfGjUaEo-1",
    "ADDRESS_KEY": "Qm4nV8bC1xZ6lK0jH5gF9dS3aP7oI2uY-2",
    "ENCRYPTION_KEY": "aXlr9sP1wq7Qe4Zb0Yt3Jv6Km2Nc8Lx5Hd1Gf4Tj7Uo=",
    "ALLOWED_HOSTS": "attune.example.org",
    "PUBLIC_URL": "https://attune.example.org",
}
TRY = "from config.environment import prepare; prepare(); import os; print(os.environ['{}'])"


def start(folder: Path, show: str = "DEMO", **changes: str):
    values = {name: value for name, value in (GOOD | changes).items() if value}
    return run(sys.executable, "-c", TRY.format(show), ATTUNE_DATA=str(folder / "data"), **values)


def test_a_complete_installation_starts_without_demo_or_embedded_servers(folder: Path) -> None:
    answer = start(folder)
    assert (answer.returncode, answer.stdout.strip()) == (0, "0")
    assert not (folder / "data/services").exists()
    assert not (folder / "data/keys").exists()


@pytest.mark.parametrize("name", sorted(GOOD))
def test_each_missing_setting_stops_the_start_with_one_sentence(folder: Path, name: str) -> None:
    answer = start(folder, **{name: ""})
    assert answer.returncode == 2
    assert answer.stderr.startswith(f"Attune cannot start: {name} is not set: ")
    assert answer.stderr.count("\n") == 1


@pytest.mark.parametrize("name", ["SECRET_KEY", "ADDRESS_KEY", "ENCRYPTION_KEY"])
@pytest.mark.parametrize("value", ["django-insecure-" + "k3j4h5" * 8, "change-me", "0" * 64, "Short1-aB"])
def test_a_default_or_weak_secret_stops_the_start(folder: Path, name: str, value: str) -> None:
    answer = start(folder, **{name: value})
    assert answer.returncode == 2
    assert answer.stderr.startswith(f"Attune cannot start: {name} is ")
    assert value not in answer.stderr
    assert answer.stderr.count("\n") == 1


def test_every_missing_secret_is_named_at_once(folder: Path) -> None:
    answer = start(folder, SECRET_KEY="", ADDRESS_KEY="", ENCRYPTION_KEY="")
    assert [line.split()[3] for line in answer.stderr.splitlines()] == ["SECRET_KEY", "ADDRESS_KEY", "ENCRYPTION_KEY"]


def test_an_encryption_key_must_be_a_key() -> None:
    assert "32 bytes" in keys.complaints(GOOD | {"ENCRYPTION_KEY": "k3j4h5l6-" * 5})[0]


def test_secrets_must_differ() -> None:
    assert keys.complaints(GOOD | {"SECRET_KEY": GOOD["ADDRESS_KEY"]}) == [
        "SECRET_KEY, ADDRESS_KEY and ENCRYPTION_KEY must differ from each other."
    ]


def test_the_secrets_made_for_development_would_do_anywhere(folder: Path) -> None:
    assert keys.complaints(keys.generated(folder)) == []


def test_the_broker_is_the_redis_server_unless_it_is_named(folder: Path) -> None:
    assert start(folder, "CELERY_BROKER_URL").stdout.strip() == GOOD["REDIS_URL"]
    named = start(folder, "CELERY_BROKER_URL", CELERY_BROKER_URL="amqp://rabbit/")
    assert named.stdout.strip() == "amqp://rabbit/"


def test_an_installation_on_this_machine_alone_needs_no_public_url(folder: Path) -> None:
    answer = start(folder, "PUBLIC_URL", ALLOWED_HOSTS="127.0.0.1,localhost", PUBLIC_URL="", PORT="8123")
    assert answer.stdout.strip() == "http://127.0.0.1:8123"


def test_manage_py_refuses_without_a_traceback(folder: Path) -> None:
    answer = run(sys.executable, "manage.py", "check", ATTUNE_DATA=str(folder), **(GOOD | {"SECRET_KEY": ""}))
    assert answer.returncode == 2
    assert "Traceback" not in answer.stderr


def test_reviewers_and_admins_need_a_second_factor_unless_it_says_otherwise(folder: Path) -> None:
    assert start(folder, "REQUIRE_SECOND_FACTOR").stdout.strip() == "reviewer,admin"
    assert start(folder, "REQUIRE_SECOND_FACTOR", DEMO="1").stdout.strip() == "none"
    assert start(folder, "REQUIRE_SECOND_FACTOR", REQUIRE_SECOND_FACTOR="admin").stdout.strip() == "admin"
    assert "names admn:" in start(folder, REQUIRE_SECOND_FACTOR="admn, reviewer").stderr


@pytest.mark.parametrize("prices", ["2.50", "2/1/x", "1/2/-3", "1/2/nan"])
def test_prices_that_cannot_be_read_stop_the_start(folder: Path, prices: str) -> None:
    assert "OPENAI_PRICES cannot be read. Give three prices" in start(folder, OPENAI_PRICES=prices).stderr


OIDC = {"OIDC_ISSUER": "https://login.example", "OIDC_CLIENT_ID": "attune", "OIDC_CLIENT_SECRET": "s"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"OIDC_CLIENT_ID": ""}, "OIDC_CLIENT_ID is not set"), ({"OIDC_ISSUER": "http://login.example"}, "https"),
        ({"OIDC_ROLES_CLAIM": "groups", "OIDC_ROLES": "mkt=markter"}, "OIDC_ROLES is not"),
        ({"OIDC_ROLES_CLAIM": "groups", "OIDC_ROLES": "mkt"}, "OIDC_ROLES is not"),
        ({"OIDC_ROLES": "mkt=marketer"}, "without OIDC_ROLES_CLAIM"), ({}, ""),
        ({"OIDC_ROLES_CLAIM": "groups", "OIDC_ROLES": "a=b=marketer, x=admin"}, ""),
    ],
)  # fmt: skip
def test_single_sign_on_is_configured_as_a_whole_or_not_at_all(changes: dict[str, str], words: str) -> None:
    found = accounts.complaints(OIDC | changes)
    assert (len(found), words in "".join(found)) == (1 if words else 0, True)
