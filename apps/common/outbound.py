"""HTTP to addresses that people typed in: the one way out for endpoints, webhooks and link checks (security.md 8).

A host is resolved once for a connection, every address it has is looked at, and the connection goes to one of exactly
those: a second look-up that answers differently is never made. A look-up has its limit too (common.lookup). Redirects
come back as they are, compressed bodies are refused, and size and time are limited over the whole answer, however
slowly it drips.
"""

import ipaddress
import os
import ssl
import time
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import httpcore

from apps.common.lookup import TooSlow, addresses_of

SECONDS = 10.0
LOOKUP_SECONDS = 10.0  # enough for a resolver whose first name server is away (5 s) to ask its second one
MAX_BYTES = 5 * 1024 * 1024
CONNECTIONS = 100
# Metadata services of clouds that stand outside the link-local range (AWS by IPv6, Alibaba, Oracle).
METADATA = frozenset(map(ipaddress.ip_address, ("fd00:ec2::254", "100.100.100.200", "192.0.0.192")))
NAT64 = ipaddress.ip_network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_until: ContextVar[float] = ContextVar("until")


@dataclass(frozen=True)
class Answer:
    """What came back. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class OutboundError(Exception):
    """Nothing usable came back. `was_sent` says whether the other side may have acted on the request."""

    def __init__(self, code: str, message: str, *, was_sent: bool = False) -> None:
        super().__init__(message)
        self.code, self.message, self.was_sent = code, message, was_sent


def send(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    seconds: float = SECONDS,
    max_bytes: int = MAX_BYTES,
    is_private_allowed: bool = False,
) -> Answer:
    """One request, one answer, within `seconds` and `max_bytes` in all. Raises OutboundError.

    `is_private_allowed` opens loopback and private networks, for hosts that an admin allowed; link-local addresses and
    metadata services stay closed. Codes: bad_address, no_such_host, address_refused, unreachable, timed_out, too_large,
    compressed, broken.
    """
    check_url(url)
    given: list[tuple[bytes | str, bytes | str]] = [("Accept-Encoding", "identity"), ("User-Agent", "Attune")]
    given += (headers or {}).items()
    mark = _until.set(time.monotonic() + seconds)
    try:
        with _pool(os.getpid(), is_private_allowed).stream(
            method, url, headers=given, content=body, extensions={"timeout": dict.fromkeys(_PHASES, seconds)}
        ) as answer:
            found = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
            return Answer(answer.status, found, _body(answer.iter_stream(), found, max_bytes))
    except (httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.PoolTimeout) as error:
        raise OutboundError("unreachable", "Nothing answers at this address.") from error
    except httpcore.TimeoutException as error:
        raise OutboundError("timed_out", "It did not answer in time.", was_sent=True) from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise OutboundError("broken", "The connection broke before the answer was complete.", was_sent=True) from error
    finally:
        _until.reset(mark)


_PHASES = ("connect", "read", "write", "pool")


def check_url(url: str) -> None:
    """Raises OutboundError for anything but a plain http(s) address without a log-in in it."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    is_plain = url.isascii() and url.isprintable() and " " not in url
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc or not is_plain:
        raise OutboundError("bad_address", "This is no web address that can be asked.")


def check_host(host: str, *, is_private_allowed: bool = False, seconds: float = LOOKUP_SECONDS) -> tuple[str, ...]:
    """The addresses of `host`, all of which may be asked, within `seconds`. Raises OutboundError."""
    try:
        addresses = addresses_of(host, seconds)
    except TooSlow as error:
        raise OutboundError("unreachable", f"The address of {host} could not be looked up in time.") from error
    except (OSError, UnicodeError) as error:
        raise OutboundError("no_such_host", f"There is no host named {host}.") from error
    for text in addresses:
        address = _plain(ipaddress.ip_address(text.partition("%")[0]))
        if is_never_asked(address):
            raise OutboundError("address_refused", f"{host} leads to an address that is never asked.")
        if not is_private_allowed and not address.is_global:
            raise OutboundError("address_refused", f"{host} leads into a private network, which is not allowed for it.")
    return addresses


def is_never_asked(address: Address) -> bool:
    """Link-local addresses and metadata services: what answers there hands out the machine's own credentials."""
    special = address.is_link_local or address.is_multicast or address.is_unspecified
    return special or address in METADATA or address == ipaddress.ip_address("255.255.255.255")


def _plain(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for (mapped, 6to4, NAT64), else itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _body(chunks: Iterable[bytes], headers: Mapping[str, str], max_bytes: int) -> bytes:
    if headers.get("content-encoding", "identity").strip().lower() not in ("identity", ""):
        raise OutboundError("compressed", "The answer is compressed, which nobody asked for.", was_sent=True)
    length = headers.get("content-length", "")
    return b"".join(_limited(chunks, max_bytes, int(length) if length.isdecimal() else 0))


def _limited(chunks: Iterable[bytes], max_bytes: int, size: int) -> Iterator[bytes]:
    taken = 0
    for chunk in [] if size > max_bytes else chunks:
        taken += len(chunk)
        if taken > max_bytes:
            break
        yield chunk
    if max(size, taken) > max_bytes:
        raise OutboundError("too_large", f"The answer is larger than {max_bytes:,} bytes.", was_sent=True)


@lru_cache(maxsize=4)
def _pool(pid: int, is_private_allowed: bool) -> httpcore.ConnectionPool:
    """Kept per process (never across a fork) and per rule, so that no connection is shared between the two rules."""
    context = httpcore.default_ssl_context()
    context.load_default_certs(ssl.Purpose.SERVER_AUTH)  # a house's own authority beside the public ones
    return httpcore.ConnectionPool(
        ssl_context=context,
        max_connections=CONNECTIONS,
        max_keepalive_connections=CONNECTIONS,
        keepalive_expiry=30,
        network_backend=_Pinned(is_private_allowed),
    )


def _left(timeout: float | None) -> float:
    left = _until.get(float("inf")) - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the whole took too long")
    return left if timeout is None else min(timeout, left)


class _Pinned(httpcore.NetworkBackend):
    """Connects to the addresses that were looked at, by number; the name stays for TLS and the Host header."""

    def __init__(self, is_private_allowed: bool) -> None:
        self._is_private_allowed = is_private_allowed
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        failed: Exception = httpcore.ConnectError("no address")
        seconds = min(_left(timeout), LOOKUP_SECONDS)
        for address in check_host(host, is_private_allowed=self._is_private_allowed, seconds=seconds):
            try:
                return _Timed(self._sockets.connect_tcp(address, port, _left(timeout), local_address, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed


class _Timed(httpcore.NetworkStream):
    """A stream on which no wait outlasts the request's own time."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, _left(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
