"""Looking at a message as a person would read it, before anything runs."""

import pytest
from django.urls import reverse

from apps.ai.fact_choices import choices
from apps.campaigns.selectors.listing import campaigns
from apps.common.models import AuditEntry
from apps.content.models import Item
from apps.content.usage import where_used
from apps.segments.usage import uses_of
from tests.campaigns.factories import define_traits, fact, make_campaign, make_content, make_person, make_prompt

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def plan(author):
    return make_campaign(author, facts=[])


def url(campaign, *person, name="show_preview"):
    return reverse(f"campaigns:{name}", args=[campaign.uuid, *(p.uuid for p in person)])


def test_without_a_prompt_the_page_says_what_is_missing(client_for, author):
    make_person()
    campaign = make_campaign(author, prompt=make_prompt(in_production=False))
    page = client_for(author).get(url(campaign)).content.decode()
    assert "Choose a prompt that has a version in production" in page


def test_without_people_the_page_leads_to_the_segment(client_for, author, plan):
    assert "Nobody to preview as" in client_for(author).get(url(plan)).content.decode()


def test_names_are_shown_only_to_those_who_may_see_them(client_for, author, reviewer, plan):
    make_person(first_name="Zebediah")
    assert "Zebediah" in client_for(author).get(url(plan)).content.decode()
    page = client_for(reviewer).get(url(plan)).content.decode()
    assert "Zebediah" not in page
    assert "Person 1" in page
    assert AuditEntry.objects.filter(action="profiles.list_profiles").count() == 1


def test_a_person_is_found_by_name_and_the_name_stands_in_no_address(client_for, author, reviewer, plan):
    make_person()
    wanted = make_person(first_name="Zebediah")
    answer = client_for(author).post(url(plan, name="search_preview"), {"text": "Zebed"})
    assert "Zebed" not in answer["Location"]
    page = client_for(author).get(answer["Location"]).content.decode()
    assert str(wanted.uuid) in page
    assert client_for(reviewer).post(url(plan, name="search_preview"), {"text": "Zebed"}).status_code == 403


def test_the_frame_has_its_own_policy_and_runs_nothing(client_for, author, plan):
    person = make_person(first_name="<script>alert(1)</script>")
    answer = client_for(author).get(url(plan, person, name="show_frame"))
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "<script>alert" not in answer.content.decode()


def test_content_and_segments_know_their_campaigns(author, plan):
    item = Item.objects.filter(pk__in=plan.contents.values("pk")).first()
    assert [use.label for use in where_used(item)] == [plan.name]
    assert [use.label for use in uses_of(plan.segment)] == [plan.name]
    assert list(where_used(make_content("claim"))) == []


def test_prompts_are_told_which_facts_a_brief_may_hold(author):
    define_traits(zone="text", spend="number", since="date", tax="text!identity")
    keys = {key for key, _ in choices()}
    assert {"trait:zone", "trait:spend|band(0,50,200)", "trait:since|month"} <= keys
    assert not {key for key in keys if "tax" in key or "first_name" in key}


def test_campaigns_are_listed_in_few_queries(author, django_assert_num_queries):
    for _ in range(5):
        make_campaign(author, facts=[fact("trait:x")])
    with django_assert_num_queries(1):
        assert len([(c.name, c.owner.name, c.segment.name) for c in campaigns()]) == 5
