"""A reviewed draft becomes a case of its prompt's test set; nothing about a person comes along."""

import pytest
from django.urls import reverse

from apps.common.errors import Refused
from apps.drafts.models import DraftUse
from apps.drafts.selectors import writing_task
from apps.profiles.models import Profile
from apps.prompts import services
from apps.prompts.models import SetRevision
from apps.prompts.testing.cases import brief_of
from tests.factories import make_frozen_campaign, write_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def use(noon, author, reviewer):
    campaign = make_frozen_campaign(author, reviewer)
    write_all(campaign, author)
    return DraftUse.objects.filter(campaign=campaign).order_by("pk").first()


@pytest.fixture
def test_set(use, author):
    prompt = use.brief.variant.prompt_version.prompt
    return services.create_set(prompt=prompt, name="Seen", actor=author)


def at(use) -> str:
    return reverse("drafts:add_to_test_set", args=[use.campaign.uuid, use.uuid])


def test_a_reviewer_adds_what_a_draft_was_written_from(use, test_set, reviewer, client_for):
    client = client_for(reviewer)
    assert "Seen" in client.get(at(use)).content.decode()
    answer = client.post(at(use), {"test_set": test_set.uuid, "name": "People of the city"})
    assert answer.status_code == 302
    revision = SetRevision.objects.get(test_set=test_set, number=2)
    spec, task = revision.cases.get().spec, writing_task(use)
    again = brief_of(spec, revision.content, task.prompt)
    assert [(f.key, f.value, f.words, f.use) for f in again.facts] == [
        (f.key, f.value, f.words, f.use) for f in task.brief.facts
    ]
    assert {one.text for one in again.contents} == {one.text for one in task.brief.contents}


def test_no_name_or_address_of_a_member_stands_in_the_case(use, test_set, author):
    services.add_draft_case(test_set=test_set, brief=writing_task(use).brief, name="One", actor=author)
    stored = str(list(SetRevision.objects.values_list("shelf", "cases__body")))
    for person in Profile.objects.all():
        assert person.first_name not in stored
        assert str(person.uuid) not in stored


def test_the_same_name_twice_is_said_at_the_field(use, test_set, author, outsider, client_for):
    client = client_for(author)
    client.post(at(use), {"test_set": test_set.uuid, "name": "One"})
    answer = client.post(at(use), {"test_set": test_set.uuid, "name": "One"})
    assert (answer.status_code, "Another case has this name." in answer.content.decode()) == (422, True)
    with pytest.raises(Refused):
        services.add_draft_case(test_set=test_set, brief=writing_task(use).brief, name="Two", actor=outsider)


def test_without_a_test_set_the_page_leads_to_one(use, author, client_for):
    assert "has no test set yet" in client_for(author).get(at(use)).content.decode()
