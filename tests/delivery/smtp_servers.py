"""Real SMTP servers for the stories: one that records what it took, and ones that misbehave on purpose."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from apps.delivery.channels.email import Server


@dataclass
class Taken:
    recipient: str
    data: bytes


@dataclass
class Manners:
    """How the server behaves. `refuse` maps a recipient to an answer; `body` answers the next messages in turn."""

    is_pipelined: bool = True
    refuse: dict[str, str] = field(default_factory=dict)
    mail: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    drop_for: set[str] = field(default_factory=set)  # takes the message, then closes without an answer
    seconds: float = 0.0


class Sink:
    """An aiosmtpd handler that records what it answered 250 to, and what it took without answering."""

    def __init__(self, manners: Manners) -> None:
        self.manners = manners
        self.taken: list[Taken] = []
        self.connections = 0
        self.lock = threading.Lock()

    @property
    def recipients(self) -> list[str]:
        return [taken.recipient for taken in self.taken]

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.connections += 1
        if self.manners.is_pipelined:
            responses.insert(1, "250-PIPELINING")
        return responses

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        if self.manners.mail:
            return self.manners.mail.pop(0)
        envelope.mail_from = address
        return "250 2.1.0 fine"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        if address in self.manners.refuse:
            return self.manners.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 fine"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.manners.seconds:
            await asyncio.sleep(self.manners.seconds)
        if self.manners.body:
            return self.manners.body.pop(0)
        with self.lock:
            for recipient in envelope.rcpt_tos:
                self.taken.append(Taken(recipient, bytes(envelope.original_content or b"")))
        if self.manners.drop_for & set(envelope.rcpt_tos):
            server.transport.abort()
        return f"250 2.0.0 taken as {len(self.taken)}"


@dataclass
class Running:
    sink: Sink
    server: Server

    @property
    def config(self) -> dict[str, object]:
        return {"EMAIL_HOST": self.server.host, "EMAIL_PORT": self.server.port}


@contextmanager
def smtp_server(manners: Manners | None = None) -> Iterator[Running]:
    sink = Sink(manners or Manners())
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield Running(sink, Server("127.0.0.1", port, timeout=3.0))
    finally:
        controller.stop()
