"""One SMTP connection that carries many messages, pipelined where the server offers it (RFC 2920)."""

import smtplib
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Self, cast

from apps.delivery.channels.base import ChannelError, Fault, Parcel, Receipt
from apps.delivery.channels.email.replies import Reply, judge

TIMEOUT = 30.0
MAX_REPLY_LINE = 4096


@dataclass(frozen=True)
class Server:
    """Where mail leaves through."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    is_tls: bool = False  # STARTTLS
    is_ssl: bool = False
    timeout: float = TIMEOUT

    @classmethod
    def from_settings(cls, config: Mapping[str, Any]) -> Self:
        """From Django's e-mail settings (EMAIL_HOST, EMAIL_PORT, …)."""
        return cls(
            host=config.get("EMAIL_HOST") or "127.0.0.1",
            port=int(config.get("EMAIL_PORT") or 25),
            user=config.get("EMAIL_HOST_USER") or "",
            password=config.get("EMAIL_HOST_PASSWORD") or "",
            is_tls=bool(config.get("EMAIL_USE_TLS")),
            is_ssl=bool(config.get("EMAIL_USE_SSL")),
        )


class Session:
    """An open connection. `deliver` raises ChannelError; after one that says the connection is lost, open another."""

    def __init__(self, server: Server) -> None:
        """Connects, secures, logs in. Raises ChannelError(PROVIDER) when that fails."""
        try:
            self._smtp = _connect(server)
        except smtplib.SMTPResponseException as error:
            raise judge("hello", Reply(error.smtp_code, _text(error.smtp_error))) from error
        except (OSError, smtplib.SMTPException) as error:
            raise ChannelError(Fault.PROVIDER, f"Cannot connect: {error}", is_connection_lost=True) from error
        self._socket = cast(socket.socket, self._smtp.sock)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._file: BinaryIO = cast(BinaryIO, self._socket.makefile("rb"))
        self.is_pipelined = self._smtp.has_extn("pipelining")

    def deliver(self, parcel: Parcel) -> Receipt:
        """Hands one message over. Its data must be CRLF lines of which none starts with a dot (delivery.mime)."""
        commands = _commands(parcel)
        try:
            replies = self._pipelined(commands) if self.is_pipelined else self._one_by_one(commands)
        except OSError as error:  # nothing of the message itself has left
            raise ChannelError(Fault.PROVIDER, f"Connection lost: {error}", is_connection_lost=True) from error
        self._refuse(replies)
        return self._hand_over(parcel)

    def close(self) -> None:
        """Says goodbye; never raises, because whatever was to be known is known."""
        try:
            self._socket.settimeout(2)
            self._socket.sendall(b"QUIT\r\n")
        except OSError:
            pass
        finally:
            self._file.close()
            self._smtp.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _pipelined(self, commands: list[tuple[str, bytes]]) -> list[tuple[str, Reply]]:
        self._socket.sendall(b"".join(line for _, line in commands))
        return [(stage, self._reply()) for stage, _ in commands]

    def _one_by_one(self, commands: list[tuple[str, bytes]]) -> list[tuple[str, Reply]]:
        replies: list[tuple[str, Reply]] = []
        for stage, line in commands:
            self._socket.sendall(line)
            replies.append((stage, self._reply()))
            if not replies[-1][1].is_ok:
                break
        return replies

    def _refuse(self, replies: list[tuple[str, Reply]]) -> None:
        """Raises for the first refusal, after leaving the session fit for the next message."""
        refused = next(((stage, reply) for stage, reply in replies if not reply.is_ok), None)
        if refused is None:
            return
        error = judge(*refused)
        if not error.is_connection_lost:
            try:
                if replies[-1][1].code == 354:
                    # RFC 2920, 3.1: a server may answer 354 with no recipient left; an empty message ends it.
                    self._socket.sendall(b".\r\n")
                    self._reply()
                self._socket.sendall(b"RSET\r\n")
                self._reply()
            except OSError:
                error.is_connection_lost = True
        raise error

    def _hand_over(self, parcel: Parcel) -> Receipt:
        try:
            self._socket.sendall(parcel.data + b".\r\n")
            reply = self._reply()
        except OSError as error:
            raise ChannelError(
                Fault.UNKNOWN, f"The server did not say whether it took the message: {error}", is_connection_lost=True
            ) from error
        if not reply.is_ok:
            raise judge("body", reply)
        return Receipt(f"{reply.code} {reply.text}"[:300])

    def _reply(self) -> Reply:
        """The next (maybe many-line) reply. Raises OSError when there is none."""
        texts = []
        while True:
            line = self._file.readline(MAX_REPLY_LINE)
            if not line.endswith(b"\n") or not line[:3].isdigit():
                raise ConnectionError("the server closed the connection" if not line else "no SMTP reply")
            texts.append(line[4:].decode("utf-8", "replace").strip())
            if line[3:4] != b"-":
                return Reply(int(line[:3]), " ".join(texts))


def _commands(parcel: Parcel) -> list[tuple[str, bytes]]:
    return [
        ("mail", f"MAIL FROM:<{parcel.sender}>\r\n".encode("ascii")),
        ("rcpt", f"RCPT TO:<{parcel.recipient}>\r\n".encode("ascii")),
        ("data", b"DATA\r\n"),
    ]


def _connect(server: Server) -> smtplib.SMTP:
    kind = smtplib.SMTP_SSL if server.is_ssl else smtplib.SMTP
    name = socket.gethostname()
    smtp = kind(server.host, server.port, local_hostname=name if "." in name else "[127.0.0.1]", timeout=server.timeout)
    try:
        if server.is_tls:
            smtp.starttls(context=ssl.create_default_context())
        if server.user:
            smtp.login(server.user, server.password)
        else:
            smtp.ehlo_or_helo_if_needed()
    except BaseException:
        smtp.close()
        raise
    return smtp


def _text(raw: bytes | str) -> str:
    return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw
