"""Who may have an offer: written with the builder, kept with the wording, agreed to with it."""

import pytest

from apps.common.errors import Invalid
from apps.content import services
from apps.content.models import Item
from tests.campaigns.factories import define_traits
from tests.content.stories import newest, write
from tests.editors import typed

pytestmark = pytest.mark.django_db
WORTH = {"unit": "percent", "value": "20"}
URBAN = {"all": [{"fact": "trait:zone", "op": "is", "value": "Urban"}]}


def offer(author, **fields):
    return write(author, kind="offer", name="Twenty", text="20% off", fields={**WORTH, **fields})


def test_a_rule_is_part_of_the_wording_that_is_approved(author):
    define_traits(zone="text")
    first = offer(author)
    second = services.save_version(
        item=first.item, text="20% off", fields={**WORTH, "eligibility": URBAN}, actor=author
    )
    assert (second.number, second.fields["eligibility"]) == (2, URBAN)
    assert second.content_hash != first.content_hash


@pytest.mark.parametrize(
    "rule",
    [
        {"fact": "trait:nothing_of_the_kind", "op": "is", "value": "x"},
        {"fact": "trait:zone", "op": "resembles", "value": "x"},
        {"fact": "profile:email", "op": "is", "value": "a@b.example"},
        {"sql": "1=1"},
    ],
)
def test_a_rule_that_does_not_work_or_asks_who_somebody_is_is_refused(author, rule):
    define_traits(zone="text")
    with pytest.raises(Invalid) as refused:
        offer(author, eligibility=rule)
    assert "eligibility" in refused.value.errors
    assert not Item.objects.exists()


def test_the_builder_works_without_scripts_and_its_buttons_save_nothing(author, client_for):
    define_traits(zone="text")
    client = client_for(author)
    base = {"name": "Twenty", "text": "20% off", "content_class": "normal", "locale": "en", **WORTH, "r.mode": "all"}
    page = client.post("/content/new/offer/", {**base, "do": "add:r"}).content.decode()
    assert 'name="r.0.fact"' in page
    assert "20% off" in page
    assert not Item.objects.exists()
    chosen = {**base, "r.0.fact": "trait:zone", "r.0.was": "trait:zone", "r.0.op": "is", "r.0.value": ""}
    response = client.post("/content/new/offer/", chosen)
    assert response.status_code == 422
    assert "Finish every condition" in response.content.decode()
    assert client.post("/content/new/offer/", {**chosen, "r.0.value": "Urban"}).status_code == 302
    version = newest(Item.objects.get())
    assert version.fields["eligibility"] == URBAN
    shown = client.get(f"/content/{version.item.uuid}/").content.decode()
    assert "Urban" in shown


def test_an_edit_keeps_the_rule_and_taking_its_conditions_away_opens_it_to_everybody(author, client_for):
    define_traits(zone="text")
    version = offer(author, eligibility=URBAN)
    client, url = client_for(author), f"/content/{version.item.uuid}/edit/"
    response = client.post(url, typed(client, url, text="20% off for you"))
    assert response.status_code == 302, response.context["form"].errors
    assert newest(version.item).fields["eligibility"] == URBAN
    data = typed(client, url)
    fragment = client.post(url, {**data, "do": "remove:r.0"}, HTTP_HX_REQUEST="true").content.decode()
    assert "this matches everybody" in fragment
    assert "<html" not in fragment
    without = {name: value for name, value in data.items() if not name.startswith("r.0")}
    assert client.post(url, without).status_code == 302
    assert "eligibility" not in newest(version.item).fields


def test_two_people_who_change_the_rule_see_both_sides_in_words(author, admin, client_for):
    define_traits(zone="text")
    version = offer(author, eligibility=URBAN)
    client, url = client_for(author), f"/content/{version.item.uuid}/edit/"
    mine = typed(client, url, **{"r.0.value": "Rural"})
    services.save_version(item=version.item, text="20% off", fields=WORTH, actor=admin)
    response = client.post(url, mine)
    page = response.content.decode()
    assert response.status_code == 409
    assert "everybody" in page
    assert "Rural" in page
    assert "&quot;fact&quot;" not in page.split('id="stale"')[1].split("</fieldset>")[0]
