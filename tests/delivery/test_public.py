"""The addresses in our mail: clicks, opens, unsubscribing. Open to everybody, worth only what their token says."""

import email
import re
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.test import Client

from apps.common import clock
from apps.common.errors import Invalid
from apps.delivery import tokens
from apps.delivery.models import Engagement, Message, TrackedLink
from apps.delivery.selectors.keys import signing_keys
from apps.profiles.models import Consent, Event, Suppression
from tests.delivery.cast import frozen_campaign, make_people, send_all, sending_campaign, states

pytestmark = pytest.mark.django_db
BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
PERSON = {"headers": {"User-Agent": BROWSER}}


@pytest.fixture
def sent(author, reviewer, mail_server):
    """One message that arrived an hour ago, and the addresses in it."""
    make_people(1)
    campaign = sending_campaign(author, reviewer)
    with clock.at(clock.now() - timedelta(hours=1)):
        Message.objects.update(not_before=clock.now())
        send_all(campaign)
    parsed = email.message_from_bytes(mail_server.sink.taken[0].data)
    html = parsed.get_payload()[1].get_payload(decode=True).decode()

    def path(pattern: str) -> str:
        return urlsplit(re.search(rf'https?://[^"\s<>]*{pattern}[^"\s<>]*', html).group()).path

    assert urlsplit(parsed["List-Unsubscribe"].strip().strip("<>")).path == path("/u/")
    return {"click": path("/t/c/"), "open": path("/t/o/"), "unsubscribe": path("/u/"), "campaign": campaign}


def test_a_click_leads_on_and_is_written_down_for_the_person(client, sent):
    response = client.get(sent["click"], **PERSON)
    assert (response.status_code, response["Location"]) == (302, "https://www.shop.example/new?from=mail&x=1")
    assert "no-store" in response["Cache-Control"]
    hit = Engagement.objects.get()
    assert (hit.kind, hit.is_machine, hit.user_agent) == ("clicked", False, BROWSER)
    event = Event.objects.get(name="attune:clicked")
    assert event.properties == {"campaign": str(sent["campaign"].uuid), "channel": "email"}
    assert event.profile == Message.objects.get().profile
    assert not response.cookies


def test_a_click_costs_one_look_up_and_one_statement(client, sent, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):  # two, and the savepoint of the test's own transaction
        client.get(sent["click"], **PERSON)


def test_an_open_is_a_pixel(client, sent):
    response = client.get(sent["open"], **PERSON)
    assert (response.status_code, response["Content-Type"], len(response.content)) == (200, "image/gif", 42)
    assert Engagement.objects.get().kind == "opened"
    assert Event.objects.filter(name="attune:opened").count() == 1


def test_a_head_request_and_a_scanner_are_kept_and_labelled(client, sent):
    assert client.head(sent["click"], **PERSON).status_code == 302
    client.get(sent["click"], headers={"User-Agent": "Barracuda Sentinel"})
    client.get(sent["open"], headers={"User-Agent": BROWSER, "Sec-Purpose": "prefetch"})
    hits = Engagement.objects.order_by("id")
    assert [hit.machine_reason for hit in hits] == ["HEAD request", "known agent", "prefetch"]
    assert not Event.objects.filter(name__in=["attune:clicked", "attune:opened"]).exists()
    assert Event.objects.filter(name="attune:clicked_by_machine").count() == 2


def test_a_burst_over_all_links_makes_the_first_of_them_a_machines_too(client, sent):
    message, first = Message.objects.get(), TrackedLink.objects.get()
    links = [first, *(_another_link(first, n) for n in range(3))]
    for link in links:
        token = tokens.make(tokens.CLICK, tokens.Target(message.uuid, link.pk), signing_keys()[0])
        assert client.get(f"/t/c/{token}", **PERSON).status_code == 302
    assert Engagement.objects.filter(is_machine=True).count() == 4
    assert not Event.objects.filter(name="attune:clicked").exists()


