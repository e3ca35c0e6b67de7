"""What a busy process need not ask for again with every piece of its work: a reading as of a second ago."""

import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")
SECONDS = 1.0  # after which a process heeds what people have changed
MOST = 64


class Lately(Generic[T]):
    """Readings by key, each as of SECONDS ago at most and the time that reading takes.

    One thread reads anew; the others, which would otherwise all ask at once, go on with what is known meanwhile.
    """

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[float, T]] = {}

    def get(self, key: Hashable, read: Callable[[], T]) -> T:
        """The reading of `key`, by `read` when it is too old. What `read` raises is raised, and nothing is kept."""
        now = time.monotonic()
        kept = self._kept.get(key)
        if kept is not None and now - kept[0] < SECONDS:
            return kept[1]
        if kept is not None:
            self._kept[key] = (now, kept[1])
        try:
            found = read()
        except BaseException:
            self.forget(key)
            raise
        if len(self._kept) >= MOST:
            self._kept.clear()
        self._kept[key] = (now, found)
        return found

    def forget(self, key: Hashable) -> None:
        self._kept.pop(key, None)
