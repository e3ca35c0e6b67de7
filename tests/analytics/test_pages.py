"""What the overview and the results say before and after a first campaign."""

import pytest
from django.urls import reverse

from apps.analytics.selectors import campaign_results
from apps.analytics.templatetags.figures import difference_of, interval_of
from apps.campaigns.models import Campaign, Member
from apps.common import clock
from apps.common.templatetags.attune import counted
from apps.content.models import Item, Version
from tests.factories import make_frozen_campaign, write_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(noon, author, reviewer):
    return make_frozen_campaign(author, reviewer)


def test_an_empty_workspace_shows_the_way_to_a_first_campaign(client_for, author):
    page = client_for(author).get("/").content.decode()
    assert "Getting started" in page
    assert "(done)" not in page
    assert page.count("by a reviewer") == 3
    assert page.count("by an admin") == 3


def test_the_overview_offers_the_next_step_or_says_whose_it_is(client_for, author, admin):
    assert "The next step is for an admin: Invite a reviewer." in client_for(author).get("/").content.decode()
    page = client_for(admin).get("/").content.decode()
    assert "The next step on the way to your first campaign." in page
    assert f'href="{reverse("common:list_users")}"' in page


def test_whoever_wrote_the_words_reads_that_somebody_else_approves_them(client_for, admin, author):
    link = Item.objects.create(kind="link", name="Shop", created_by=admin)
    Version.objects.create(item=link, number=1, text="The shop", content_hash="a" * 64)
    assert "by somebody else" in client_for(admin).get("/").content.decode()
    Item.objects.create(kind="call_to_action", name="Look", created_by=author)
    assert "by somebody else" not in client_for(admin).get("/").content.decode()


def test_steps_tick_themselves_and_name_whose_turn_it_is(client_for, reviewer, campaign):
    page = client_for(reviewer).get("/").content.decode()
    assert "Plan a campaign and freeze its audience<span" in page
    assert "by a reviewer" not in page
    assert "by a marketer" in page


def test_the_way_goes_away_once_something_is_sent(client_for, author, campaign):
    Campaign.objects.filter(pk=campaign.pk).update(launched_at=clock.now(), status=Campaign.Status.SENDING)
    assert "Getting started" not in client_for(author).get("/").content.decode()


def test_no_outcome_is_no_interval_of_nothing(client_for, author, campaign):
    now = clock.now()
    Campaign.objects.filter(pk=campaign.pk).update(launched_at=now, status=Campaign.Status.SENDING)
    held = Member.objects.filter(campaign=campaign, variant__isnull=False)[:4].values("pk")
    Member.objects.filter(pk__in=list(held.values_list("pk", flat=True))).update(variant=None, is_holdout=True)
    Member.objects.filter(campaign=campaign).update(planned_at=now)
    campaign.refresh_from_db()
    results = campaign_results(campaign, at=now)
    goal = results.treated[0].metrics[0]
    assert goal.is_blank
    assert (difference_of(goal), interval_of(goal)) == ("–", "–")
    page = client_for(author).get(f"/campaigns/{campaign.uuid}/results/").content.decode()
    assert "No outcome yet" in page
    assert "+0.00" not in page


def test_drafts_are_told_apart_by_the_words_of_their_facts(client_for, author, campaign):
    write_all(campaign, author)
    page = client_for(author).get(f"/campaigns/{campaign.uuid}/drafts/").content.decode()
    assert page.count("brief-words") == page.count('data-label="People"') > 1


@pytest.mark.parametrize(
    ("count", "noun", "words"),
    [(1, "campaigns", "campaign"), (0, "campaigns", "campaigns"), (1, "people", "person"), (2, "people", "people")],
)
def test_a_count_agrees_with_its_noun(count, noun, words):
    assert counted(noun, count) == words
