"""What the palette finds, for whom, and what it keeps to itself."""

import logging
import re
import uuid

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from apps.campaigns.models import Campaign
from apps.common.models import AuditEntry
from apps.common.palette import groups_for
from apps.common.palette.matching import fits, nearly_fits, stretches
from apps.content import services as content
from apps.content.models import Item
from apps.prompts.models import Prompt
from apps.segments.models import Segment
from apps.segments.services import create_segment
from tests.campaigns.factories import make_person

NOWHERE = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"}}


def shown(user, text="", path=""):
    return {group.label: [hit.label for hit in group.hits] for group in groups_for(user, text, path)}


def named(person, external_id, first_name, last_name):
    person.external_id, person.first_name, person.last_name = external_id, first_name, last_name
    person.save()
    return person


@pytest.fixture
def things(author):
    """One of each kind with the same word in its name."""
    create_segment(actor=author, name="Autumn buyers", rule={"all": []})
    Item.objects.create(kind="claim", name="Autumn returns")
    Prompt.objects.create(name="Autumn letter")
    Campaign.objects.create(name="Finished autumn", status="finished")
    return Campaign.objects.create(name="Autumn news", owner=author)


@pytest.mark.django_db
def test_one_word_finds_every_kind_by_its_name_and_what_starts_with_it_first(author, things):
    found = shown(author, "autumn")
    assert found["Campaigns"] == ["Autumn news", "Finished autumn"]
    assert found["Results"] == ["Results of Finished autumn"]
    assert (found["Segments"], found["Content"], found["Prompts"]) == (
        ["Autumn buyers"], ["Autumn returns"], ["Autumn letter"],
    )  # fmt: skip


@pytest.mark.django_db
def test_content_is_found_by_what_it_says_after_what_is_called_so(author):
    say = "Parcels leave our house within two working days, also before the holidays."
    content.create_item(kind="claim", name="Dispatch", text=say, actor=author)
    content.create_item(kind="claim", name="Holidays greeting", text="Have a good rest.", actor=author)
    (group,) = [one for one in groups_for(author, "holidays") if one.label == "Content"]
    assert [hit.label for hit in group.hits] == ["Holidays greeting", "Dispatch"]
    assert group.hits[0].detail == "Claim"
    assert group.hits[1].detail == "Claim: …before the holidays."
    for words in ("parcels", "working day", "parcel leaving"):  # any form of a word
        assert shown(author, words)["Content"] == ["Dispatch"], words
    assert "Content" not in shown(author, "wo")  # two letters stand everywhere


@pytest.mark.django_db
def test_the_palette_asks_no_model_what_content_means(author):
    content.create_item(kind="claim", name="Dispatch", text="Parcels leave within two days.", actor=author)
    with CaptureQueriesContext(connection) as asked:
        shown(author, "parcels")
    assert not any("ai_" in one["sql"] for one in asked)


@pytest.mark.django_db
def test_a_slip_of_the_finger_still_finds_it(author, things):
    assert shown(author, "autmun news")["Campaigns"] == ["Autumn news"]
    assert shown(author, "campagins")["Pages and actions"][0] == "Campaigns"


@pytest.mark.django_db
def test_people_are_found_by_the_start_of_name_address_or_exact_id(author):
    ana = named(make_person(address="souza.a@people.example"), "c-1", "Ana", "Souza")
    named(make_person(), "c-10", "Ben", "")
    for text in ("ana", "SOU", "ana sou", "souza.a@"):
        assert shown(author, text)["Profiles"] == ["Ana Souza"], text
    assert shown(author, "c-1")["Profiles"][0] == "Ana Souza"
    assert "Profiles" not in shown(author, "a")
    read = AuditEntry.objects.filter(action="profiles.list_profiles").first()
    assert read.count == 1
    assert ana.external_id not in str(read.detail)


@pytest.mark.django_db
def test_a_reviewer_finds_nobody_by_name_and_reads_masked_names(client_for, reviewer):
    ana = named(make_person(), "c-1", "Ana", "Souza")
    assert "Profiles" not in shown(reviewer, "ana")
    client_for(reviewer).get(f"/profiles/{ana.uuid}/")
    assert shown(reviewer)["Opened lately"] == ["A•••"]


@pytest.mark.django_db
def test_what_was_opened_last_comes_first_and_what_is_gone_is_left_out(client_for, author, things):
    client = client_for(author)
    segment = Segment.objects.get()
    client.get(f"/campaigns/{things.uuid}/")
    client.get(f"/segments/{segment.uuid}/")
    client.get(f"/segments/{segment.uuid}/numbers/", headers={"HX-Request": "true"})
    assert shown(author)["Opened lately"] == ["Autumn buyers", "Autumn news"]
    assert shown(author, path=f"/campaigns/{things.uuid}/")["Opened lately"] == ["Autumn buyers"]
    Segment.objects.filter(pk=segment.pk).update(uuid=uuid.uuid4())
    assert shown(author)["Opened lately"] == ["Autumn news"]
    assert "Autumn" not in str(cache.get(f"recent:{author.pk}"))


@pytest.mark.django_db
def test_what_is_open_offers_its_actions_to_those_who_may(author, reviewer, things):
    path = f"/campaigns/{things.uuid}/drafts/"
    mine, theirs = shown(author, path=path), shown(reviewer, path=path)
    assert mine["Autumn news"][0] == "Freeze audience …"
    assert shown(author, "dupl", path) == {"Autumn news": ["Duplicate"]}
    assert "Go to Drafts" in theirs["Autumn news"]
    assert "Rename" not in theirs["Autumn news"]


@pytest.mark.django_db
def test_admins_find_colleagues_and_others_do_not(admin, author, reviewer):
    assert shown(admin, "reviewer")["Users"] == ["Reviewer"]
    assert "Users" not in shown(author, "reviewer")


@pytest.mark.django_db
def test_without_valkey_the_palette_still_finds(author, things):
    with override_settings(CACHES=NOWHERE):
        assert "Opened lately" not in shown(author)
        assert shown(author, "autumn news")["Campaigns"] == ["Autumn news"]


@pytest.mark.django_db
def test_the_search_page_says_the_same_without_javascript_and_keeps_the_words_out_of_addresses(
    client_for, author, things, caplog
):
    caplog.set_level(logging.DEBUG)
    make_person(first_name="Quillon")
    page = client_for(author).post("/search/", {"text": "quillon"})
    body = page.content.decode()
    assert page.status_code == 200
    assert "<mark>Quillon</mark>" in body
    assert not any("quillon" in address.lower() for address in re.findall(r'(?:href|action)="([^"]*)"', body))
    assert not any("quillon" in record.getMessage().lower() for record in caplog.records if "sql" not in record.name)


@pytest.mark.django_db
def test_the_palette_asks_a_bounded_number_of_questions(admin, things, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        groups_for(admin, "nothing like this")
    with django_assert_max_num_queries(10):
        groups_for(admin, "", f"/campaigns/{things.uuid}/")


def test_words_are_matched_without_capitals_and_accents_and_marked_where_they_stand():
    assert fits("Crème de la Crème", "creme la")
    assert not fits("Crème", "cream")
    assert nearly_fits("Brand rules", "brnad")
    assert not nearly_fits("Brand rules", "bra x")
    assert stretches("Straße Älter", "strasse alt") == [("Straße", True), (" ", False), ("Ält", True), ("er", False)]
