"""What the Overview says to whom, what it adds up, and what was news."""

from datetime import timedelta

import pytest
from django.db import connection

from apps.ai.models import ModelCall
from apps.analytics.overview import overview
from apps.analytics.overview.ledger import Identity, identity_of, workspace_identity
from apps.analytics.overview.live import live_rows
from apps.analytics.overview.needs import needs_of
from apps.analytics.overview.sparks import Spark, sparks
from apps.analytics.overview.spend import spend
from apps.approvals import services as approvals
from apps.approvals.selectors.plans import current_plan_hash
from apps.campaigns.models import Campaign
from apps.campaigns.services import freeze_audience
from apps.common import clock
from apps.content.models import Version
from apps.delivery.models import Connection, Engagement, Message
from apps.delivery.selectors.launch import launch_plan
from apps.drafts.models import DraftUse
from apps.profiles.models import Import
from tests.campaigns.factories import make_campaign
from tests.delivery.cast import make_people
from tests.delivery.cast import sending_campaign as send
from tests.factories import make_frozen_campaign, write_all

pytestmark = pytest.mark.django_db


def sending_campaign(author, reviewer):
    make_people(6)
    return send(author, reviewer)


def texts(user):
    return [need.text for need in needs_of(user)]


@pytest.fixture
def written(noon, author, admin):
    """A campaign of the author's with two drafts that wait."""
    campaign = make_frozen_campaign(author, admin)
    write_all(campaign, author)
    approvals.open_reviews()
    return campaign


def decide(user, verdict, **fields):
    review = approvals.claim_next(actor=user)
    given = {"lease": review.lease, "content_hash": review.content_hash, "verdict": verdict, "actor": user}
    return approvals.decide(review=review, **given, **fields)


def test_a_reviewer_reads_what_waits_and_a_marketer_what_came_back(written, author, reviewer):
    assert texts(reviewer) == [f"2 drafts of “{written.name}” wait for your decision"]
    assert texts(author) == []
    decide(reviewer, "rejected", reason="tone")
    assert texts(reviewer) == [f"1 draft of “{written.name}” waits for your decision"]
    assert texts(author) == [f"1 draft of “{written.name}” was rejected"]
    decide(reviewer, "approved")
    assert texts(reviewer) == [f"The plan of “{written.name}” waits for a signature"]
    approvals.sign_plan(campaign=written, plan_hash=current_plan_hash(written), actor=reviewer)
    assert texts(reviewer) == []
    assert texts(author)[-1] == f"“{written.name}” can be sent to {launch_plan(written).people} people"


def test_a_plan_that_nobody_signed_does_not_hide_behind_signed_ones(noon, author, admin, reviewer):
    first = make_frozen_campaign(author, admin)
    given = {"prompt": first.prompt, "contents": list(first.contents.all()), "facts": first.facts}
    plans = [first, *(make_campaign(author, name=f"Plan {n}", **given) for n in range(3))]
    for plan in plans:
        if plan != first:
            freeze_audience(campaign=plan, actor=author)
        write_all(plan, author)
    for plan in plans[:3]:
        approvals.sign_plan(campaign=plan, plan_hash=current_plan_hash(plan), actor=reviewer)
    assert texts(reviewer) == ["The plan of “Plan 2” waits for a signature"]
    Campaign.objects.filter(pk=first.pk).update(cap_messages=first.cap_messages + 1)
    assert f"The plan of “{first.name}” waits for a signature" in texts(reviewer), "what was signed is another plan"


def test_what_is_broken_stands_before_what_waits(written, author):
    Import.objects.create(status="failed", filename="people.csv", path="x", created_by=author)
    Import.objects.create(status="checked", filename="more.csv", path="x", created_by=author)
    DraftUse.objects.filter(campaign=written).update(status="failed")
    found = needs_of(author)
    assert [need.tone for need in found] == ["danger", "danger", ""]
    assert {"The import of people.csv failed", f"2 drafts of “{written.name}” could not be written"} == {
        need.text for need in found[:2]
    }


def test_content_that_runs_out_and_the_kill_switch_are_said(written, author, admin):
    claim = Version.objects.filter(item__kind="claim", status="approved").first()
    Version.objects.filter(pk=claim.pk).update(valid_until=clock.now().date() + timedelta(days=3))
    Connection.objects.create(channel="email", name="E-mail", is_stopped=True)
    assert f"“{claim.item.name}” may be said until 26 November" in texts(author)
    assert texts(admin)[0] == "The kill switch is on: no e-mail leaves"


