"""A picture from a brief, by a scripted endpoint: it lands unapproved, and says for good what it was made from."""

import base64
import html
from datetime import timedelta

import pytest
from django.core.cache import cache

from apps.ai.images import generate_images
from apps.ai.models import Cap, Endpoint, EndpointModel, Purpose, Route
from apps.common import clock
from apps.common.errors import Invalid, Refused
from apps.common.models import Notice
from apps.content import services, tasks
from apps.content.models import Asset, ImageJob, Item, Version
from apps.content.services import generation
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


def asked(author, **more):
    return services.queue_image(**{**WORDS, "brief": FIELDS["brief"], **more}, actor=author)


def work(job):
    """What a worker does with the row."""
    tasks.draw_image(job.pk)
    job.refresh_from_db()
    return job


def lose_its_worker(job):
    """As if the process had been killed and its lease had run out."""
    ImageJob.objects.filter(pk=job.pk).update(lease_until=clock.now() - timedelta(seconds=1))


def test_a_drawn_picture_is_a_draft_that_names_its_brief_and_model(painter, author, client_for):
    painter.routes["/v1/images/generations"] = drawn(noted())
    client = client_for(author)
    answer = client.post("/content/new/image/generate/", FIELDS)
    assert (answer.status_code, painter.seen) == (302, [])  # the web process asks nobody
    assert "Waiting for a worker" in client.get(answer.url).content.decode()
    job = work(ImageJob.objects.get())
    version = Version.objects.get(item__kind="image")
    assert (job.status, job.item, job.tries) == ("finished", version.item, 1)
    assert (version.status, version.text) == ("draft", "A green jacket")
    assert (version.fields["brief"], version.fields["model"]) == (FIELDS["brief"], "brush-1")
    assert b"script" not in bytes(Asset.objects.get().data)
    assert painter.seen[0].body["prompt"] == FIELDS["brief"]
    assert client.get(answer.url).url == f"/content/{version.item.uuid}/"
    page = client.get(f"/content/{version.item.uuid}/").content.decode()
    assert "brush-1" in page
    assert FIELDS["brief"] in page
    words = services.save_image(item=version.item, raw=None, text="Another text", actor=author)
    assert words.fields["model"] == "brush-1"


def test_the_open_page_follows_and_then_shows_the_picture(painter, author, client_for):
    painter.routes["/v1/images/generations"] = drawn(drawing())
    job, client = asked(author), client_for(author)
    look = {"path": f"/content/new/image/drawing/{job.uuid}/?part=job", "headers": {"HX-Request": "true"}}
    assert client.get(**look).status_code == 200
    work(job)
    over = client.get(**look)
    assert (over.status_code, over.headers["HX-Redirect"]) == (286, f"/content/{job.item.uuid}/")


def test_a_picture_is_asked_for_once_whoever_works_on_it(painter, author):
    painter.routes["/v1/images/generations"] = drawn(drawing())
    job = asked(author)
    taken = services.claim_image(job_id=job.pk)
    assert services.claim_image(job_id=job.pk) is None
    services.run_image(job=taken)
    work(job)
    assert (len(painter.seen), Item.objects.count(), job.status) == (1, 1, "finished")


def test_a_worker_lost_before_it_asked_costs_nothing_and_another_one_goes_on(painter, author):
    painter.routes["/v1/images/generations"] = drawn(drawing())
    job = asked(author)
    services.claim_image(job_id=job.pk)
    assert services.due_images() == []
    lose_its_worker(job)
    assert services.due_images() == [job.pk]
    assert (work(job).status, job.tries) == ("finished", 1)


def test_a_worker_lost_while_the_model_drew_fails_in_words_and_is_not_sent_again(painter, author, client_for):
    painter.routes["/v1/images/generations"] = drawn(drawing())
    job = asked(author)
    services.claim_image(job_id=job.pk)
    ImageJob.objects.filter(pk=job.pk).update(sent_at=clock.now(), tries=1)
    lose_its_worker(job)
    assert work(job).status == "failed"
    assert painter.seen == []
    client = client_for(author)
    page = client.get(f"/content/new/image/drawing/{job.uuid}/").content.decode()
    assert "it may cost a second time" in page
    assert "Try again (one more request)" in page
    client.post(f"/content/new/image/drawing/{job.uuid}/retry/")
    assert (work(job).status, job.tries) == ("finished", 2)


