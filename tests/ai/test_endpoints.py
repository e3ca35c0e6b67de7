"""Endpoints as an admin sets them up: whose key goes where, who does what, and who falls in."""

import socket
from decimal import Decimal

import pytest
from django.db import connections, transaction

from apps.ai import limits, selectors, services
from apps.ai.client import ModelError
from apps.ai.embeddings import embed
from apps.ai.images import can_generate, generate_images
from apps.ai.models import Endpoint, ModelCall, Purpose
from apps.ai.targets import named_target, target_of, targets_for
from apps.common.errors import Invalid, Refused
from apps.common.models import AuditEntry
from tests import scripted_openai as script
from tests.ai.test_client import GOOD, ask
from tests.at_once import begin_beside
from tests.scripted_openai import ScriptedServer

VALUES = {
    "name": "Ours", "base_url": "https://1.1.1.1/v1/", "key": " sk-secret-1 ", "is_private_allowed": False,
    "is_on": True, "requests_per_minute": None, "tokens_per_minute": None, "concurrency": 4,
}  # fmt: skip
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _nothing_in_the_environment(settings):
    settings.OPENAI_API_KEY = settings.OPENAI_BASE_URL = settings.OPENAI_MODEL = ""


def save(admin, endpoint=None, **changes):
    return services.save_endpoint(endpoint=endpoint, values={**VALUES, **changes}, actor=admin)


def connected(admin, server, name="Ours", models=("one",), **changes):
    endpoint = save(admin, name=name, base_url=server.base_url, is_private_allowed=True, **changes)
    return [services.save_model(endpoint=endpoint, model=None, values={"name": one}, actor=admin) for one in models]


def order(admin, *models, purpose=Purpose.DRAFT):
    services.save_route(purpose=purpose, models=[model.uuid if model else None for model in models], actor=admin)


def test_a_key_is_encrypted_at_rest_and_only_the_request_has_it(admin):
    endpoint = save(admin)
    row = str(Endpoint.objects.values().get()) + str(list(AuditEntry.objects.values()))
    assert "sk-secret" not in row
    model = services.save_model(endpoint=endpoint, model=None, values={"name": "one"}, actor=admin)
    assert target_of(model).api_key == "sk-secret-1"
    assert "sk-secret" not in repr(target_of(model))
    assert endpoint.base_url == "https://1.1.1.1/v1"


def test_a_changed_base_url_clears_the_key_unless_the_same_save_gives_one(admin):
    endpoint = save(admin)
    assert save(admin, endpoint, key="", name="Renamed").key
    assert save(admin, endpoint, key="", base_url="https://1.1.1.1/v2").key == ""
    assert "key" in AuditEntry.objects.filter(action="ai.save_endpoint").latest("pk").detail["keys"]
    assert save(admin, endpoint, key="sk-2", base_url="https://8.8.8.8/v1").key


def test_what_a_probe_found_belongs_to_the_address_that_was_asked(admin):
    endpoint = save(admin)
    Endpoint.objects.filter(pk=endpoint.pk).update(findings={"models": ["one"]})
    assert save(admin, endpoint, name="Renamed").findings
    assert save(admin, endpoint, name="Renamed", base_url="https://1.1.1.1/v9").findings == {}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"base_url": "https://10.0.0.1/v1"}, "base_url"),
        ({"base_url": "https://localhost:1/v1"}, "base_url"),
        ({"base_url": "http://1.1.1.1/v1"}, "base_url"),
        ({"base_url": "https://169.254.169.254/", "is_private_allowed": True}, "base_url"),
        ({"base_url": "https://me:pw@1.1.1.1/"}, "base_url"),
        ({"base_url": "https://1.1.1.1/v1?key=1"}, "base_url"),
        ({"base_url": "ftp://1.1.1.1/"}, "base_url"),
        ({"name": " "}, "name"),
        ({"name": "THEIRS"}, "name"),
    ],
)
def test_an_address_that_may_not_be_asked_is_refused_when_it_is_saved(admin, changes, field):
    save(admin, name="Theirs")
    with pytest.raises(Invalid) as caught:
        save(admin, **changes)
    assert list(caught.value.errors) == [field]
    assert Endpoint.objects.count() == 1


def test_a_host_that_leads_inside_later_is_refused_with_the_request(admin):
    endpoint = save(admin)
    Endpoint.objects.filter(pk=endpoint.pk).update(base_url="http://localhost:9/v1")
    order(admin, services.save_model(endpoint=endpoint, model=None, values={"name": "one"}, actor=admin))
    with pytest.raises(ModelError) as caught:
        ask()
    assert caught.value.code == "address_refused"
    assert "leads into a private network" in caught.value.message


def test_only_an_admin_sets_endpoints_models_and_orders(author, admin):
    endpoint = save(admin)
    model = services.save_model(endpoint=endpoint, model=None, values={"name": "one"}, actor=admin)
    for act in (
        lambda: save(author, name="Mine"),
        lambda: services.clear_key(endpoint=endpoint, actor=author),
        lambda: services.save_model(endpoint=endpoint, model=model, values={"name": "two"}, actor=author),
        lambda: services.remove_model(model=model, actor=author),
        lambda: services.remove_endpoint(endpoint=endpoint, actor=author),
        lambda: services.save_route(purpose="draft", models=[], actor=author),
    ):
        with pytest.raises(Refused):
            act()


def test_a_name_on_drafts_outlives_a_new_name_and_is_nobodys_twice(admin):
    first = save(admin, name="Composer")
    assert first.slug == "composer-2"
    assert save(admin, first, name="Über uns").slug == "composer-2"
    assert save(admin, name="Composer").slug == "composer-3"


def test_the_order_says_who_is_asked_and_the_environment_serves_until_there_is_one(admin, settings):
    assert targets_for("draft") == ()
    settings.OPENAI_BASE_URL, settings.OPENAI_MODEL = "http://127.0.0.1:9/v1", "env-1"
    assert [target.model for target in targets_for("judge")] == ["env-1"]
    assert targets_for("embedding") == targets_for("image") == ()
    with ScriptedServer() as server:
        one, two = connected(admin, server, models=("one", "two"))
    order(admin, two, None, one)
    assert [target.model for target in targets_for("draft")] == ["two", "env-1", "one"]
    assert [target.model for target in targets_for("summary")] == ["two", "env-1", "one"]
    order(admin, one, purpose=Purpose.SUMMARY)
    assert [target.model for target in targets_for("summary")] == ["one"]
    services.remove_model(model=two, actor=admin)
    assert [target.model for target in targets_for("draft")] == ["env-1", "one"]
    settings.OPENAI_BASE_URL = ""
    assert [target.model for target in targets_for("draft")] == ["one"]
    assert named_target("ours", "one").model == "one"
    assert named_target("ours", "gone") is None
    assert {route.purpose: route.names for route in selectors.routes()}["summary"] == ["Ours · one"]


CANNOT_ANSWER = {
    "503": script.error(503), "hang-up": script.hang_up, "401": script.error(401), "402": script.error(402),
    "404": script.error(404, "model_not_found"), "a pause of ten minutes": script.rate_limited("600"),
    "no quota": script.error(429, "insufficient_quota"),
}  # fmt: skip


@pytest.mark.parametrize("failing", CANNOT_ANSWER.values(), ids=CANNOT_ANSWER)
def test_when_the_first_cannot_answer_the_next_falls_in_and_the_answer_says_who(admin, failing):
    with ScriptedServer() as first, ScriptedServer() as second:
        order(admin, *connected(admin, first, "First"), *connected(admin, second, "Second"))
        first.routes["/v1/chat/completions"], second.routes["/v1/chat/completions"] = failing, GOOD
        answer = ask()
    assert (answer.provider, answer.model, answer.data) == ("second", "one", {"greeting": "Hello"})
    assert list(ModelCall.objects.order_by("pk").values_list("provider", "outcome"))[-1] == ("second", "ok")


def test_an_open_circuit_sends_everything_to_the_next_at_once(admin):
    with ScriptedServer() as first, ScriptedServer() as second:
        order(admin, *connected(admin, first, "First"), *connected(admin, second, "Second"))
        first.routes["/v1/chat/completions"], second.routes["/v1/chat/completions"] = script.error(500), GOOD
        for _ in range(12):
            ask()
        assert (len(first.seen), len(second.seen)) == (5, 12)


@pytest.mark.parametrize(
    "failing",
    [script.error(401), script.error(402), script.error(429, "insufficient_quota"), script.rate_limited("600")],
)
def test_a_first_that_refuses_everybody_holds_nobody_up(admin, monkeypatch, failing):
    monkeypatch.setattr(limits, "PATIENCE", 0.1)
    with ScriptedServer() as first, ScriptedServer() as second:
        order(admin, *connected(admin, first, "First"), *connected(admin, second, "Second"))
        first.routes["/v1/chat/completions"], second.routes["/v1/chat/completions"] = failing, GOOD
        assert {ask().provider for _ in range(6)} == {"second"}