def test_the_ledger_is_an_equation_that_says_when_it_does_not_hold(noon, client_for, author, reviewer):
    campaign = sending_campaign(author, reviewer)
    found = identity_of(campaign)
    assert found.holds
    assert found.audience == campaign.members.count() == found.open + found.skipped + found.held_out
    assert workspace_identity() == found
    page = client_for(author).get("/overview/live/").content.decode()
    assert "does not add up" not in page
    wrong = Identity(audience=10, sent=7, held_out=1)
    assert (wrong.holds, wrong.gap) == (False, 2)
    with connection.cursor() as cursor:  # as if a message had been lost behind our back
        cursor.execute("DELETE FROM delivery_message WHERE id = (SELECT max(id) FROM delivery_message)")
    assert "does not add up" in client_for(author).get("/overview/figures/").content.decode()


def test_sparks_count_people_and_their_words_say_the_same(noon, author, reviewer):
    campaign = sending_campaign(author, reviewer)
    message = Message.objects.filter(campaign=campaign).exclude(state="skipped").first()
    Message.objects.filter(pk=message.pk).update(state="accepted", accepted_at=noon + timedelta(minutes=5))
    for at, is_machine in ((90, False), (150, False), (1, True)):
        Engagement.objects.create(
            message=message, kind="opened", at=noon + timedelta(minutes=at), is_machine=is_machine
        )
    sent, opened, clicked = sparks(campaign, noon + timedelta(hours=3))
    assert (sent.counts[:2], opened.counts[:3], clicked.total) == ((1, 0), (0, 1, 0), 0)
    assert "Opened by hour" in opened.words
    assert sparks(campaign, noon + timedelta(days=3))[0].unit == "day"
    assert Spark("Sent", (0, 2, 4), "hour").bars == [(5, 12.0, 12.0), (10, 0.0, 24.0)]


def test_news_lasts_through_reloads_until_the_visit_ends_or_it_is_marked(written, author, reviewer, client_for):
    with clock.at(clock.now() + timedelta(minutes=1)):
        decide(reviewer, "approved")
    page = client_for(author)

    def body(minutes):
        with clock.at(clock.now() + timedelta(minutes=minutes)):
            return page.get("/").content.decode()

    assert "approved 1 draft" in body(2)
    assert "approved 1 draft" in body(3), "a reload is the same visit"
    assert "approved 1 draft" not in body(120), "a new visit starts where the last one ended"
    with clock.at(clock.now() + timedelta(minutes=121)):
        decide(reviewer, "approved")
    assert "approved 1 draft" in body(122)
    with clock.at(clock.now() + timedelta(minutes=123)):
        assert page.post("/overview/seen/").status_code == 302
    assert "approved 1 draft" not in body(124)


def test_own_deeds_and_things_of_others_are_no_news(written, author, admin, reviewer):
    since = clock.now() - timedelta(days=1)
    assert not [one for one in overview(author, since).changes if one.text.startswith("Author ")]
    assert overview(reviewer, since).changes == []


def test_spend_says_calls_and_tokens_and_money_only_where_a_price_is_known(noon, author, client_for):
    assert spend() == []
    for days, cost in ((0, None), (3, "0.5"), (29, None)):
        ModelCall.objects.create(
            at=noon - timedelta(days=days, minutes=1), purpose="draft", endpoint="e", model="m", request_hash="x",
            tokens_in=100, tokens_out=20, milliseconds=5, outcome="ok" if days else "timed_out", cost=cost,
        )  # fmt: skip
    spans = spend()[0].spans
    assert [(one.calls, one.tokens, one.failed) for one in spans] == [(1, 120, 1), (2, 240, 1), (3, 360, 1)]
    assert (spans[0].cost, spans[2].priced) == (None, 1)
    assert "the 1 of 3 calls whose price is known" in client_for(author).get("/overview/figures/").content.decode()


def test_somebody_without_a_role_reads_whom_to_ask(client_for, outsider, admin):
    answer = client_for(outsider).get("/")
    assert answer.status_code == 403
    assert "You have no role yet" in answer.content.decode()
    assert admin.email in answer.content.decode()


def test_without_valkey_the_figures_are_computed_each_time(noon, client_for, author, reviewer, settings):
    campaign = sending_campaign(author, reviewer)
    nowhere = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"}
    settings.CACHES = {"default": nowhere}
    client = client_for(author)
    for path in ("/", "/overview/live/", "/overview/figures/"):
        assert client.get(path).status_code == 200
    assert live_rows(author)[0].campaign == campaign


def test_the_number_of_questions_does_not_grow_with_the_campaigns(
    noon, author, reviewer, admin, django_assert_max_num_queries
):
    for number in range(4):
        Campaign.objects.create(name=f"Plan {number}", status="frozen", owner=author)
    both = type(admin).objects.get(pk=admin.pk)
    both.roles = ["marketer", "reviewer", "admin"]
    assert Campaign.objects.count() == 4
    with django_assert_max_num_queries(45):
        overview(both, noon)
