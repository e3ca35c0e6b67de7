"""One box finds content by its words, in any of their forms and with slips, by tags, and by what it means."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.cache import cache
from django.db import connection

from apps.ai.limits import health
from apps.ai.models import Endpoint, EndpointModel, Purpose, Route
from apps.ai.targets import targets_for
from apps.common import outbound
from apps.content import services
from apps.content.models import Item, SearchEntry
from apps.content.selectors.searching import has_pgvector, is_meaning_silent, search
from apps.content.services.indexing import index_items
from apps.content.tasks import sweep_search
from tests.content.stories import approve, newest, write
from tests.model_server import model_server
from tests.scripted_openai import Reply, error

__all__ = ["model_server"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def library(author, reviewer):
    """A few things to find, and one that only resembles them."""

    def add(name, text, **more):
        return write(author, name=name, text=text, **more).item

    return {
        "returns": add("Easy returns", "You can return anything unworn within 60 days.", tags=["service"]),
        "wool": add("Recycled wool", "Our knitwear is made with recycled wool.", tags=["winter", "material"]),
        "repair": add("Repairs", "We repair the clothes we sell, whatever their age.", tags=["service"]),
        "german": add("Versand", "Wir liefern innerhalb von zwei Werktagen.", locale="de"),
        "code": add("Twenty", "20% off", kind="offer", fields={"unit": "percent", "value": "20", "code": "WARM-20"}),
    }


def found(text):
    names = dict(Item.objects.values_list("pk", "name"))
    return [names[item] for item, _ in search(text)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("returns", "Easy returns"),
        ("returning", "Easy returns"),  # the same word in another form
        ("Easy ret", "Easy returns"),  # somebody still types
        ("retrns", "Easy returns"),  # a slip
        ("winter", "Recycled wool"),  # a tag
        ("knit", "Recycled wool"),
        ("Werktages", "Versand"),  # German forms
        ("WARM-20", "Twenty"),  # a code
        ("repairs", "Repairs"),
        ("repairing clothes", "Repairs"),
    ],
)
def test_words_their_forms_tags_codes_and_slips_are_found(library, text, first):
    assert found(text)[0] == first


def test_a_name_counts_more_than_a_tag_and_a_tag_more_than_a_word(author):
    write(author, name="Third", text="Good in winter.")
    write(author, name="Second", text="Warm.", tags=["winter"])
    write(author, name="Winter", text="Warm.")
    assert found("winter") == ["Winter", "Second", "Third"]


@pytest.mark.parametrize("text", ["", "   ", "%", "'; DROP TABLE content_item; --", "a & | ! ( :*", "\\", "_"])
def test_odd_searches_do_no_harm(library, text):
    found(text)
    assert Item.objects.count() == 5


def test_what_is_found_follows_every_change(library, author, reviewer):
    item = library["wool"]
    version = services.save_version(item=item, text="Our knitwear is made of alpaca.", actor=author)
    assert found("alpaca") == ["Recycled wool"]
    approve(newest(item), reviewer)
    services.change_item(item=item, name="Alpaca", content_class="normal", tags=["autumn"], actor=author)
    assert found("autumn") == ["Alpaca"]
    assert found("winter") == []
    services.withdraw_version(version=version, actor=author)
    assert found("alpaca") == ["Alpaca"]


def test_what_was_fetched_before_a_new_name_is_found_by_the_new_one(library, author):
    fetched = Item.objects.get(pk=library["wool"].pk)
    services.change_item(item=library["wool"], name="Fleece", content_class="normal", actor=author)
    services.save_version(item=fetched, text="Our knitwear is made of alpaca.", actor=author)
    assert SearchEntry.objects.get(item=fetched).words.startswith("Fleece\n")


def test_a_thousand_items_are_written_with_as_many_questions_as_one(library, django_assert_num_queries):
    with django_assert_num_queries(4):
        index_items(list(library.values())[:1])
    with django_assert_num_queries(4):
        index_items(library.values())


def test_the_list_shows_the_best_first_and_can_still_be_sorted_and_filtered(library, author, client_for):
    client = client_for(author)

    def names(**query):
        return [item.name for item in client.get("/content/", query).context["page"].rows]

    assert names(q="service") in (["Easy returns", "Repairs"], ["Repairs", "Easy returns"])
    assert names(q="service", sort="name") == ["Easy returns", "Repairs"]
    assert names(q="repair clothes")[0] == "Repairs"
    assert names(q="20", kind="offer") == ["Twenty"]
    assert names(q="20", kind="claim") == []
    assert names(q="!!") == []


def test_what_is_older_than_the_search_is_found_after_the_next_sweep(library):
    SearchEntry.objects.all().delete()
    assert found("wool") == []
    sweep_search()
    sweep_search()
    assert found("wool") == ["Recycled wool"]


class Meanings(BaseHTTPRequestHandler):
    """An endpoint whose vectors have one dimension for warmth, one for sending things, and one for everything."""

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked += asked["input"]
        if self.server.is_down:
            self.send_error(503)
            return
        rows = [{"index": n, "embedding": self._vector(text.lower())} for n, text in enumerate(asked["input"])]
        body = json.dumps({"data": rows, "model": asked["model"], "usage": {"prompt_tokens": 5, "total_tokens": 5}})
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def _vector(self, text):
        warm = any(word in text for word in ("wool", "cosy", "freezing"))
        sent = any(word in text for word in ("liefern", "parcel", "return"))
        return [1.0 if warm else 0.0, 1.0 if sent else 0.0, 0.1]

    def log_message(self, *args):
        pass


@pytest.fixture
def meanings(db):
    outbound._pool.cache_clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Meanings)
    server.asked, server.is_down = [], False
    threading.Thread(target=server.serve_forever, daemon=True).start()
    endpoint = Endpoint.objects.create(
        name="Here", slug="here", base_url=f"http://127.0.0.1:{server.server_port}/v1", is_private_allowed=True
    )
    model = EndpointModel.objects.create(endpoint=endpoint, name="meaning-1", price_in="0.02", context=8000)
    Route.objects.create(purpose="embedding", position=0, model=model)
    yield server
    server.shutdown()
    server.server_close()


def test_with_a_model_for_it_meaning_is_found_too_and_words_stay_first(library, meanings):
    assert found("something cosy for freezing days") == []
    sweep_search()
    assert found("something cosy for freezing days") == ["Recycled wool"]
    assert set(found("where is my parcel")) == {"Versand", "Easy returns"}
    assert found("wool")[0] == "Recycled wool"


def test_a_database_without_pgvector_finds_the_same(library, meanings):
    sweep_search()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_available_extensions WHERE name = 'vector'")
        assert has_pgvector() == bool(cursor.fetchone()[0])
        with_it = search("something cosy to return")
        cursor.execute("DROP EXTENSION IF EXISTS vector")
    has_pgvector.cache_clear()
    try:
        assert not has_pgvector()
        without = search("something cosy to return")
    finally:
        has_pgvector.cache_clear()
    assert [item for item, _ in with_it] == [item for item, _ in without]
    assert [score for _, score in with_it] == pytest.approx([score for _, score in without], abs=1e-6)


def test_a_meaning_is_learned_once_and_again_after_a_change_or_with_another_model(library, meanings, author):
    sweep_search()
    assert len(meanings.asked) == 5
    sweep_search()
    assert len(meanings.asked) == 5
    services.save_version(item=library["repair"], text="We mend what we sell.", actor=author)
    sweep_search()
    assert len(meanings.asked) == 6
    EndpointModel.objects.update(name="meaning-2")
    sweep_search()
    assert len(meanings.asked) == 11


def test_a_search_is_asked_for_once_and_a_silent_model_leaves_the_words(library, meanings):
    sweep_search()
    before = len(meanings.asked)
    found("cosy things")
    found("cosy things")
    assert len(meanings.asked) == before + 1
    meanings.is_down = True
    assert found("wool") == ["Recycled wool"]


def test_what_looks_like_a_persons_data_is_not_sent_and_keeps_nothing_else_from_it(library, meanings, author):
    write(author, name="Hot line", text="Call +49 171 2345678 and ask for help.")
    sweep_search()
    assert len(meanings.asked) == 5
    assert not any("2345678" in text for text in meanings.asked)
    assert found("cosy") == ["Recycled wool"]
    assert found("Hot line")[0] == "Hot line"


def vectors(request):
    rows = [{"index": n, "embedding": [0.1, 1.0]} for n, _ in enumerate(request["input"])]
    return Reply({"data": rows, "usage": {"prompt_tokens": 5}})


@pytest.fixture
def slow_model(model_server, library):
    """A scripted endpoint that knew the library and has become slow."""
    endpoint = Endpoint.objects.create(
        name="Slow", slug="slow", base_url=model_server.base_url, is_private_allowed=True
    )
    model = EndpointModel.objects.create(endpoint=endpoint, name="meaning-1", context=8000)
    Route.objects.create(purpose="embedding", position=0, model=model)
    model_server.routes["/v1/embeddings"] = vectors
    sweep_search()
    model_server.seen.clear()
    return model_server


LATE = {
    "drips": lambda request: Reply(vectors(request).body, drip=0.3),
    "silent": lambda request: Reply(vectors(request).body, delay=20),
    "down": error(503),
    "nonsense": lambda request: Reply({"data": []}),
    "hangs-up": lambda request: Reply(is_hung_up=True),
}


@pytest.mark.parametrize("answer", LATE.values(), ids=LATE)
def test_an_endpoint_that_is_slow_or_dead_holds_the_page_once_and_a_second_at_most(
    slow_model, author, client_for, answer
):
    slow_model.routes["/v1/embeddings"] = answer
    client = client_for(author)
    client.get("/content/")  # what the first page of a process takes is not the endpoint's
    began = time.monotonic()
    page = client.get("/content/", {"q": "wool"}).content.decode()
    assert time.monotonic() - began < 2.5
    assert "Recycled wool" in page
    assert page.count("Found by words only") == 1
    began = time.monotonic()
    for text in ("wool k", "wool kn", "wool knit"):  # as somebody types on
        assert "Found by words only" in client.get("/content/", {"q": text}).content.decode()
    assert time.monotonic() - began < 2
    assert len(slow_model.seen) == 1
    assert "Found by words only" not in client.get("/content/").content.decode()


def test_being_late_for_a_page_does_not_shut_the_endpoint_for_drafts_and_meaning_comes_back(slow_model):
    slow_model.routes["/v1/embeddings"] = LATE["drips"]
    target = targets_for(Purpose.EMBEDDING)[0]
    before = health(target)
    found("wool")
    assert is_meaning_silent()
    assert (health(target).faults, health(target).window) == (before.faults, before.window)
    cache.clear()  # a minute later
    slow_model.routes["/v1/embeddings"] = vectors
    assert set(found("where is my parcel")) == set(Item.objects.values_list("name", flat=True))
    assert not is_meaning_silent()
