"""Settings, Models: what an admin sees and does there, and what everybody sees of the spend."""

import csv
import io
import re
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from playwright.sync_api import expect

from apps.ai import services
from apps.ai.models import Cap, Endpoint, EndpointModel, ModelCall, Route
from apps.ai.services.probes import probe_by_key
from apps.analytics.overview.needs import needs_of
from apps.common import clock
from apps.prompts.services import duplicate_prompt
from tests.campaigns.factories import make_campaign
from tests.editors import typed
from tests.factories import make_writing_prompt
from tests.scripted_openai import ScriptedServer, text

LIST = reverse("ai:list_endpoints")
SPEND = reverse("ai:show_spend")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_in_the_environment(settings):
    settings.OPENAI_API_KEY = settings.OPENAI_BASE_URL = settings.OPENAI_MODEL = ""


@pytest.fixture
def boss(client_for, admin):
    return client_for(admin)


def fields(**changes):
    values = {"name": "Ours", "base_url": "http://127.0.0.1:9/v1", "key": "sk-secret-1", "is_private_allowed": "on"}
    return {**values, "is_on": "on", "concurrency": "4", **changes}


def a_call(**values):
    base = {
        "at": clock.now(), "purpose": "draft", "provider": "ours", "endpoint": "https://x/v1", "model": "one",
        "request_hash": "0" * 64, "tokens_in": 1000, "tokens_cached": 100, "tokens_out": 200, "milliseconds": 900,
        "cost": Decimal("0.0125"), "outcome": "ok",
    }  # fmt: skip
    return ModelCall.objects.create(**{**base, **values})


def test_an_empty_workspace_says_that_the_composer_writes(boss):
    page = boss.get(LIST).content.decode()
    assert "No model is connected, and nothing is missing" in page
    assert "Composed without AI" in page


def test_the_environments_endpoint_is_shown_without_its_key(boss, settings):
    settings.OPENAI_BASE_URL, settings.OPENAI_MODEL, settings.OPENAI_API_KEY = "https://m.example/v1", "env-1", "sk-env"
    page = boss.get(LIST).content.decode()
    assert "From the environment" in page
    assert "Read only" in page
    assert "sk-env" not in page


@pytest.mark.parametrize(
    ("code", "badge", "advice"),
    [
        ("key_refused", "Refuses the key", "Type a new key"),
        ("no_quota", "No quota left", "Pay there"),
        ("no_model", "Does not know its model", "Look at its address"),
    ],
)
def test_what_waiting_does_not_mend_is_told_to_admins_until_it_answers_again(boss, admin, author, code, badge, advice):
    boss.post(reverse("ai:create_endpoint"), fields())
    page = reverse("ai:show_endpoint", args=[Endpoint.objects.get().uuid])
    a_call(outcome="failed", error_code=code)
    assert badge in boss.get(LIST).content.decode()
    shown = boss.get(page).content.decode()
    assert badge in shown
    assert advice in shown
    [need] = [need for need in needs_of(admin) if "“Ours”" in need.text]
    assert (need.url, need.tone) == (page, "danger")
    assert not [need for need in needs_of(author) if "“Ours”" in need.text]
    a_call(purpose="probe", outcome="failed", error_code="no_model")  # it asks for routes that need not be there
    assert badge in boss.get(LIST).content.decode()
    a_call(purpose="probe")
    assert badge not in boss.get(LIST).content.decode()
    assert not [need for need in needs_of(admin) if "“Ours”" in need.text]


def test_an_outage_is_told_to_admins_once_it_lasts(boss, admin):
    def told():
        return [need.text for need in needs_of(admin) if "“Ours”" in need.text]

    boss.post(reverse("ai:create_endpoint"), fields())
    now = clock.now()
    a_call(at=now - timedelta(minutes=1))
    a_call(outcome="unavailable", error_code="unavailable")
    assert told() == []
    with clock.at(now + timedelta(minutes=6)):
        assert told() == ["The endpoint “Ours” has not answered for some minutes"]
        a_call()
        assert told() == []


def test_an_endpoint_is_connected_priced_routed_and_removed(boss):
    answer = boss.post(reverse("ai:create_endpoint"), fields())
    endpoint = Endpoint.objects.get()
    assert answer.url == reverse("ai:create_model", args=[endpoint.uuid])
    boss.post(answer.url, {"name": "one", "price_in": "2.5", "price_out": "10"})
    model = EndpointModel.objects.get()
    assert (model.price_in, model.price_cached, model.price_out) == (Decimal("2.5"), None, Decimal(10))
    order = reverse("ai:edit_route", args=["draft"])
    boss.post(order, typed(boss, order, place_0=str(model.uuid)))
    assert Route.objects.get().model == model
    page = boss.get(reverse("ai:show_endpoint", args=[endpoint.uuid])).content.decode()
    assert "Drafts (first)" in page
    assert "sk-secret" not in page
    assert endpoint.key not in page
    boss.post(reverse("ai:remove_endpoint", args=[endpoint.uuid]))
    assert not Endpoint.objects.exists()
    assert not Route.objects.exists()


