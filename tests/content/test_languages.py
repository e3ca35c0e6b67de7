"""One thing in several languages: what they share, what each has for itself, and what stands in for what."""

from datetime import date

import pytest

from apps.common.errors import Invalid, Refused
from apps.content import services
from apps.content.locales import chain
from apps.content.models import Fallback, Item
from apps.content.selectors import required_disclaimers, resolve
from tests.content.stories import SEEN_ON, approve, approved, newest, write


@pytest.mark.parametrize(
    ("locale", "rules", "expected"),
    [
        ("en", {}, "en"),
        ("en-GB", {}, "en-GB en"),
        ("de", {}, "de en"),
        ("de-CH", {}, "de-CH de en"),
        ("de-CH", {"de": ""}, "de-CH de"),
        ("de-CH", {"de-CH": "fr"}, "de-CH fr en"),
        ("fr", {"fr": "de", "de": "fr"}, "fr de"),
        ("it", {"it": "it"}, "it"),
        ("en", {"en": "de"}, "en de"),
    ],
)
def test_a_language_looks_further_along_its_chain_and_never_in_circles(locale, rules, expected):
    assert " ".join(chain(locale, rules)) == expected


@pytest.fixture
def delivery(db, author, reviewer):
    """Approved in English and German; French is only a draft."""
    english = approved(author, reviewer, tags=["Delivery"], channels=["email"])
    make = {"item": english.item, "actor": author}
    german = services.create_variant(locale="de", text="Für Mitglieder ist die Lieferung frei.", **make)
    approve(newest(german), reviewer)
    services.create_variant(locale="fr", text="La livraison est offerte.", **make)
    return english.item


def taken(item, locale, channel="email", on=SEEN_ON):
    [chosen] = resolve([item], locale=locale, channel=channel, on=on)
    return (chosen.version.item.locale if chosen.version else chosen.problem), chosen.is_fallback


def test_a_campaign_takes_its_own_language_else_the_next_one_that_is_approved(delivery, admin):
    assert taken(delivery, "en") == ("en", False)
    assert taken(delivery, "de") == ("de", False)
    assert taken(delivery, "de-CH") == ("de", False)
    assert taken(delivery, "fr") == ("en", True)
    services.set_fallback(locale="fr", to="de", actor=admin)
    assert taken(delivery, "fr") == ("de", True)
    services.set_fallback(locale="fr", to="", actor=admin)
    assert taken(delivery, "fr") == ("not in this language", False)
    services.set_fallback(locale="fr", to="en", actor=admin)
    assert not Fallback.objects.exists()


def test_whichever_language_was_picked_the_item_counts_once(delivery):
    both = list(Item.objects.filter(family=delivery.family, locale__in=["en", "de"]))
    assert len(resolve(both, locale="de", channel="email", on=SEEN_ON)) == 1


def test_an_expired_wording_gives_way_to_the_next_language(delivery, author, reviewer):
    german = Item.objects.get(family=delivery.family, locale="de")
    services.save_version(item=german, text="Nur bis Sonntag frei.", valid_until=date(2026, 11, 24), actor=author)
    approve(newest(german), reviewer)
    assert taken(delivery, "de") == ("en", True)


def test_an_item_is_not_taken_on_a_channel_it_is_not_for(delivery):
    assert taken(delivery, "en", channel="sms") == ("not for this channel", False)


def test_name_tags_channels_and_owner_are_the_same_in_every_language(delivery, author, admin):
    services.change_item(
        item=delivery, name="Delivery", content_class="normal", tags=["winter", " Gifts "], owner=admin, actor=author
    )
    for item in Item.objects.filter(family=delivery.family):
        assert (item.name, item.tags, item.channels, item.owner) == ("Delivery", ["gifts", "winter"], ["email"], admin)


def test_a_language_is_written_once_and_none_that_nobody_knows(delivery, author, reviewer):
    with pytest.raises(Invalid, match="in German already"):
        services.create_variant(item=delivery, locale="de", text="Noch einmal", actor=author)
    with pytest.raises(Invalid, match="Choose a language"):
        services.create_variant(item=delivery, locale="tlh", text="nuqneH", actor=author)
    with pytest.raises(Refused):
        services.create_variant(item=delivery, locale="nl", text="Gratis", actor=reviewer)
    with pytest.raises(Refused):
        services.set_fallback(locale="fr", to="de", actor=author)


