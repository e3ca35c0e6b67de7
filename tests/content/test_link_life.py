"""Links are looked after: asked for real over HTTP, found broken after two tries, told to their owner once."""

import threading
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from apps.campaigns.selectors import checks
from apps.common import clock, outbound
from apps.common.models import Notice
from apps.content import services
from apps.content.link_life import look
from apps.content.models import AllowedHost, LinkCheck
from apps.content.tasks import check_link, sweep_links
from tests.campaigns.factories import NOW, make_campaign, make_content, make_person

State = LinkCheck.State


class Shop(BaseHTTPRequestHandler):
    """`/404`, `/503`, … answer with that status; `/to/PATH` leads on; `/get-only` does not like HEAD."""

    seen: list[str]
    is_closed = False

    def do_HEAD(self):
        self._answer()

    def do_GET(self):
        self._answer()

    def _answer(self):
        self.server.seen.append(f"{self.command} {self.path}")
        if self.path.startswith("/to/"):
            self._say(302, Location=self.path[3:])
        elif self.path == "/broken-on":
            self._say(302, Location="http://[")
        elif self.path == "/umlaut-on":
            self._say(302, Location="/küche".encode().decode("latin-1"))
        elif self.path in ("/k%C3%BCche", "/a%20b?q=%E2%82%AC&r=1"):
            self._say(200)
        elif self.path == "/away":
            self._say(302, Location="http://169.254.169.254/latest/meta-data/")
        elif self.path == "/circle":
            self._say(302, Location="/circle")
        elif self.path == "/get-only":
            self._say(405 if self.command == "HEAD" else 200)
        elif self.path == "/shop":
            self._say(self.server.status)
        else:
            self._say(int(self.path.strip("/")))

    def _say(self, status, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


@contextmanager
def running():
    outbound._pool.cache_clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    server.seen, server.status = [], 200
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def shop():
    with running() as server:
        yield server


def at(server, path):
    return f"http://127.0.0.1:{server.server_port}{path}"


@pytest.mark.parametrize(
    ("path", "state", "words"),
    [
        ("/200", "opens", "Opens at 127.0.0.1"),
        ("/204", "opens", "Opens"),
        ("/get-only", "opens", "Opens"),
        ("/to/200", "opens", "Opens"),
        ("/to/to/to/200", "opens", "Opens"),
        ("/404", "broken", "no such page (404)"),
        ("/410", "broken", "no such page (410)"),
        ("/to/404", "broken", "no such page (404)"),
        ("/500", "broken", "error (500)"),
        ("/503", "broken", "error (503)"),
        ("/403", "unclear", "does not let Attune look (403)"),
        ("/429", "unclear", "does not let Attune look (429)"),
        ("/küche", "opens", "Opens"),
        ("/k%C3%BCche", "opens", "Opens"),
        ("/a%20b?q=€&r=1", "opens", "Opens"),
        ("/umlaut-on", "opens", "Opens"),
        ("/broken-on", "unclear", "no address"),
        ("/circle", "broken", "nowhere"),
        ("/away", "unclear", "never asked"),
    ],
)
def test_what_a_page_answers_says_whether_it_opens(shop, path, state, words):
    found = look(at(shop, path), is_private_allowed=True)
    assert found.state == state
    assert words in found.words


def test_a_server_is_asked_for_the_page_only_where_it_does_not_tell_without(shop):
    look(at(shop, "/200"), is_private_allowed=True)
    look(at(shop, "/get-only"), is_private_allowed=True)
    assert shop.seen == ["HEAD /200", "HEAD /get-only", "GET /get-only"]


@pytest.mark.parametrize(
    ("url", "state", "words"),
    [
        ("https://www.northwind.example/new", "unclear", "kept for examples"),
        ("https://shop.test/", "unclear", "kept for examples"),
        ("https://example.com/", "unclear", "kept for examples"),
        ("http://10.0.0.7/", "unclear", "private network"),
        ("http://169.254.169.254/latest/meta-data/", "unclear", "never asked"),
        ("http://127.0.0.1:1/", "unclear", "private network"),
    ],
)
def test_our_own_networks_and_invented_names_are_not_asked(url, state, words):
    found = look(url)
    assert (found.state, words in found.words) == (state, True), found


def test_nothing_at_an_address_is_silence():
    with running() as server:
        url = at(server, "/200")
    assert look(url, is_private_allowed=True).state == "silent"


@pytest.fixture
def link(db, author, shop):
    AllowedHost.objects.create(host="127.0.0.1", is_private=True)
    item = make_content("link", "The shop", url=at(shop, "/shop"))
    item.owner = author
    item.save()
    return item


def work():
    """What beat and worker do, each task twice."""
    for check_id in [*services.due_checks(), *services.due_checks()]:
        check_link(check_id)


def state(item):
    check = LinkCheck.objects.get(version__item=item)
    return check.state, check.failures


def test_a_link_is_looked_at_once_a_day_and_more_often_when_it_fails(link, shop, author):
    work()
    work()
    assert state(link) == (State.OPENS, 0)
    assert shop.seen == ["HEAD /shop"]
    shop.status = 404
    with clock.at(clock.now() + timedelta(hours=25)):
        work()
        assert state(link) == (State.OPENS, 1)  # once is no proof
        assert not Notice.objects.exists()
    with clock.at(clock.now() + timedelta(hours=25, minutes=16)):
        work()
        assert state(link) == (State.BROKEN, 2)
    with clock.at(clock.now() + timedelta(hours=32)):
        work()
        assert state(link) == (State.BROKEN, 3)
    [notice] = Notice.objects.all()
    assert (notice.user, notice.kind) == (author, "broken")
    assert notice.text == f"The link “{link.name}” no longer opens. There is no such page (404)."
    shop.status = 200
    with clock.at(clock.now() + timedelta(hours=39)):
        work()
    assert state(link) == (State.OPENS, 0)


def test_a_broken_link_is_said_on_its_page_the_list_the_overview_and_before_a_launch(link, shop, author, client_for):
    make_person()
    shop.status = 410
    for hours in (0, 1):
        with clock.at(clock.now() + timedelta(hours=hours)):
            work()
    client = client_for(author)
    assert "There is no such page (410)." in client.get(f"/content/{link.uuid}/").content.decode()
    assert "Broken link" in client.get("/content/").content.decode()
    assert f"The link “{link.name}” no longer opens" in client.get("/").content.decode()
    campaign = make_campaign(author, contents=[make_content("call_to_action"), link])
    [check] = [one for one in checks(campaign, NOW) if one.key == "link_life"]
    assert (check.ok, check.is_blocking) == (False, False)
    assert link.name in check.detail


def test_silence_everywhere_says_more_about_our_own_network_than_about_a_page(db, author):
    AllowedHost.objects.create(host="127.0.0.1", is_private=True)
    with running() as gone:
        url = at(gone, "/200")
    item = make_content("link", "The shop", url=url)
    for hours in (0, 25, 50):
        with clock.at(clock.now() + timedelta(hours=hours)):
            work()
    assert state(item) == (State.UNCLEAR, 0)
    with running() as other:
        make_content("link", "Another one", url=at(other, "/200"))
        for hours in (75, 100, 125):
            with clock.at(clock.now() + timedelta(hours=hours)):
                work()
    assert state(item)[0] == State.BROKEN


def test_a_check_is_raced_by_two_and_made_by_one(link, shop):
    [check_id] = services.due_checks()
    first, second = services.claim_check(check_id=check_id), services.claim_check(check_id=check_id)
    assert (first is not None, second) == (True, None)
    LinkCheck.objects.update(lease_until=clock.now() - timedelta(seconds=1))
    third = services.claim_check(check_id=check_id)
    shop.status = 404
    services.run_check(looked=first)  # its lease ran out: what it found is dropped
    assert state(link) == (State.UNKNOWN, 0)
    shop.status = 200
    services.run_check(looked=third)
    assert state(link) == (State.OPENS, 0)


def test_somebody_has_a_link_looked_at_now(link, shop, reviewer, client_for):
    work()
    client = client_for(reviewer)
    assert client.post(f"/content/{link.uuid}/check/").status_code == 302
    work()
    assert shop.seen == ["HEAD /shop", "HEAD /shop"]
    claim = make_content("claim")
    assert client.post(f"/content/{claim.uuid}/check/").status_code == 422


def test_only_what_is_in_use_is_looked_at(link, shop):
    make_content("link", "A draft", status="draft", url=at(shop, "/404"))
    sweep_links()
    assert LinkCheck.objects.count() == 1
