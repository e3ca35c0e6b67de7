"""Small files that several processes read while one writes them, and folders made without touching their parents."""

import contextlib
import os
import secrets
from pathlib import Path


def make_folder(path: Path, mode: int) -> None:
    """Create `path` and the parents it lacks with `mode`, whatever the umask. What exists keeps its rights."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    for folder in reversed(missing):
        with contextlib.suppress(FileExistsError):
            folder.mkdir()
            folder.chmod(mode)


def read(path: Path, default: str = "") -> str:
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        return default


def write(path: Path, text: str) -> None:
    """Replace a private file (0600) in one step: a reader, or a kill, never meets half of it."""
    draft = _draft(path, text)
    draft.replace(path)


def write_once(path: Path, text: str) -> str:
    """Create a private file unless it exists, and return what it holds: two racing writers both get the first one's."""
    if not path.exists():
        draft = _draft(path, text)
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return read(path)


def _draft(path: Path, text: str) -> Path:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return draft
