"""One campaign's budget: set where it is planned, met by its run, raised, waited for or done without."""

from decimal import Decimal

import pytest
from django.urls import reverse

from apps.ai import services as models
from apps.ai.selectors import campaign_budget
from apps.analytics.overview.needs import needs_of
from apps.common.models import AuditEntry
from apps.drafts import services
from tests import scripted_openai as script
from tests.drafts.test_model_runs import CHAT, Status, campaign, model_server, uses, work
from tests.editors import typed

__all__ = ["campaign", "model_server"]
pytestmark = pytest.mark.django_db(transaction=True)


def at(name, plan) -> str:
    return reverse(f"drafts:{name}", args=[plan.uuid])


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def stopped(campaign, author, admin, model_server, settings):
    """The campaign's run, paused at the cap for all campaigns; each draft counts with some three cents."""
    settings.OPENAI_PRICES = "2.5/1.25/10"
    models.save_caps(amounts={"campaign": Decimal("0.01")}, actor=admin)
    model_server.routes[CHAT] = script.without_usage
    run = work(services.start_run(campaign=campaign, actor=author))
    assert (run.status, run.cap) == (Status.PAUSED, "campaign")
    return run


def test_a_marketer_caps_a_campaign_before_it_costs_anything_and_goes_no_further_than_everybody(
    campaign, author, admin, client_for
):
    models.save_caps(amounts={"campaign": Decimal(5)}, actor=admin)
    client, page = client_for(author), at("edit_budget", campaign)
    plan = text(client.get(reverse("campaigns:show_campaign", args=[campaign.uuid]), follow=True))
    assert f'href="{page}"' in plan
    assert "as all campaigns" in text(client.get(page))
    assert client.post(page, typed(client, page, amount="2.50")).status_code == 302
    budget = campaign_budget(campaign.uuid)
    assert (budget.own, budget.everyone, budget.taken) == (Decimal("2.5"), Decimal(5), 0)
    refused = client.post(page, typed(client, page, amount="9"))
    assert refused.status_code == 422
    assert "Only an admin lets a campaign spend more than the $5.00" in text(refused)
    assert 'value="9"' in text(refused)
    boss = client_for(admin)
    assert boss.post(page, typed(boss, page, amount="9")).status_code == 302
    assert client.post(page, typed(client, page, amount="9.0")).status_code == 302  # as it is
    assert AuditEntry.objects.filter(action="ai.save_campaign_budget").count() == 2


def test_a_save_that_did_not_see_the_other_one_asks(campaign, author, admin, client_for):
    client, page = client_for(author), at("edit_budget", campaign)
    data = typed(client, page, amount="2")
    models.save_campaign_cap(campaign_uuid=campaign.uuid, amount=Decimal(3), actor=admin)
    asked = client.post(page, data)
    assert asked.status_code == 409
    assert admin.name in text(asked)
    assert campaign_budget(campaign.uuid).own == 3


def test_at_its_cap_a_run_shows_three_ways_and_goes_on_with_more(
    stopped, campaign, author, reviewer, admin, client_for
):
    page = text(client_for(author).get(at("show_drafts", campaign)))
    for words in ("Paused: a budget is used up", "Raise it.", "does not come back by itself", "Finish without AI"):
        assert words in page
    looking = text(client_for(reviewer).get(at("show_drafts", campaign)))
    assert "A marketer raises it, waits, or finishes without AI." in looking
    client, budget = client_for(admin), at("edit_budget", campaign)
    assert "Save and go on writing" in text(client.get(budget))
    client.post(budget, typed(client, budget, amount="0.045", do="resume"))
    stopped.refresh_from_db()
    assert stopped.status == Status.RUNNING
    assert work(stopped).cap  # one more draft, and the next cap
    assert uses(campaign, status="written").count() == 1
    services.compose_failed(run=stopped, actor=author)
    assert work(stopped).status == Status.FINISHED


def test_a_page_that_watches_a_run_learns_at_once_that_it_stopped(stopped, campaign, author, client_for):
    client, asks = client_for(author), {"headers": {"HX-Request": "true"}}
    answer = client.get(at("show_drafts", campaign), {"part": "job", "state": "running"}, **asks)
    assert answer["HX-Refresh"] == "true"
    assert "HX-Refresh" not in client.get(at("show_drafts", campaign), {"part": "job", "state": "paused"}, **asks)


def test_a_pause_for_another_reason_is_no_cap(stopped, author):
    services.resume_run(run=stopped, actor=author)
    services.pause_run(run=stopped, actor=author)
    stopped.refresh_from_db()
    assert not stopped.cap


@pytest.mark.parametrize("scope", ["day", "call"])
def test_a_cap_for_everybody_is_raised_by_an_admin_and_by_no_campaigns_own_budget(
    campaign, author, admin, model_server, settings, client_for, scope
):
    settings.OPENAI_PRICES = "2.5/1.25/10"
    models.save_caps(amounts={scope: Decimal("0.01")}, actor=admin)
    run = work(services.start_run(campaign=campaign, actor=author))
    assert (run.status, run.cap) == (Status.PAUSED, scope)
    theirs = text(client_for(author).get(at("show_drafts", campaign)))
    assert "an admin raises it under Settings, Models. Then press Resume." in theirs
    assert f'href="{at("edit_budget", campaign)}"' not in theirs
    assert f'href="{reverse("ai:edit_budgets")}"' in text(client_for(admin).get(at("show_drafts", campaign)))
    own = text(client_for(author).get(at("edit_budget", campaign)))
    assert "this limit does not raise it" in own
    assert "Save and go on writing" not in own


def test_what_stopped_a_run_and_who_mends_it_stands_above_the_list(
    campaign, author, admin, reviewer, model_server, client_for
):
    model_server.routes[CHAT] = script.error(401)
    run = work(services.start_run(campaign=campaign, actor=author))
    page = at("show_drafts", campaign)
    theirs, boss = text(client_for(author).get(page)), text(client_for(admin).get(page))
    for words in ("refused the key (HTTP 401). What is written stays", "An admin types the key anew", "Finish without"):
        assert words in theirs
    assert "Go to the models" in boss
    assert "Go to the models" not in theirs
    assert "Finish without" not in text(client_for(reviewer).get(page))
    need = next(need for need in needs_of(author) if "is paused" in need.text)
    assert (need.text.endswith("refused the key (HTTP 401)."), need.action) == (True, "See what to do")
    services.resume_run(run=run, actor=author)
    services.pause_run(run=run, actor=author)
    assert f"Paused by {author.name}. What is written stays, and" in text(client_for(author).get(page))
    assert [need.action for need in needs_of(author) if "is paused" in need.text] == ["Resume"]
