"""Real messages of the demo's campaigns: launched, sent by the real sender, caught by a mail server in this process."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Thread
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection

from apps.campaigns.models import Campaign
from apps.common import clock
from apps.common.models import User
from apps.delivery import sending
from apps.delivery.catcher import Catcher, caught
from apps.delivery.channels.email import Server
from apps.delivery.models import Message, MessageState
from apps.delivery.services import launch, store_mail
from apps.delivery.services.mailbox import Caught

PORTIONS = 4
PORTION = timedelta(minutes=3)
# As a throttle would leave them: the messages of a launch fall due in portions.
SPREAD = """
UPDATE delivery_message m SET not_before = m.not_before + s.portion * %(every)s, created_at = %(at)s
FROM (SELECT id, ntile(%(portions)s) OVER (ORDER BY id) - 1 AS portion FROM delivery_message
      WHERE campaign_id = %(campaign)s AND state = 'queued') s
WHERE s.id = m.id
"""


class Mailroom(Catcher):
    """Takes mail as the sandbox's server does, but keeps it, so that the build's own transaction stores it."""

    def __init__(self) -> None:
        self.mails: list[Caught] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = bytes(envelope.original_content or b"")
        self.mails += caught(envelope.mail_from or "", envelope.rcpt_tos, content)
        return "250 2.0.0 Caught"

    def take(self) -> list[Caught]:
        mails, self.mails = self.mails, []
        return mails


@contextmanager
def open_mailroom() -> Iterator[tuple[Mailroom, Server]]:
    """A mail server on a free port of this machine, in a thread of its own, until the block ends."""
    loop, room = asyncio.new_event_loop(), Mailroom()
    thread = Thread(target=loop.run_forever, name="mailroom", daemon=True)
    thread.start()
    opening = loop.create_server(
        lambda: SMTP(room, hostname="attune.localhost", loop=loop, enable_SMTPUTF8=True), "127.0.0.1"
    )
    # Opened in its own thread: the caller's may have a loop that runs already.
    server = asyncio.run_coroutine_threadsafe(opening, loop).result(10)
    try:
        yield room, Server("127.0.0.1", server.sockets[0].getsockname()[1])
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def send_campaign(*, campaign: Campaign, actor: User, at: datetime, portions: int = PORTIONS) -> datetime:
    """Launches and sends the first `portions` of PORTIONS. Returns when the last of them left."""
    with clock.at(at):
        launched = launch(campaign=campaign, actor=actor)
    with connection.cursor() as cursor:
        params: dict[str, Any] = {"campaign": campaign.pk, "portions": PORTIONS, "every": PORTION, "at": at}
        cursor.execute(SPREAD, params)
    last = launched.not_before
    with open_mailroom() as (room, server):
        for number in range(portions):
            last = launched.not_before + number * PORTION
            with clock.at(last + timedelta(seconds=2)):
                _send_due(campaign, server)
                store_mail(mails=room.take())
    return last


def _send_due(campaign: Campaign, server: Server) -> None:
    due = Message.objects.filter(campaign=campaign, state=MessageState.QUEUED, not_before__lte=clock.now())
    while due.exists():
        sending.send_some(campaign.pk, server=server)
    sending.send_some(campaign.pk, server=server)  # finds nothing left and finishes the campaign
