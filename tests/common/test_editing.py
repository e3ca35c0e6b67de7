"""A save on top of somebody else's, in one editor that stands for all: a sender."""

import threading

import pytest
from django.db import connection
from django.test import Client

from apps.campaigns.models import Sender
from apps.campaigns.services import save_sender, sender_base, sender_values
from apps.common.editing import Opened, read_opened
from apps.common.models import AuditEntry
from apps.common.stale import Stale
from tests.conftest import PASSWORD
from tests.editors import typed
from tests.security.pages import forms_of

VALUES = {
    "name": "Shop", "from_name": "The shop", "from_address": "shop@shop.example", "reply_to": "",
    "postal_address": "1 Street, Town",
}  # fmt: skip


@pytest.fixture
def sender(admin):
    return save_sender(sender=None, values=VALUES, actor=admin)


@pytest.fixture
def url(sender):
    return f"/campaigns/senders/{sender.pk}/"


def saved(sender):
    return sender_values(Sender.objects.get(pk=sender.pk))


def theirs(sender, actor, **changes):
    save_sender(sender=sender, values={**saved(sender), **changes}, actor=actor)


@pytest.mark.django_db
def test_two_fields_changed_by_two_people_go_together_and_it_is_said(sender, url, admin, client_for):
    client = client_for(admin)
    mine = typed(client, url, from_name="Our shop")
    theirs(sender, admin, postal_address="2 Road, City")
    page = client.post(url, mine, follow=True).content.decode()
    assert "Boss changed Postal address meanwhile; both changes are kept." in page
    assert saved(sender) == {**VALUES, "from_name": "Our shop", "postal_address": "2 Road, City"}
    assert AuditEntry.objects.latest("pk").detail["keys"] == ["from_name"]


@pytest.mark.django_db
@pytest.mark.parametrize(("choice", "result"), [("mine", "Mine"), ("theirs", "Theirs"), ("chosen", "Theirs")])
def test_one_field_changed_by_both_shows_three_wordings_and_asks(choice, result, sender, url, admin, client_for):
    client = client_for(admin)
    mine = typed(client, url, from_name="Mine", reply_to="mine@shop.example")
    theirs(sender, admin, from_name="Theirs")
    answer = client.post(url, mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    for words in ("Boss saved this while you had it open", "<p>The shop</p>", "<ins>Theirs</ins>", "<ins>Mine</ins>"):
        assert words in page, words
    assert saved(sender)["from_name"] == "Theirs"
    again = next(form.data for form in forms_of(page, url) if "opened" in form.data)
    client.post(url, {**again, "take": choice, "take-from_name": "theirs"})
    assert saved(sender) == {**VALUES, "from_name": result, "reply_to": "mine@shop.example"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "token",
    ["", "nonsense", Opened("x", {"from_name": "Theirs"}).token()[:-2] + "zz"],
    ids=["none", "nonsense", "spoilt"],
)
def test_a_forged_token_overwrites_nothing_unasked(token, sender, url, admin, client_for):
    client = client_for(admin)
    mine = typed(client, url, from_name="Mine")
    theirs(sender, admin, from_name="Theirs")
    answer = client.post(url, {**mine, "opened": token})
    assert answer.status_code == 409
    assert 'value="Mine"' in answer.content.decode()
    assert saved(sender)["from_name"] == "Theirs"
    assert read_opened(token) == Opened()


@pytest.mark.django_db(transaction=True)
def test_of_two_saves_at_one_moment_on_one_base_one_is_told(sender, admin):
    base, told = sender_base(sender), []
    start = threading.Barrier(2)

    def save(name):
        start.wait()
        try:
            save_sender(sender=sender, values={**VALUES, "from_name": name}, actor=admin, base=base)
        except Stale as error:
            told.append(error.status)
        finally:
            connection.close()

    racers = [threading.Thread(target=save, args=(name,)) for name in ("One", "Two")]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert told == [409]


@pytest.mark.django_db
def test_a_form_sent_after_the_session_ended_comes_back_with_everything_typed(sender, url, admin):
    client = Client(enforce_csrf_checks=True)
    client.post("/log-in/", {"email": admin.email, "password": PASSWORD})
    own = {"HTTP_ORIGIN": "http://testserver"}
    client.get("/log-in/")
    client.force_login(admin)
    token = {"csrfmiddlewaretoken": forms_of(client.get(url).content.decode(), url)[0].data["csrfmiddlewaretoken"][0]}
    mine = typed(client, url, from_name="Typed for an hour")
    client.logout()
    client.get("/log-in/")
    kept = client.post(url, {**mine, **token}, **own)
    assert kept.status_code in (401, 403)
    assert "Typed for an hour" in kept.content.decode()
    client.force_login(admin)
    form = next(form for form in forms_of(kept.content.decode(), url) if "from_name" in form.data)
    again = client.post(url, form.data, **own)
    if again.status_code == 403:  # the log-in made the page's token old: it comes back once more, with a good one
        form = next(form for form in forms_of(again.content.decode(), url) if "from_name" in form.data)
        again = client.post(url, form.data, **own)
    assert again.status_code == 302
    assert saved(sender)["from_name"] == "Typed for an hour"


@pytest.mark.django_db
def test_a_form_of_a_strange_page_never_comes_back_with_a_good_token(url, client):
    answer = Client(enforce_csrf_checks=True).post(url, {"from_name": "x"}, HTTP_ORIGIN="https://evil.example")
    assert answer.status_code == 403
    assert 'value="x"' not in answer.content.decode()
    assert client.post(url, {"from_name": "x"}).status_code == 302


@pytest.mark.django_db
def test_an_htmx_request_after_the_session_ended_says_so_beside_the_page(url, client):
    answer = client.post(url, {"from_name": "x"}, HTTP_HX_REQUEST="true")
    assert (answer.status_code, answer["HX-Retarget"]) == (401, "#toasts")
    assert "You have been logged out" in answer.content.decode()
    beat = client.post("/presence/content/x/", {"tab": "t"}, HTTP_HX_REQUEST="true")
    assert beat.status_code == 286