@pytest.mark.parametrize("failing", [script.refusal, script.error(400), script.cut_off, script.rate_limited("20")])
def test_what_another_model_would_not_mend_or_soon_ends_by_itself_is_told_as_it_is(admin, failing):
    with ScriptedServer() as first, ScriptedServer() as second:
        order(admin, *connected(admin, first, "First"), *connected(admin, second, "Second"))
        first.routes["/v1/chat/completions"] = failing
        with pytest.raises(ModelError):
            ask()
    assert second.seen == []


def test_texts_become_vectors_in_their_order(admin):
    def vectors(request):
        rows = [{"index": n, "embedding": [float(len(text)), 1.0]} for n, text in enumerate(request["input"])]
        return script.Reply({"data": rows[::-1], "usage": {"prompt_tokens": 4, "total_tokens": 4}})

    assert not targets_for(Purpose.EMBEDDING)
    with ScriptedServer() as server:
        [model] = connected(admin, server, models=("vec",))
        order(admin, model, purpose=Purpose.EMBEDDING)
        server.routes["/v1/embeddings"] = vectors
        found = embed(["one", "three"])
        assert (found.vectors, found.provider) == (((3.0, 1.0), (5.0, 1.0)), "ours")
        with pytest.raises(ModelError, match="personal data"):
            embed(["Write to anna.berg@customers.example"])
        for bad in ({"data": []}, {"data": [{"index": 0, "embedding": ["x"]}]}, {"data": "no"}, {}):
            server.routes["/v1/embeddings"] = lambda request, bad=bad: script.Reply(bad)
            with pytest.raises(ModelError) as caught:
                embed(["one"])
            assert caught.value.code == "no_answer"
    call = ModelCall.objects.order_by("pk").first()
    assert (call.purpose, call.tokens_in, call.tokens_out, call.is_estimated) == ("embedding", 4, 0, False)


def test_pictures_come_as_bytes_of_a_kind_that_is_known_and_never_by_address(admin):
    import base64

    png = base64.b64encode(b"\x89PNG\r\n\x1a\n123").decode()
    assert not can_generate()
    with ScriptedServer() as server:
        [model] = connected(admin, server, models=("draw",))
        services.save_model(
            endpoint=model.endpoint, model=model, values={"name": "draw", "price_image": Decimal("0.04")}, actor=admin
        )
        order(admin, model, purpose=Purpose.IMAGE)
        server.routes["/v1/images/generations"] = lambda r: script.Reply({"data": [{"b64_json": png}]})
        found = generate_images("A calm shop window in spring light")
        assert [(one.media_type, one.data[:4]) for one in found.images] == [("image/png", b"\x89PNG")]
        assert found.cost == Decimal("0.04")
        for bad in ({"url": "https://evil.example/a.png"}, {"b64_json": "%%"}, {"b64_json": "PHN2Zz4="}, {}):
            server.routes["/v1/images/generations"] = lambda r, bad=bad: script.Reply({"data": [bad]})
            with pytest.raises(ModelError):
                generate_images("A calm shop window")
        with pytest.raises(ModelError, match="personal data"):
            generate_images("Anna Berg at +49 30 901820")
    assert {seen.path for seen in server.seen} == {"/v1/images/generations"}


def test_a_name_server_is_asked_outside_any_transaction(admin, monkeypatch):
    asked, ours = [], connections["default"]  # this thread's: names are looked up in threads of their own

    real = socket.getaddrinfo

    def resolve(host, port, *args, **more):
        if port is not None:  # Valkey
            return real(host, port, *args, **more)
        asked.append((host, ours.in_atomic_block))
        return [(2, 1, 6, "", ("1.1.1.1", 0))]

    monkeypatch.setattr("socket.getaddrinfo", resolve)
    save(admin, base_url="https://models.example/v1")
    assert asked == [("models.example", False)]


def test_of_two_admins_who_give_one_name_at_once_the_second_is_told(admin):
    with transaction.atomic():
        save(admin)
        finish = begin_beside(lambda: save(admin))
    told = finish()
    assert isinstance(told, Invalid)
    assert told.errors == {"name": "There is one of this name already."}
    assert Endpoint.objects.count() == 1
