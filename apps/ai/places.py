"""The places that this process holds at endpoints, kept warm while their requests are under way.

A place runs out after a few seconds unless it is renewed, so that the places of a process that was killed are free for
the next one long before its requests would have ended.
"""

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import redis

LEASE_MS = 15_000
RENEW_SECONDS = 4.0

Renew = Callable[[dict[str, str]], None]


class Keeper:
    """Renews what is held, from one thread that ends when nothing is. Starts afresh in a process that was forked."""

    def __init__(self, renew: Renew) -> None:
        self._renew = renew
        self._lock = threading.Lock()
        self._held: dict[str, str] = {}
        self._pid = os.getpid()
        self._is_running = False

    def hold(self, place: str, flights: str) -> None:
        """`flights` is the key of the endpoint's requests under way."""
        if self._pid != os.getpid():
            self.__init__(self._renew)  # type: ignore[misc]
        with self._lock:
            self._held[place] = flights
            if not self._is_running:
                self._is_running = True
                threading.Thread(target=self._run, name="places", daemon=True).start()

    def drop(self, place: str) -> None:
        with self._lock:
            self._held.pop(place, None)

    def _run(self) -> None:
        while True:
            time.sleep(RENEW_SECONDS)
            with self._lock:
                held = dict(self._held)
                if not held:
                    self._is_running = False
                    return
            with suppress(redis.RedisError):  # then they run out, and the endpoint gets a few more at once for a while
                self._renew(held)
