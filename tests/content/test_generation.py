"""A picture from a brief, by a scripted endpoint: it lands unapproved, and says for good what it was made from."""

import base64

import pytest

from apps.ai.models import Endpoint, EndpointModel, Purpose, Route
from apps.common.errors import Invalid
from apps.content import services
from apps.content.models import Asset, Item, Version
from tests.content.pictures import bomb, drawing, noted
from tests.model_server import model_server
from tests.scripted_openai import Reply, error

__all__ = ["model_server"]
pytestmark = pytest.mark.django_db
WORDS = {"name": "Jacket", "text": "A green jacket", "size": "1536x1024"}
FIELDS = {**WORDS, "brief": "A green jacket on a wooden hook", "content_class": "normal", "locale": "en"}


def drawn(raw: bytes):
    body = {"created": 1, "data": [{"b64_json": base64.b64encode(raw).decode()}]}
    return lambda request: Reply(body)


@pytest.fixture
def painter(model_server):
    """An endpoint that draws."""
    endpoint = Endpoint.objects.create(
        name="Painter", slug="painter", base_url=model_server.base_url, is_private_allowed=True
    )
    model = EndpointModel.objects.create(endpoint=endpoint, name="brush-1")
    Route.objects.create(purpose=Purpose.IMAGE, position=0, model=model)
    return model_server


def test_a_drawn_picture_is_a_draft_that_names_its_brief_and_model(painter, author, client_for):
    painter.routes["/v1/images/generations"] = drawn(noted())
    answer = client_for(author).post("/content/new/image/generate/", FIELDS)
    assert answer.status_code == 302
    version = Version.objects.get(item__kind="image")
    assert (version.status, version.text) == ("draft", "A green jacket")
    assert (version.fields["brief"], version.fields["model"]) == (FIELDS["brief"], "brush-1")
    assert b"script" not in bytes(Asset.objects.get().data)
    assert painter.seen[0].body["prompt"] == FIELDS["brief"]
    page = client_for(author).get(f"/content/{version.item.uuid}/").content.decode()
    assert "brush-1" in page
    assert FIELDS["brief"] in page
    words = services.save_image(item=version.item, raw=None, text="Another text", actor=author)
    assert words.fields["model"] == "brush-1"


def test_the_button_is_there_only_where_an_endpoint_draws(author, client_for, model_server):
    client = client_for(author)
    assert "Generate one" not in client.get("/content/new/image/").content.decode()
    assert "No endpoint draws pictures" in client.get("/content/new/image/generate/").content.decode()
    assert client.post("/content/new/image/generate/", FIELDS).status_code == 200
    assert model_server.seen == []


def test_the_button_shows_with_an_endpoint(painter, author, client_for):
    assert "Generate one" in client_for(author).get("/content/new/image/").content.decode()


@pytest.mark.parametrize(
    "brief", ["A portrait for ann@people.example", "Call +49 170 1234567", "Card 4111 1111 1111 1111", "", "x" * 601]
)
def test_a_brief_that_may_not_leave_the_house_does_not(painter, author, brief):
    with pytest.raises(Invalid) as refused:
        services.generate_image(brief=brief, actor=author, **WORDS)
    assert "brief" in refused.value.errors
    assert painter.seen == []
    assert not Item.objects.exists()


@pytest.mark.parametrize(
    "answer",
    [
        drawn(b"no picture"), drawn(bomb()), drawn(drawing()[:200]), error(500), error(400), error(401),
        lambda request: Reply({"data": [{"url": "http://127.0.0.1:1/x.png"}]}), lambda request: Reply({"data": []}),
        lambda request: Reply(b"<html>"), lambda request: Reply(is_hung_up=True),
    ],
    ids=["none", "bomb", "half", "500", "400", "401", "address", "nothing", "html", "hung-up"],
)  # fmt: skip
def test_a_bad_answer_leaves_nothing_behind_and_says_so_in_the_form(painter, author, client_for, answer):
    painter.routes["/v1/images/generations"] = answer
    got = client_for(author).post("/content/new/image/generate/", FIELDS)
    assert got.status_code == 422
    assert FIELDS["brief"] in got.content.decode()
    assert not Item.objects.exists()
    assert not Asset.objects.exists()
