"""The digest: at eight where one is, once, with what is unread, by a real SMTP server, and stopped by one click."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from django.core import signing
from django.db import connections, transaction
from django.test import Client

from apps.common import clock, services
from apps.common.digests import last_due, token_for
from apps.common.models import Digest, Notice, NoticeSettings, User
from apps.common.services import notify
from apps.common.services.digests import claim_digest, plan_digests, send_digest
from apps.common.tasks import send_digests
from tests.delivery.smtp_servers import Manners, smtp_server

pytestmark = pytest.mark.django_db
EVENING = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)  # a Tuesday
MORNING = datetime(2026, 11, 25, 8, 0, 30, tzinfo=UTC)


@pytest.fixture
def post_office(settings):
    """A server that takes mail, and our settings that lead to it."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.PUBLIC_URL = "https://attune.example"
    with smtp_server() as running:
        settings.EMAIL_HOST, settings.EMAIL_PORT = running.server.host, running.server.port
        yield running.sink


def tell(user, cause="c:1", at=EVENING, **more):
    with clock.at(at), transaction.atomic():
        words = {"kind": Notice.Kind.WAITING, "text": "Drafts of “Spring” wait", "path": "/review/", **more}
        notify(users=[user], cause=cause, **words)


def sent(sink):
    return [message_from_bytes(taken.data, policy=policy.default) for taken in sink.taken]


def run_at(moment):
    with clock.at(moment):
        send_digests()


def test_at_eight_the_unread_goes_out_once_as_text_and_html(author, reviewer, post_office):
    tell(author)
    tell(author, cause="c:2", text="mentioned you on “Spring”", actor=reviewer, excerpt="ann@people.example is cross")
    tell(author, cause="c:3", text="was read before")
    services.mark_read(actor=author, notices=[Notice.objects.get(cause="c:3")])
    run_at(MORNING - timedelta(minutes=5))
    assert post_office.taken == []
    for _ in range(3):
        run_at(MORNING)
    (mail,) = sent(post_office)
    assert mail["Subject"] == "2 things to know on Attune"
    assert mail["To"] == author.email
    text = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    for part in (text, html):
        assert "Reviewer" in part
        assert "mentioned you on “Spring”" in part
        assert "ann@people.example" not in part
        assert "was read before" not in part
        assert "https://attune.example/digest/stop/" in part
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    run_at(MORNING + timedelta(days=1))
    assert len(post_office.taken) == 1


def test_names_of_things_are_only_words_in_the_mail(author, reviewer, post_office):
    User.objects.filter(pk=reviewer.pk).update(name="<img src=x>")
    reviewer.refresh_from_db()
    tell(author, text="commented on “<script>x</script>{{ 7 }}”", actor=reviewer)
    run_at(MORNING)
    (mail,) = sent(post_office)
    assert "&lt;script&gt;" in mail.get_body(("html",)).get_content()
    assert "<img" not in mail.get_body(("html",)).get_content()
    assert "“<script>x</script>{{ 7 }}”" in mail.get_body(("plain",)).get_content()


@pytest.mark.parametrize(
    ("zone", "rhythm", "now", "due"),
    [
        ("UTC", "daily", MORNING, datetime(2026, 11, 25, 8, tzinfo=UTC)),
        ("UTC", "daily", MORNING - timedelta(hours=1), datetime(2026, 11, 24, 8, tzinfo=UTC)),
        ("Europe/Berlin", "daily", MORNING, datetime(2026, 11, 25, 7, tzinfo=UTC)),
        ("America/New_York", "daily", MORNING, datetime(2026, 11, 24, 13, tzinfo=UTC)),
        ("Europe/Berlin", "daily", datetime(2026, 7, 1, 6, 30, tzinfo=UTC), datetime(2026, 7, 1, 6, tzinfo=UTC)),
        ("UTC", "weekly", MORNING, datetime(2026, 11, 23, 8, tzinfo=UTC)),
        ("UTC", "weekly", datetime(2026, 11, 23, 7, tzinfo=UTC), datetime(2026, 11, 16, 8, tzinfo=UTC)),
        ("UTC", "never", MORNING, None),
        ("Mars/Olympus", "daily", MORNING, datetime(2026, 11, 25, 8, tzinfo=UTC)),
    ],
)
def test_a_digest_is_due_at_eight_where_the_colleague_is(zone, rhythm, now, due):
    assert last_due(User(time_zone=zone), rhythm, now) == due


def test_nobody_gets_one_who_stopped_it_lost_access_or_has_read_everything(author, reviewer, admin, post_office):
    for one in (author, reviewer, admin):
        tell(one)
    services.stop_digest(user=author)
    services.set_active(actor=admin, user=reviewer, is_active=False)
    services.mark_read(actor=admin)
    run_at(MORNING)
    assert post_office.taken == []


def test_a_server_that_is_down_delays_the_digest_and_loses_nothing(author, client_for, settings):
    tell(author)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    run_at(MORNING)
    digest = Digest.objects.get()
    assert (digest.status, digest.attempts) == ("waiting", 1)
    assert "has not left yet" in client_for(author).get("/preferences/notifications/").content.decode()
    with smtp_server(Manners(body=["451 later"])) as running:
        settings.EMAIL_HOST, settings.EMAIL_PORT = running.server.host, running.server.port
        run_at(MORNING + timedelta(minutes=1))
        assert running.sink.connections == 0
        run_at(MORNING + timedelta(minutes=3))
        tell(author, cause="c:2", at=MORNING + timedelta(minutes=4))
        run_at(MORNING + timedelta(minutes=10))
    (mail,) = sent(running.sink)
    assert mail["Subject"] == "2 things to know on Attune"
    assert Digest.objects.get().status == "sent"


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one_mail(author, post_office):
    tell(author)
    with clock.at(MORNING):
        assert plan_digests() == 1
        assert plan_digests() == 0

    def work(_):
        try:
            run_at(MORNING)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))
    assert len(post_office.taken) == 1


def test_a_worker_that_died_gives_its_claim_back_and_cannot_write_over_the_next(author, post_office):
    tell(author)
    with clock.at(MORNING):
        plan_digests()
        lost = claim_digest()
        assert claim_digest() is None
    run_at(MORNING + timedelta(minutes=6))
    assert Digest.objects.get().status == "sent"
    Digest.objects.update(status=Digest.Status.SENDING)
    with clock.at(MORNING + timedelta(minutes=7)):
        assert send_digest(digest=lost) is False
    assert Digest.objects.get().status == "sending"


def test_the_link_in_the_mail_stops_it_by_one_click_without_a_log_in(author, post_office):
    tell(author)
    run_at(MORNING)
    (mail,) = sent(post_office)
    path = re.search(r"https://attune\.example(/digest/stop/[^>]+)>", mail["List-Unsubscribe"]).group(1)
    stranger = Client(enforce_csrf_checks=True)
    assert "Stop the digest?" in stranger.get(path).content.decode()
    assert not NoticeSettings.objects.exists()
    for _ in range(2):
        answer = stranger.post(path, {"List-Unsubscribe": "One-Click"})
        assert "No more digests" in answer.content.decode()
    assert NoticeSettings.objects.get(user=author).rhythm == "never"


def test_an_altered_link_is_not_found(author):
    token = token_for(author)
    for wrong in (token[:-1] + ("A" if token[-1] != "A" else "B"), "x", signing.dumps(str(author.uuid), salt="other")):
        assert Client().post(f"/digest/stop/{wrong}/").status_code == 404
    assert not NoticeSettings.objects.exists()