def test_whoever_asked_is_told_of_a_picture_that_failed_and_of_one_that_is_drawn(painter, author, admin, client_for):
    painter.routes["/v1/images/generations"] = error(500)
    job = work(asked(author))
    notice = Notice.objects.get()
    assert (notice.user, notice.kind) == (author, "drawing")
    assert notice.sentence == "The picture “Jacket” could not be drawn"
    assert notice.excerpt == job.error[:200]
    client = client_for(author)
    assert "could not be drawn" in client.get("/notifications/").content.decode()
    assert "Try again" in client.get(client.get(f"/notifications/{notice.uuid}/").url).content.decode()
    for answer in (error(500), drawn(drawing())):
        painter.routes["/v1/images/generations"] = answer
        services.retry_image(job=job, actor=admin)
        work(job)
    told = Notice.objects.order_by("pk")
    assert [one.user for one in told] == [author] * 3
    assert told[2].sentence == "The picture “Jacket” is drawn; it waits among the drafts"
    assert client.get(told[2].path).url == f"/content/{job.item.uuid}/"


def test_a_picture_whose_worker_was_lost_is_told_and_one_that_somebody_cancelled_is_not(painter, author):
    job, unwanted = asked(author), asked(author, name="Hat")
    services.claim_image(job_id=job.pk)
    ImageJob.objects.filter(pk=job.pk).update(sent_at=clock.now(), tries=1)
    lose_its_worker(job)
    services.cancel_image(job=unwanted, actor=author)
    assert (work(job).status, work(unwanted).status) == ("failed", "cancelled")
    assert [one.excerpt for one in Notice.objects.all()] == [generation.LOST]


def test_what_is_cancelled_in_line_is_never_sent(painter, author, client_for):
    first, client = asked(author), client_for(author)
    client.post(f"/content/new/image/drawing/{first.uuid}/cancel/")
    assert (work(first).status, painter.seen) == ("cancelled", [])
    assert "Nothing was sent" in client.get(f"/content/new/image/drawing/{first.uuid}/").content.decode()


def test_what_is_cancelled_under_way_is_dropped_and_may_be_charged_for(painter, author, client_for):
    job, client = asked(author), client_for(author)
    taken = services.claim_image(job_id=job.pk)
    ImageJob.objects.filter(pk=job.pk).update(sent_at=clock.now(), tries=1)
    painter.routes["/v1/images/generations"] = drawn(drawing())
    answer = generate_images(job.brief, size=job.size)
    client.post(f"/content/new/image/drawing/{job.uuid}/cancel/")
    generation._keep(taken, answer)
    assert not Item.objects.exists()
    assert "may be charged for" in client.get(f"/content/new/image/drawing/{job.uuid}/").content.decode()
    services.retry_image(job=job, actor=author)
    generation._keep(taken, answer)  # nor is it kept by the worker of before, once somebody tries again
    assert not Item.objects.exists()
    assert (work(job).status, job.tries) == ("finished", 2)


def test_a_picture_is_kept_under_a_numbered_name_if_its_own_was_taken_meanwhile(painter, author):
    painter.routes["/v1/images/generations"] = drawn(drawing())
    job = asked(author)
    services.create_image(raw=drawing(), name="Jacket", text="Another one", actor=author)
    assert work(job).item.name == "Jacket 2"
    with pytest.raises(Invalid) as refused:
        asked(author)
    assert "name" in refused.value.errors


def test_whoever_may_not_write_content_asks_for_no_picture(painter, author, reviewer):
    with pytest.raises(Refused):
        asked(reviewer)
    job = asked(author)
    for change in (services.cancel_image, services.retry_image):
        with pytest.raises(Refused):
            change(job=job, actor=reviewer)


def test_the_sidebar_names_pictures_that_are_being_drawn(painter, author, client_for):
    asked(author)
    cache.delete("attune:jobs")
    assert "Drawing a picture" in client_for(author).get("/content/").content.decode()


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
        services.queue_image(brief=brief, actor=author, **WORDS)
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
def test_a_bad_answer_leaves_nothing_behind_and_says_so_on_its_page(painter, author, client_for, answer):
    painter.routes["/v1/images/generations"] = answer
    job = work(asked(author))
    assert (job.status, bool(job.error)) == ("failed", True)
    page = html.unescape(client_for(author).get(f"/content/new/image/drawing/{job.uuid}/").content.decode())
    assert job.error in page
    assert "Try again" in page
    assert not Item.objects.exists()
    assert not Asset.objects.exists()


def test_a_picture_over_the_budget_is_not_sent_and_may_be_tried_again(painter, author):
    EndpointModel.objects.update(price_in="0", price_cached="0", price_out="0", price_image="0.10")
    Cap.objects.create(scope=Cap.Scope.CALL, amount="0.01")
    job = work(asked(author))
    assert (job.status, painter.seen) == ("failed", [])
    assert "$0.01" in job.error
    Cap.objects.all().delete()
    painter.routes["/v1/images/generations"] = drawn(drawing())
    services.retry_image(job=job, actor=author)
    assert work(job).status == "finished"
