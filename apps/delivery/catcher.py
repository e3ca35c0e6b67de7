"""The sandbox's mail server: takes any mail on this machine and shows it in the app's mailbox. Nothing leaves.

Mail is stored before it is acknowledged, many messages to one insert; while the database is away the answer is
"try again later" (451), so nothing that was acknowledged is ever lost.
"""

import asyncio
import logging
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.parser import BytesHeaderParser
from uuid import UUID

from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import DatabaseError, InterfaceError, close_old_connections, connections

from apps.delivery.services.mailbox import Caught, store_mail

log = logging.getLogger("attune.catcher")
MAX_BYTES = 10 * 1024 * 1024
MOST_AT_ONCE = 200
TRY_LATER = "451 4.3.0 The mailbox cannot be reached now, try again later"
_MESSAGE_ID = re.compile(r"<([0-9a-f]{32})@")


@dataclass
class _Waiting:
    mails: list[Caught]
    answer: asyncio.Future[str]


class Catcher:
    """An aiosmtpd handler. `run` must be running beside it."""

    def __init__(self) -> None:
        self._writer = ThreadPoolExecutor(1, "catcher")  # one thread, so one database connection
        self._queue: asyncio.Queue[_Waiting] = asyncio.Queue(maxsize=1000)

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        responses.insert(1, "250-PIPELINING")  # aiosmtpd reads line by line, so commands may come together
        return responses

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = bytes(envelope.original_content or b"")
        waiting = _Waiting(caught(envelope.mail_from or "", envelope.rcpt_tos, content), _future())
        await self._queue.put(waiting)
        return await waiting.answer

    async def run(self) -> None:
        """Stores what waits, for ever."""
        while True:
            batch = [await self._queue.get()]
            while not self._queue.empty() and len(batch) < MOST_AT_ONCE:
                batch.append(self._queue.get_nowait())
            answer = await self._store([mail for waiting in batch for mail in waiting.mails])
            for waiting in batch:
                if not waiting.answer.done():
                    waiting.answer.set_result(answer)

    def close(self) -> None:
        """Waits for the insert that is under way, then closes its connection."""
        self._writer.submit(connections.close_all)
        self._writer.shutdown()

    async def _store(self, mails: list[Caught]) -> str:
        try:
            await asyncio.get_running_loop().run_in_executor(self._writer, _write, mails)
        except (DatabaseError, InterfaceError) as error:
            log.warning("%d messages refused for now: %s", len(mails), type(error).__name__)
            return TRY_LATER
        return "250 2.0.0 Caught"


def caught(sender: str, recipients: list[str], raw: bytes) -> list[Caught]:
    """One row for each recipient, with what the list shows read from the headers."""
    headers = BytesHeaderParser().parsebytes(raw)
    subject = _readable(str(headers.get("Subject", "")))
    match = _MESSAGE_ID.search(str(headers.get("Message-ID", "")))
    message = UUID(match.group(1)) if match else None
    return [Caught(sender[:320], recipient[:320], subject, raw, message) for recipient in recipients]


async def serve(host: str, port: int, is_ready: asyncio.Event | None = None) -> None:
    """Listens until cancelled."""
    catcher = Catcher()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(catcher, hostname="attune.localhost", data_size_limit=MAX_BYTES, loop=loop, enable_SMTPUTF8=True),
        host,
        port,
    )
    try:
        async with server:
            if is_ready:
                is_ready.set()
            await catcher.run()
    finally:
        catcher.close()


def _write(mails: list[Caught]) -> None:
    close_old_connections()
    store_mail(mails=mails)


def _future() -> asyncio.Future[str]:
    return asyncio.get_running_loop().create_future()


def _readable(raw: str) -> str:
    """A header as a person reads it; hostile bytes become replacement characters."""
    try:
        text = str(make_header(decode_header(raw.replace("\r\n", "").replace("\n", ""))))
    except (UnicodeError, LookupError, ValueError):
        text = raw
    return text.encode("utf-8", "replace").decode().replace("\0", "")
