"""How long a worker process stays with one long work before it goes back to the queue, where others get their turn."""

import time
from multiprocessing.sharedctypes import RawValue

# Shared by a worker and the processes that it forks: only the worker hears that it is to stop.
_is_stopping = RawValue("b", 0)


class Window:
    """Open for so many seconds, and not a moment longer than the worker is to go on: what has begun is finished, and
    nothing else is begun."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    @property
    def is_open(self) -> bool:
        return time.monotonic() < self._until and not _is_stopping.value


def close_all(is_stopping: bool = True) -> None:
    """This worker is about to stop, in every process of it."""
    _is_stopping.value = is_stopping
