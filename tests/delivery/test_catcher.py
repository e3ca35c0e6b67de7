"""The sandbox's mail server, over real SMTP into the real table."""

import asyncio
import smtplib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from uuid import uuid4

import pytest
from django.db import connection

from apps.delivery import catcher
from apps.delivery.channels.base import ChannelError, Fault, Parcel
from apps.delivery.channels.email import Server, Session
from apps.delivery.models import CaughtMail

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def running() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    loop = asyncio.new_event_loop()
    ready = threading.Event()
    tasks = []

    async def serve() -> None:
        event = asyncio.Event()
        tasks.append(asyncio.ensure_future(catcher.serve("127.0.0.1", port, event)))
        await event.wait()
        ready.set()
        with suppress(asyncio.CancelledError):
            await tasks[0]

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    assert ready.wait(5)
    try:
        yield port
    finally:
        loop.call_soon_threadsafe(tasks[0].cancel)
        thread.join(5)


def mail(subject: str, message_id: str = "<x@example.com>") -> bytes:
    return f"Subject: {subject}\r\nMessage-ID: {message_id}\r\n\r\nHello\r\n".encode()


def test_caught_mail_is_stored_exactly_and_names_its_message():
    uuid = uuid4()
    raw = mail("=?utf-8?B?WsO8cmljaA==?=", f"<{uuid.hex}@shop.example>")
    with running() as port, Session(Server("127.0.0.1", port, timeout=5)) as session:
        assert session.is_pipelined
        for n in range(30):
            session.deliver(Parcel("k", "news@shop.example", f"p{n}@example.com", raw))
    kept = CaughtMail.objects.order_by("id")
    assert [m.recipient for m in kept] == [f"p{n}@example.com" for n in range(30)]
    assert {m.subject for m in kept} == {"Zürich"}
    assert {bytes(m.raw) for m in kept} == {raw}
    assert {m.message_uuid for m in kept} == {uuid}


def test_an_ordinary_client_with_two_recipients_and_a_dotted_line_is_served_too():
    with running() as port, smtplib.SMTP("127.0.0.1", port, timeout=5) as client:
        client.sendmail("a@example.com", ["b@example.com", "c@example.com"], b"Subject: x\r\n\r\n.dot\r\n")
    assert sorted(m.recipient for m in CaughtMail.objects.all()) == ["b@example.com", "c@example.com"]
    assert bytes(CaughtMail.objects.first().raw).endswith(b"\r\n\r\n.dot\r\n")


def test_hostile_subjects_and_bytes_are_kept_without_harm():
    raw = b"Subject: =?utf-8?B?//////8=?= \x00 =?nonsense?Q?x?=\r\n\r\n\xff\x00\xfe\r\n"
    with running() as port, Session(Server("127.0.0.1", port, timeout=5)) as session:
        session.deliver(Parcel("k", "news@shop.example", "ann@example.com", raw))
    kept = CaughtMail.objects.get()
    assert bytes(kept.raw) == raw
    assert "\0" not in kept.subject
    assert kept.message_uuid is None


def test_while_the_database_is_away_mail_is_refused_for_now_and_taken_again_later():
    parcel = Parcel("k", "news@shop.example", "ann@example.com", mail("Hello"))
    with running() as port, Session(Server("127.0.0.1", port, timeout=5)) as session:
        session.deliver(parcel)
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE delivery_caughtmail RENAME TO away")
        try:
            with pytest.raises(ChannelError) as refusal:
                session.deliver(parcel)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE away RENAME TO delivery_caughtmail")
        with connection.cursor() as cursor:  # the server ends every other session, as a restart does
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        with suppress(ChannelError):
            session.deliver(parcel)  # may be refused once
        before = CaughtMail.objects.count()
        session.deliver(parcel)
        assert refusal.value.fault is Fault.PROVIDER
    assert CaughtMail.objects.count() == before + 1