def test_what_is_wrong_stands_by_the_field_and_what_was_typed_stays(boss):
    answer = boss.post(reverse("ai:create_endpoint"), fields(base_url="https://10.0.0.1/v1", is_private_allowed=""))
    assert answer.status_code == 422
    assert "leads into a private network" in answer.content.decode()
    assert "https://10.0.0.1/v1" in answer.content.decode()
    assert "sk-secret" not in answer.content.decode()


def test_another_url_forgets_the_key_and_says_so(boss, admin):
    endpoint = services.save_endpoint(
        endpoint=None, values={"name": "Ours", "base_url": "http://127.0.0.1:9", "key": "k", "is_private_allowed": 1},
        actor=admin,
    )  # fmt: skip
    url = reverse("ai:show_endpoint", args=[endpoint.uuid])
    opened = boss.get(url).context["opened"]
    answer = boss.post(url, fields(base_url="http://127.0.0.1:8/v1", key="", opened=opened), follow=True)
    assert "The key is gone, because it was given for another address." in answer.content.decode()
    assert Endpoint.objects.get().key == ""


def test_a_model_twice_in_an_order_is_refused(boss, settings):
    settings.OPENAI_BASE_URL, settings.OPENAI_MODEL = "https://m.example/v1", "env-1"
    order = reverse("ai:edit_route", args=["draft"])
    answer = boss.post(order, typed(boss, order, place_0="environment", place_1="environment"))
    assert "This one stands further up already." in answer.content.decode()
    assert boss.get(reverse("ai:edit_route", args=["poetry"])).status_code == 404


def test_a_model_that_serves_nothing_says_what_to_do_next(boss, admin):
    endpoint = Endpoint.objects.create(slug="ours", name="Ours", base_url="http://127.0.0.1:9/v1")
    model = EndpointModel.objects.create(endpoint=endpoint, name="one", price_in=Decimal("2.5"), price_out=Decimal(10))
    EndpointModel.objects.create(endpoint=endpoint, name="two", price_in=Decimal("0.0750"))
    step = f"{reverse('ai:edit_route', args=['draft'])}?add={model.uuid}"
    page = boss.get(LIST).content.decode()
    assert "one is connected and serves nothing yet" in page
    assert step in page
    shown = boss.get(reverse("ai:show_endpoint", args=[endpoint.uuid])).content.decode()
    assert step in shown
    assert "<b>$2.50</b> in" in shown
    assert "<b>$10.00</b> out" in shown
    assert "<b>$0.075</b> in" in shown
    form = typed(boss, step)
    assert (form["place_0"], form["place_1"]) == ([str(model.uuid)], [""])
    assert boss.post(step, form).status_code == 302
    assert list(Route.objects.values_list("purpose", "model__name")) == [("draft", "one")]
    assert "serves nothing yet" not in boss.get(LIST).content.decode()


def test_budgets_are_set_seen_and_taken_away(boss):
    url = reverse("ai:edit_budgets")
    boss.post(url, typed(boss, url, day="5", call="0.5"))
    assert dict(Cap.objects.values_list("scope", "amount")) == {"day": Decimal(5), "call": Decimal("0.5")}
    a_call(cost=Decimal("4.5"))
    assert "$4.50 of $5" in boss.get(LIST).content.decode()
    assert boss.post(url, typed(boss, url, day="-1")).status_code == 422
    boss.post(url, typed(boss, url, day="", call=""))
    assert not Cap.objects.exists()


def test_two_admins_who_set_budgets_keep_both_or_are_asked(boss, admin):
    url = reverse("ai:edit_budgets")
    mine = typed(boss, url, day="5")
    services.save_caps(amounts={"day": None, "campaign": Decimal(9), "call": None}, actor=admin)
    assert "both changes are kept" in boss.post(url, mine, follow=True).content.decode()
    assert dict(Cap.objects.values_list("scope", "amount")) == {"day": Decimal(5), "campaign": Decimal(9)}
    mine = typed(boss, url, day="6")
    services.save_caps(amounts={"day": Decimal(7), "campaign": Decimal(9), "call": None}, actor=admin)
    assert boss.post(url, mine).status_code == 409
    assert Cap.objects.get(scope="day").amount == Decimal(7)


def test_two_orders_of_models_are_never_mixed_into_a_third(boss, admin, settings):
    settings.OPENAI_BASE_URL, settings.OPENAI_MODEL = "https://m.example/v1", "env-1"
    boss.post(reverse("ai:create_endpoint"), fields())
    boss.post(reverse("ai:create_model", args=[Endpoint.objects.get().uuid]), {"name": "one"})
    model, url = EndpointModel.objects.get(), reverse("ai:edit_route", args=["draft"])
    mine = typed(boss, url, place_0="environment")
    services.save_route(purpose="draft", models=[model.uuid, None], actor=admin)
    answer = boss.post(url, mine)
    assert answer.status_code == 409
    assert "saved this while you had it open" in answer.content.decode()
    assert [row.model for row in Route.objects.order_by("position")] == [model, None]


