"""A `make run` on a data folder of its own, gone at the end: pictures never depend on what somebody has tried out."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.embedded import ports

ROOT = Path(__file__).resolve().parents[2]
OURS = (
    "DATABASE_URL",
    "REDIS_URL",
    "CELERY_BROKER_URL",
    "EMAIL_URL",
    "OPENAI_BASE_URL",
    "OPENAI_API_KEY",
    "ATTUNE_EMBEDDED",
)


@contextmanager
def demo_house() -> Iterator[str]:
    """Yields the address of a fresh demo workspace. Raises RuntimeError with its last words when it does not start."""
    folder = Path(tempfile.mkdtemp(prefix="attune-tour-"))
    folder.chmod(0o755)  # the embedded servers' own user has to reach the folder
    port = ports.keep_or_choose(folder / "port")
    kept = {name: value for name, value in os.environ.items() if name not in OURS}
    process = subprocess.Popen(
        [sys.executable, "-m", "config.run"],
        cwd=ROOT,
        env=kept | {"ATTUNE_DATA": str(folder / "data"), "PORT": str(port), "DEMO": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        _wait_until_ready(process, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate()
        shutil.rmtree(folder, ignore_errors=True)


def _wait_until_ready(process: "subprocess.Popen[str]", port: int) -> None:
    lines: list[str] = []
    for line in process.stdout or ():
        lines.append(line)
        if f"Attune is ready at http://127.0.0.1:{port}" in line:
            return
    raise RuntimeError("Attune did not start:\n" + "".join(lines[-20:]))
