"""Caps that hold, whoever races."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection

from apps.ai import services
from apps.ai.client import ModelError
from apps.ai.models import ModelCall, Purse
from apps.ai.pricing import Prices, Usage, cost, prices_in, settled, tokens_about, tokens_at_most
from apps.common import clock
from apps.common.errors import Invalid, Refused
from apps.common.models import AuditEntry
from tests.ai.test_client import GOOD, ask

CAMPAIGN = uuid.UUID(int=7)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def priced(model_server, settings):
    settings.OPENAI_PRICES = "2.50/1.25/10"
    model_server.routes["/v1/chat/completions"] = GOOD
    return model_server


def cap(admin, **amounts):
    services.save_caps(amounts={scope: Decimal(str(amount)) for scope, amount in amounts.items()}, actor=admin)


def refusal(**more):
    with pytest.raises(ModelError) as caught:
        ask(**more)
    return caught.value


def test_a_call_costs_what_its_tokens_cost(priced):
    answer = ask()
    # 600 fresh and 300 cached tokens in, 180 out
    assert answer.cost == Decimal("0.003675") == ModelCall.objects.get().cost


def test_twenty_workers_racing_for_the_last_dollar_never_go_over(priced, admin):
    cap(admin, day="0.20", campaign="0.15")
    worst = Decimal("0.024")  # some 1,300 tokens in and 2,000 out, at most

    def one(_):
        try:
            while True:
                try:
                    return ask(campaign_uuid=CAMPAIGN).cost
                except ModelError as error:
                    if error.code != "busy":
                        return error.code
                    time.sleep(0.02)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        found = list(pool.map(one, range(60)))
    spent = sum(one for one in found if isinstance(one, Decimal))
    assert set(found) >= {"over_campaign"}
    assert Decimal("0.15") - worst < spent <= Decimal("0.15")
    assert ModelCall.objects.filter(outcome="ok").count() == len(priced.seen)
    assert {purse.key.split(":")[0]: purse.spent for purse in Purse.objects.all()} == {"campaign": spent, "day": spent}


def test_a_worker_that_dies_leaves_what_it_held_so_the_cap_still_holds(priced, admin):
    cap(admin, day="0.05")
    services.reserve(worst=Decimal("0.04"), campaign_uuid=None)
    assert (refusal().code, refusal().is_retryable) == ("busy", True)
    with clock.at(clock.now() + timedelta(minutes=4)):
        assert refusal().code == "over_day"
    assert priced.seen == []


def test_what_may_have_been_charged_for_counts_in_full(priced, admin, monkeypatch):
    from tests import scripted_openai as script

    cap(admin, day="0.10")
    priced.routes["/v1/chat/completions"] = script.hang_up
    refusal()
    call = ModelCall.objects.get()
    assert (call.is_estimated, call.cost == Purse.objects.get().spent > Decimal("0.02")) == (True, True)
    priced.routes["/v1/chat/completions"] = script.error(500)
    refusal()
    assert Purse.objects.get().spent == call.cost


def test_the_days_budget_says_when_it_comes_back(priced, admin):
    with clock.at(clock.now().replace(hour=23, minute=0, second=0, microsecond=0)):
        cap(admin, day="0.001")
        error = refusal()
        assert error.message == "Today's budget for models ($0.00) is used up. It goes on by itself at midnight UTC."
        assert (error.is_retryable, error.retry_after) == (False, 3600.0)


def test_a_budget_set_at_noon_knows_the_morning_and_the_next_day_starts_anew(priced, admin):
    day = clock.now().replace(hour=12)
    with clock.at(day):
        for _ in range(10):
            ask()
        cap(admin, day="0.062")
        ask()
        assert refusal().code == "over_day"
    with clock.at(day + timedelta(days=1)):
        ask()


def test_one_campaign_may_have_more_than_the_others(priced, admin):
    cap(admin, campaign="0.01")
    assert refusal(campaign_uuid=CAMPAIGN).message == "This campaign's budget for models ($0.01) is used up."
    services.save_campaign_cap(campaign_uuid=CAMPAIGN, amount=Decimal(1), actor=admin)
    ask(campaign_uuid=CAMPAIGN)
    assert refusal(campaign_uuid=uuid.UUID(int=8)).code == "over_campaign"
    ask()  # for no campaign
    services.save_campaign_cap(campaign_uuid=CAMPAIGN, amount=None, actor=admin)
    assert refusal(campaign_uuid=CAMPAIGN).code == "over_campaign"


def test_a_request_that_may_cost_too_much_is_not_sent(priced, admin):
    cap(admin, call="0.01")
    error = refusal()
    assert error.code == "over_call"
    assert error.message == "One request may cost at most $0.01, and this one might cost more."
    assert ask(max_tokens=100).cost
    assert len(priced.seen) == 1


def test_a_model_without_a_price_cannot_be_held_to_a_budget(model_server, admin):
    model_server.script(GOOD)
    ask()
    cap(admin, day="5")
    assert refusal().code == "no_price"
    assert "0 if it is free" in refusal().message


def test_only_admins_set_budgets_and_it_is_on_record(author, admin):
    with pytest.raises(Refused):
        cap(author, day="1")
    with pytest.raises(Invalid) as caught:
        cap(admin, day="-1")
    assert list(caught.value.errors) == ["day"]
    cap(admin, day="1", call="0.5")
    cap(admin, day="1")
    assert [row.detail["keys"] for row in AuditEntry.objects.filter(action="ai.save_budgets")] == [["call", "day"]]


def test_prices_are_read_as_in_cached_and_out():
    assert prices_in(" 2.5 / 1.25/ 10") == Prices(Decimal("2.5"), Decimal("1.25"), Decimal(10))
    assert prices_in("") is None
    assert Prices.of(Decimal(2), None, Decimal(8), None) == Prices(Decimal(2), Decimal(2), Decimal(8))
    assert Prices.of(None, Decimal(1), None, None) is None
    assert cost(Prices(image=Decimal("0.04")), Usage(10, 0, 0, 3)) == Decimal("0.12")
    assert cost(None, Usage(1, 1, 1)) is None


def test_what_an_endpoint_counts_is_believed_within_the_requests_own_bounds():
    worst = Usage(1000, 0, 200)
    assert settled(Usage(900, 300, 180), worst) == (Usage(900, 300, 180), False)
    for said in (Usage(None, None, 10), Usage(900, 0, 201), Usage(10**15, 0, 1), Usage(900, 0, None)):
        assert settled(said, worst) == (worst, True)


@pytest.mark.parametrize("text", ["", "Hello", "Größe über alles", "日本語の文章です", "🙂" * 9, "x" * 4000])
def test_an_upper_bound_is_never_below_the_estimate_for_people(text):
    assert tokens_at_most(text) >= max(len(text) / 2, tokens_about(text))
