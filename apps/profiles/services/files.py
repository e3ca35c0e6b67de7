"""Files of people under MEDIA_ROOT: random names, readable by the owner of the process only."""

import csv
import os
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from apps.common.errors import AttuneError, Invalid
from apps.common.exports import safe_cell
from apps.profiles.importing.reading import MAX_BYTES

UPLOADS, REJECTS = "uploads", "rejects"


def keep_upload(chunks: Iterable[bytes]) -> str:
    """Stores an upload; returns its path below MEDIA_ROOT. Raises Invalid, keeping nothing, when it is too large."""
    name = _new_name(UPLOADS)
    size = 0
    try:
        with _created(name, "xb") as stream:
            for chunk in chunks:
                size += len(chunk)
                if size > MAX_BYTES:
                    raise Invalid(
                        f"The file is larger than {MAX_BYTES // 2**20:,} MB. Split it.", {"file": "too large"}
                    )
                stream.write(chunk)
    except BaseException:
        remove(name)
        raise
    return name


def write_rejects(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Stores a CSV whose cells no spreadsheet runs as a formula; returns its path below MEDIA_ROOT."""
    name = f"{_new_name(REJECTS)}.csv"
    with _created(name, "x") as stream:
        writer = csv.writer(stream)
        writer.writerow([safe_cell(header) for header in headers])
        writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return name


def full_path(name: str) -> Path:
    """Where a stored file lies. Raises AttuneError for a name that leads out of MEDIA_ROOT."""
    root = Path(settings.MEDIA_ROOT).resolve()
    path = (root / name).resolve()
    if not name or not path.is_relative_to(root):
        raise AttuneError("This file is not here.")
    return path


def remove(name: str) -> None:
    if name:
        full_path(name).unlink(missing_ok=True)


def _new_name(folder: str) -> str:
    return f"{folder}/{secrets.token_hex(16)}"


@contextmanager
def _created(name: str, mode: str) -> Iterator[IO[Any]]:
    path = full_path(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    text = {} if "b" in mode else {"encoding": "utf-8-sig", "newline": ""}
    with open(path, mode, opener=lambda p, flags: os.open(p, flags, 0o600), **text) as stream:  # type: ignore[call-overload]
        yield stream