def test_what_was_approved_for_some_channels_does_not_get_more_of_them_unseen(delivery, author):
    keep = {"item": delivery, "name": delivery.name, "content_class": "normal", "actor": author}
    for channels in ([], ["email", "sms"]):
        with pytest.raises(Invalid, match="not agreed to for these channels"):
            services.change_item(channels=channels, **keep)
    free = write(author, name="Free for all").item
    services.change_item(
        item=free, name="Free for all", content_class="normal", channels=["sms", "email"], actor=author
    )
    free.refresh_from_db()
    assert free.channels == ["email", "sms"]


def test_small_print_for_an_item_or_a_subject_holds_in_every_language(delivery, author, reviewer):
    german = newest(Item.objects.get(family=delivery.family, locale="de"))
    fields = {"items": [str(delivery.uuid)], "classes": []}
    by_item = approved(author, reviewer, kind="disclaimer", name="Zone", text="In the EU.", fields=fields)
    fields = {"items": [], "classes": [], "claim_classes": ["Price"]}
    by_subject = approved(author, reviewer, kind="disclaimer", name="Prices", text="With VAT.", fields=fields)
    price = approved(author, reviewer, name="Cheap", text="It costs 5 EUR.", fields={"claim_classes": ["price ", "x2"]})
    assert required_disclaimers([german], SEEN_ON) == [by_item]
    assert required_disclaimers([price], SEEN_ON) == [by_subject]
    assert price.fields == {"claim_classes": ["price", "x2"]}


@pytest.mark.parametrize("kind", ["brand_voice", "persona"])
def test_a_voice_and_a_persona_are_written_in_the_browser(author, client_for, kind):
    own = {
        "brand_voice": {"tone": "Warm\n Calm ", "say": "we\nyou", "avoid": "utilize"},
        "persona": {"wants": "Time outdoors", "worries": "Small print\n\nSmall print"},
    }[kind]
    data = {"name": "It", "text": "In a few sentences.", "content_class": "normal", "locale": "en", **own}
    assert client_for(author).post(f"/content/new/{kind}/", data).status_code == 302
    version = newest(Item.objects.get())
    assert (
        version.fields
        == {
            "brand_voice": {"tone": ["Warm", "Calm"], "say": ["we", "you"], "avoid": ["utilize"]},
            "persona": {"wants": ["Time outdoors"], "worries": ["Small print"]},
        }[kind]
    )
    page = client_for(author).get(f"/content/{version.item.uuid}/").content.decode()
    assert "Small print" in page or "utilize" in page


def test_a_word_cannot_be_both_used_and_avoided(author, client_for):
    data = {"name": "It", "text": "So.", "content_class": "normal", "locale": "en", "say": "We", "avoid": "we"}
    response = client_for(author).post("/content/new/brand_voice/", data)
    assert response.status_code == 422
    assert "This stands in both lists: we." in response.content.decode()


def test_a_language_is_added_in_the_browser_and_found_by_the_filters(author, reviewer, client_for):
    item = approved(author, reviewer, tags=["winter"], channels=["email"]).item
    client = client_for(author)
    page = client.get(f"/content/{item.uuid}/languages/new/?locale=de").content.decode()
    assert "Delivery is free for members." in page
    assert '<option value="en"' not in page
    url = f"/content/{item.uuid}/languages/new/"
    assert client.post(url, {"locale": "en", "text": "Nochmals"}).status_code == 422
    assert client.post(url, {"locale": "de", "text": "Frei für Mitglieder."}).status_code == 302
    german = Item.objects.get(locale="de")
    shown = client.get(f"/content/{german.uuid}/").content.decode()
    assert "German" in shown
    assert f"/content/{item.uuid}/" in shown

    def found(**query):
        return [(one.name, one.locale) for one in client.get("/content/", query).context["page"].rows]

    assert found(language="de") == [("Free delivery", "de")]
    assert len(found(tag="winter")) == 2
    assert found(tag="summer") == found()  # nobody uses it: no such choice
    assert found(channel="sms") == []
    assert len(found(channel="email", owner=str(author.uuid))) == 2
