"""Who a process is. A pid alone proves nothing: after a crash it may belong to any other program."""

import contextlib
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

PROC = Path("/proc")


def command_line(pid: int) -> str:
    """The arguments of a living process, separated by blanks; "" when it has ended (a zombie has no arguments)."""
    if (PROC / "self/cmdline").exists():
        try:
            return (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    state, _, arguments = _ps(pid, "stat=,args=").partition(" ")
    return "" if state.startswith("Z") else arguments.strip()


def started_at(pid: int) -> str:
    """When the process started, in the system's own words, "" when it has ended. With the pid it names one process."""
    if (PROC / "self/stat").exists():
        with contextlib.suppress(OSError):
            # proc(5); the second field may hold blanks and brackets, so count from the last bracket.
            state, *fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
            return "" if state in "ZX" else fields[18]
        return ""
    state, _, started = _ps(pid, "stat=,lstart=").partition(" ")
    return "" if state.startswith("Z") else started.strip()


def is_same(pid: int, started: str) -> bool:
    """Whether the process noted as `pid` and `started` still lives."""
    return bool(started) and started_at(pid) == started


def has_group(pid: int) -> bool:
    """Whether any process is left in the group that `pid` leads or led."""
    try:
        os.killpg(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def wait_until(is_true: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def _ps(pid: int, columns: str) -> str:
    answer = subprocess.run(["ps", "-ww", "-o", columns, "-p", str(pid)], capture_output=True, text=True, check=False)
    return answer.stdout.strip()
