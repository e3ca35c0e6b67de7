"""`make bench` prints one table: job, size, our figure, the floor's in the same run, ratio, limit, peak memory.

`SIZE=large make bench` for the large sizes; SIZE=tiny to see that they run; names of modules as arguments run only
those.
"""

import importlib
import os
import pkgutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

from benchmarks import Row

HEAD = f"{'job':58} {'size':8} {'ours s':>9} {'floor s':>9} {'ratio':>7} {'limit':>7} {'MB':>7}"


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    size = os.environ.get("SIZE", "small")
    wanted = sys.argv[1:] or jobs()
    print(HEAD, flush=True)
    over = 0
    for name in wanted:
        started = time.monotonic()
        with _own_database():
            for row in importlib.import_module(f"benchmarks.{name}").run(size):
                over += row.ratio > row.limit
                print(_line(row), flush=True)
        print(f"  ({name}: {time.monotonic() - started:.0f} s)", flush=True)
    print(f"{over} over their limit")
    return 0


@contextmanager
def _own_database() -> Iterator[None]:
    """An empty database beside the one in use, for this process and those it starts; nothing of yours is touched."""
    from django.db import connection

    name, url = connection.settings_dict["NAME"], os.environ["DATABASE_URL"]
    connection.settings_dict["TEST"]["NAME"] = f"bench_{os.getpid()}"
    fresh = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    os.environ["DATABASE_URL"] = url.rpartition("/")[0] + f"/{fresh}"
    try:
        yield
    finally:
        os.environ["DATABASE_URL"] = url
        connection.creation.destroy_test_db(name, verbosity=0)


def jobs() -> list[str]:
    """The names of the modules that are a benchmark."""
    found = [module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)])]
    return [name for name in found if not name.startswith("_") and _is_job(name)]


def _is_job(name: str) -> bool:
    return hasattr(importlib.import_module(f"benchmarks.{name}"), "run")


def _line(row: Row) -> str:
    memory = f"{row.memory_mb:7.0f}" if row.memory_mb is not None else f"{'–':>7}"
    figures = f"{row.ours:9.3f} {row.floor:9.3f} {row.ratio:7.2f} {row.limit:7.2f}"
    return f"{row.job[:58]:58} {row.size:8} {figures} {memory}"


if __name__ == "__main__":
    sys.exit(main())