def _another_link(link, n):
    from apps.content.models import Version

    version = link.link_version
    other = Version.objects.create(
        item=version.item,
        number=10 + n,
        text="x",
        fields=version.fields,
        content_hash=uuid4().hex * 2,
        status="replaced",
    )
    return TrackedLink.objects.create(revision=link.revision, link_version=other, url=f"https://www.shop.example/{n}")


def test_forged_addresses_get_the_same_404_and_write_nothing(client, sent):
    good = sent["click"].rpartition("/")[2]
    flipped = ("A" if good[20] != "A" else "B").join((good[:20], good[21:]))
    stranger = tokens.make(tokens.CLICK, tokens.Target(uuid4(), 1), signing_keys()[0])
    foreign_key = tokens.make(tokens.CLICK, tokens.Target(Message.objects.get().uuid, 1), tokens.keyring(["x"])[0])
    wrong_link = tokens.make(tokens.CLICK, tokens.Target(Message.objects.get().uuid, 999_999), signing_keys()[0])
    answers = {
        client.get(f"/t/c/{token}", **PERSON).content
        for token in ("x", "a" * 55, good[:-1], f"{good}A", flipped, stranger, foreign_key, wrong_link)
    }
    assert len(answers) == 1
    for path in (f"/t/o/{good}.gif", f"/u/{good}", f"/u/{'a' * 55}", "/t/c/%00%ff"):
        assert client.get(path).status_code == 404
        assert client.post(path).status_code in (404, 405)
    assert not Engagement.objects.exists()
    assert not Suppression.objects.exists()


def test_looking_at_the_unsubscribe_page_changes_nothing(client, sent):
    for _ in range(3):
        page = client.get(sent["unsubscribe"], **PERSON)
        assert client.head(sent["unsubscribe"]).status_code == 200
    assert "Unsubscribe?" in page.content.decode()
    assert not page.cookies
    assert not Suppression.objects.exists()
    assert not Consent.objects.filter(state="withdrawn").exists()
    assert not Engagement.objects.exists()


@pytest.mark.parametrize(
    "post",
    [
        {"data": "List-Unsubscribe=One-Click", "content_type": "application/x-www-form-urlencoded"},
        {"data": {"List-Unsubscribe": "One-Click"}},
        {"data": {}},
        {"data": b"\xff not a form", "content_type": "multipart/form-data; boundary=x"},
    ],
    ids=["urlencoded", "multipart", "the page's own form", "garbage"],
)
def test_a_post_unsubscribes_at_once_without_cookie_token_or_redirect(sent, post):
    client = Client(enforce_csrf_checks=True)
    response = client.post(sent["unsubscribe"], **post)
    assert response.status_code == 200
    assert not response.cookies
    assert "You are unsubscribed" in response.content.decode()
    current = Consent.objects.get(is_current=True, purpose="marketing")
    assert (current.state, current.source) == ("withdrawn", "unsubscribe link")
    assert Suppression.objects.get().reason == "unsubscribed"
    assert Event.objects.filter(name="attune:unsubscribed").count() == 1
    client.post(sent["unsubscribe"], **post)
    assert Event.objects.filter(name="attune:unsubscribed").count() == 1
    assert Consent.objects.filter(state="withdrawn").count() == 1
    assert "You are unsubscribed" in client.get(sent["unsubscribe"]).content.decode()


def test_withdrawn_means_no_for_the_next_campaign_and_for_one_under_way(client, sent, author, reviewer, mail_server):
    next_one = sending_campaign(author, reviewer)
    client.post(sent["unsubscribe"])
    send_all(next_one)
    assert states(next_one) == {"skipped:no_consent": 1}
    with pytest.raises(Invalid, match="1 no consent"):  # an audience frozen now leaves the person out
        frozen_campaign(author)


def test_mail_signed_with_the_former_secret_still_unsubscribes(client, sent, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret that is long enough for a test"
    assert client.post(sent["unsubscribe"]).status_code == 200
    assert Suppression.objects.exists()
