"""Free ports on 127.0.0.1, kept over restarts where possible so that an address noted down stays true."""

import contextlib
import socket
from pathlib import Path

from config.embedded import files

HOST = "127.0.0.1"


def is_free(port: int) -> bool:
    return _bindable(port) is not None


def answers(port: int) -> bool:
    """Whether some program listens there."""
    with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
        return True
    return False


def saved(path: Path) -> int:
    """The port noted in `path`, 0 when none is."""
    text = files.read(path)
    return int(text) if text.isdigit() else 0


def keep_or_choose(path: Path) -> int:
    """The saved port while it is free, otherwise a new one, which is saved."""
    port = _bindable(saved(path)) or _bindable(0) or 0
    files.write(path, str(port))
    return port


def _bindable(port: int) -> int | None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError):
            return None
        return int(probe.getsockname()[1])
