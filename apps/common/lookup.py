"""Looking up the addresses of a host, in bounded time.

`getaddrinfo` waits as long as the system's resolver does, which may be for ever, and nothing ends it. So it runs in a
thread of its own, and whoever asked goes on when the time is up. A thread that was given up stays until the resolver
answers. There are at most LIMIT of them in a process and PER_HOST for one host, so that neither a dead host nor a dead
resolver takes more; beyond that a look-up fails at once. Answers are not kept: who asks later looks again.
"""

import os
import re
import socket
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import lru_cache

LIMIT, PER_HOST = 64, 2
FRESH_SECONDS = 2.0  # a look-up under way that is older may be a stuck one; one more thread asks beside it
Addresses = tuple[str, ...]
_NUMBER = re.compile(r"(?:^|\.)(?:\d+|0[xX][0-9a-fA-F]*)\.?$|:")  # as the URL standard tells addresses from names


class TooSlow(Exception):
    """The resolver did not answer in time, or so many look-ups wait for it that no more are begun."""


@dataclass
class _Flight:
    """One call of the resolver; everybody who asks for the host meanwhile waits for it."""

    answer: "Future[Addresses]" = field(default_factory=Future)
    began: float = field(default_factory=time.monotonic)


def addresses_of(host: str, seconds: float) -> Addresses:
    """The addresses of `host` as text, each once. Raises OSError or UnicodeError when there are none, TooSlow."""
    if _NUMBER.search(host):
        return _resolved(host, socket.AI_NUMERICHOST)  # only read, never looked up
    flight = _desk(os.getpid()).flight_for(host)
    try:
        return flight.answer.result(timeout=max(seconds, 0))
    except TimeoutError as error:
        # What the resolver itself calls a time-out is an answer: there is no such host now.
        if flight.answer.done():
            raise OSError("the resolver gave up") from error
        raise TooSlow from error


def _resolved(host: str, flags: int = 0) -> Addresses:
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=flags)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


class _Desk:
    """The look-ups under way in this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._flights: dict[str, list[_Flight]] = {}
        self._count = 0

    def flight_for(self, host: str) -> _Flight:
        with self._lock:
            under_way = self._flights.get(host, [])
            if under_way and (len(under_way) >= PER_HOST or time.monotonic() - under_way[-1].began < FRESH_SECONDS):
                return under_way[-1]
            if self._count >= LIMIT:
                raise TooSlow
            flight = _Flight()
            self._flights.setdefault(host, []).append(flight)
            self._count += 1
        try:
            threading.Thread(target=self._fly, args=(host, flight), name="look-up", daemon=True).start()
        except RuntimeError as error:  # the system has no more threads
            self._land(host, flight)
            flight.answer.set_exception(OSError(str(error)))
        return flight

    def _fly(self, host: str, flight: _Flight) -> None:
        try:
            found = _resolved(host)
        except BaseException as error:
            self._land(host, flight)
            flight.answer.set_exception(error)
        else:
            self._land(host, flight)
            flight.answer.set_result(found)

    def _land(self, host: str, flight: _Flight) -> None:
        with self._lock:
            self._count -= 1
            self._flights[host].remove(flight)
            if not self._flights[host]:
                del self._flights[host]


@lru_cache(maxsize=2)
def _desk(pid: int) -> _Desk:
    """One for each process: a fork has none of its parent's threads, and may have copied a lock that was held."""
    return _Desk()
