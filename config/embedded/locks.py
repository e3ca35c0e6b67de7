"""Two flocks: `alone` lets one process at a time start or stop the servers, `Usage` says that somebody needs them.

A flock dies with its holder, so a SIGKILL leaves nothing to clean up.
"""

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    with open(path, "a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Usage:
    """A shared hold on the servers, kept until `release` or the end of the process.

    Children that inherit `fileno` keep the hold alive should their parent be killed.
    """

    def __init__(self, path: Path) -> None:
        self._file = open(path, "a")  # noqa: SIM115 (held as long as the process lives)
        fcntl.flock(self._file, fcntl.LOCK_SH)

    @property
    def fileno(self) -> int:
        return self._file.fileno()

    def is_last(self) -> bool:
        """Whether nobody else holds on. Ask under `alone` and right before `release`: a "no" may drop the hold."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        self._file.close()