def test_everybody_sees_what_was_spent_and_by_what(client_for, reviewer):
    Endpoint.objects.create(name="Our büro's server", slug="ours", base_url="https://x/v1")
    a_call()
    a_call(model="two", provider="theirs", cost=None)
    a_call(outcome="failed", is_estimated=True, tokens_in=5, tokens_out=None)
    client = client_for(reviewer)
    page = client.get(SPEND).content.decode()
    assert "$0.0250" in page
    assert "on the 2 calls whose price is known" in page
    by_model = client.get(f"{SPEND}?by=model&days=7")
    assert [row.name for row in by_model.context["rows"]] == ["Our büro's server · one", "theirs · two"]
    assert "No price" in by_model.content.decode()
    assert "Without a campaign" in client.get(f"{SPEND}?by=campaign").content.decode()
    assert client.get(f"{SPEND}?by=evil&days=9999999999").status_code == 200


def test_campaigns_and_prompts_are_named(client_for, author):
    campaign = make_campaign(author)
    version = make_writing_prompt().versions.get()
    duplicate_prompt(version=version, actor=author)  # says the same, and has cost nothing
    a_call(campaign_uuid=campaign.uuid, prompt_hash=version.content_hash)
    a_call(campaign_uuid=uuid.uuid4())
    client = client_for(author)
    rows = client.get(f"{SPEND}?by=campaign").context["rows"]
    assert {row.name for row in rows} == {campaign.name, "No longer there"}
    rows = client.get(f"{SPEND}?by=prompt").context["rows"]
    assert {row.name for row in rows} == {f"{version.prompt.name}, version 1", "Without a prompt"}


def test_a_probe_from_the_command_line_says_what_it_found(admin, capsys):
    with ScriptedServer() as server:
        server.routes["/v1/chat/completions"] = text('{"answer": "yes"}')
        values = {"name": "Ours", "base_url": server.base_url, "is_private_allowed": True}
        endpoint = services.save_endpoint(endpoint=None, values=values, actor=admin)
        services.save_model(endpoint=endpoint, model=None, values={"name": "one"}, actor=admin)
        call_command("probe_endpoint", "ours")
    told = capsys.readouterr().out
    assert f"{endpoint.base_url}: answers" in told
    assert "  + Keeps to a strict form (JSON schema): the safest way to ask." in told
    with pytest.raises(CommandError, match="There are: Ours"):
        call_command("probe_endpoint", "theirs")
    with pytest.raises(CommandError, match="Neither OPENAI_BASE_URL"):
        call_command("probe_endpoint", "environment")


def test_the_spend_leaves_as_a_file_that_a_spreadsheet_does_not_run(client_for, author):
    a_call(model="=cmd()", provider="@x")
    answer = client_for(author).get(f"{SPEND}?by=model&export=csv")
    head, row = csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))
    assert head[:3] == ["Model", "Calls", "Failed"]
    assert row[:7] == ["'@x · =cmd()", "1", "0", "1000", "100", "200", "0.012500"]


@pytest.mark.django_db(transaction=True)
def test_an_admin_connects_probes_and_routes_a_model_in_the_browser(admin, browser_page):
    with ScriptedServer() as server:
        server.routes["/v1/chat/completions"] = text('{"answer": "yes"}')
        browser_page.log_in(admin)
        page = browser_page.open(LIST)
        assert browser_page.faults() == []
        page.get_by_role("link", name="Connect an endpoint").first.click()
        page.get_by_label("Name", exact=True).fill("Our own server")
        page.get_by_label("Base URL").fill(server.base_url)
        page.get_by_label("This host may be in a private network").check()
        page.get_by_role("button", name="Save and name a model").click()
        page.get_by_label("Name at the endpoint").fill("scripted-1")
        page.get_by_label(re.compile("^Tokens in( optional)?$")).fill("0")
        assert browser_page.faults() == []
        page.get_by_role("button", name="Save").click()
        page.get_by_role("button", name="Probe").click()
        expect(page.get_by_text("Being asked what it can do")).to_be_visible()
        probe_by_key(endpoint_id=Endpoint.objects.get().pk)  # as the worker does
        expect(page.get_by_text("Keeps to a strict form (JSON schema)")).to_be_visible()
        assert browser_page.faults() == []
        page = browser_page.open(reverse("ai:edit_route", args=["draft"]))
        page.get_by_label("Asked first").select_option(label="Our own server · scripted-1")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("link", name="Drafts Our own server · scripted-1")).to_be_visible()
    a_call()
    browser_page.open(SPEND)
    assert browser_page.faults() == []
