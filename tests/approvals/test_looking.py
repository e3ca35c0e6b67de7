"""Looking at the desk takes nothing: only somebody who opens a draft holds it, and nobody waits for anybody."""

import threading

import pytest
from django.db import connection, transaction
from django.urls import reverse

from apps.approvals import services
from apps.approvals.models import Review
from apps.common.models import Notice
from apps.common.services import notify
from apps.common.visits import AHEAD
from tests.factories import make_frozen_campaign, write_all

AHEAD_OF_TIME = [
    {"Sec-Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}, {"X-Moz": "prefetch"},
    {"X-Purpose": "preview"},
]  # fmt: skip
PAGES = ("approvals:show_review", "approvals:edit_review")


@pytest.fixture
def review(noon, author, second_reviewer):
    write_all(make_frozen_campaign(author, second_reviewer), author)
    services.open_reviews()
    return Review.objects.order_by("pk")[0]


def holder(review):
    review.refresh_from_db()
    return review.holder


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("headers", AHEAD_OF_TIME, ids=lambda headers: "-".join(map("-".join, headers.items())))
def test_a_draft_that_is_fetched_ahead_of_time_is_held_by_nobody(review, reviewer, client_for, name, headers):
    answer = client_for(reviewer).get(reverse(name, args=[review.uuid]), headers=headers)
    assert (answer.status_code, answer["Cache-Control"], answer.content) == (503, "no-store", b"")
    assert holder(review) is None


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_asking_whether_a_draft_is_there_holds_nothing(review, reviewer, author, client_for, name):
    path = reverse(name, args=[review.uuid])
    assert client_for(reviewer).head(path).status_code == 200
    assert client_for(author).head(path).status_code == 403
    assert holder(review) is None


@pytest.mark.django_db
def test_opening_a_draft_twice_keeps_one_lease(review, reviewer, client_for):
    client, path = client_for(reviewer), reverse("approvals:show_review", args=[review.uuid])
    leases = {client.get(path).context["lease"] for _ in range(3)}
    assert len(leases) == 1
    assert holder(review) == reviewer


@pytest.mark.django_db
def test_what_is_typed_is_checked_even_when_the_draft_was_saved_or_passed_on_meanwhile(
    review, reviewer, second_reviewer, client_for
):
    client, path = client_for(reviewer), reverse("approvals:edit_review", args=[review.uuid])
    page = client.get(path)
    typed = opened_form(page) | {"closing": "See you at the counter"}
    assert client.post(path, typed).status_code == 302
    late = client.post(path, {**typed, "do": "check"})
    assert (late.status_code, late.context["lease"]) == (200, "")
    services.claim_next(actor=second_reviewer)
    assert "See you at the counter" in client.post(path, {**typed, "do": "check"}).content.decode()
    assert holder(Review.objects.get(use=review.use, status=Review.Status.OPEN)) == second_reviewer


@pytest.mark.django_db
def test_whoever_edits_a_draft_that_went_to_somebody_else_keeps_what_was_typed(
    review, reviewer, second_reviewer, client_for
):
    client, path = client_for(reviewer), reverse("approvals:edit_review", args=[review.uuid])
    typed = opened_form(client.get(path)) | {"closing": "See you at the counter"}
    services.skip(review=review, actor=reviewer)
    services.claim_review(review=review, actor=second_reviewer)
    answer = client.post(path, typed)
    assert answer.status_code == 422
    assert "has this draft open" in answer.content.decode()
    assert "See you at the counter" in answer.content.decode()
    assert holder(review) == second_reviewer


def opened_form(page):
    """What a browser would send of the form as it was opened."""
    form = page.context["form"]
    return {name: form[name].value() or "" for name in form.fields} | {"opened": page.context["opened"]}


@pytest.mark.django_db
def test_a_notification_fetched_ahead_of_time_stays_unread(author, client_for):
    with transaction.atomic():
        notify(users=[author], kind=Notice.Kind.REPLIED, cause="c", text="Somebody replied", path="/")
    notice, client = Notice.objects.get(), client_for(author)
    path = reverse("common:open_notice", args=[notice.uuid])
    assert client.get(path, headers={"Sec-Purpose": "prefetch"}).status_code == 503
    assert client.head(path).status_code == 200
    notice.refresh_from_db()
    assert notice.read_at is None
    assert client.get(path).status_code == 302
    notice.refresh_from_db()
    assert notice.read_at is not None


@pytest.mark.django_db(transaction=True)
def test_opening_the_queue_waits_for_nobody_who_holds_a_draft(review):
    """Else two who look at the same time could wait for each other, and one of them would see an error."""
    use = review.use
    type(use).objects.filter(pk=use.pk).update(status="failed")
    held, done = threading.Event(), threading.Event()

    def hold():
        try:
            with transaction.atomic():
                Review.objects.select_for_update().get(pk=review.pk)
                held.set()
                done.wait(20)
        finally:
            connection.close()

    other = threading.Thread(target=hold)
    other.start()
    try:
        assert held.wait(20)
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '500ms'")
            services.open_reviews()
    finally:
        done.set()
        other.join()
    review.refresh_from_db()
    assert review.status == "open", "what somebody holds is left for the next sweep"
    services.open_reviews()
    review.refresh_from_db()
    assert review.status == "replaced"


@pytest.mark.parametrize(
    ("purpose", "is_ahead"),
    [("prefetch", True), ("prefetch;prerender", True), ("Preview", True), ("", False), ("navigate", False)],
)
def test_a_purpose_is_ahead_of_time_where_it_says_so(purpose, is_ahead):
    assert bool(AHEAD.search(purpose)) is is_ahead
