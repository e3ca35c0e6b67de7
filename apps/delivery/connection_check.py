"""Is the mail server there, and does a message get through? Asked by a person, outside any transaction."""

import hashlib
from dataclasses import dataclass
from email.utils import format_datetime
from uuid import uuid4

from django.conf import settings

from apps.common import clock
from apps.common.models import User
from apps.delivery import mime
from apps.delivery.channels.base import ChannelError, Parcel
from apps.delivery.channels.email import Server, Session

TEXT = "This is a test message from Attune. It arrived, so the connection works.\n"


@dataclass(frozen=True)
class Answer:
    is_ok: bool
    text: str


def server() -> Server:
    """Where mail leaves through, without the password on any page."""
    return Server.from_settings(settings.EMAIL_CONFIG)


def check_connection() -> Answer:
    """Connects, says hello (logs in), and hangs up."""
    try:
        with Session(server()) as session:
            extra = "with pipelining" if session.is_pipelined else "without pipelining"
            return Answer(True, f"The server answers, {extra}.")
    except ChannelError as error:
        return Answer(False, error.message)


def send_test(*, actor: User) -> Answer:
    """One message to the person's own log-in address, over the same road as campaigns."""
    address = mime.wire_address(actor.email)
    if address is None:
        return Answer(False, "Your own address is not one that e-mail can be sent to.")
    key = uuid4().hex
    sender = f"attune@{address.rpartition('@')[2]}"
    lines = [
        b"From: Attune",
        f" <{sender}>".encode(),
        f"To: <{address}>".encode(),
        b"Subject: Attune: test of the e-mail connection",
        f"Date: {format_datetime(clock.now())}".encode(),
        f"Message-ID: <test-{key}@{sender.rpartition('@')[2]}>".encode(),
        b"MIME-Version: 1.0",
        b"Content-Type: text/plain; charset=utf-8",
        b"Content-Transfer-Encoding: quoted-printable",
        b"",
        mime.quoted(TEXT),
    ]
    data = b"\r\n".join(lines)
    try:
        with Session(server()) as session:
            receipt = session.deliver(Parcel(hashlib.sha256(data).hexdigest(), sender, address, data))
    except ChannelError as error:
        return Answer(False, error.message)
    return Answer(True, receipt.text)
