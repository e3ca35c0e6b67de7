"""`make bench` prints one table: job, size, our figure, the floor's in the same run, ratio, limit, peak memory.

`SIZE=large make bench` for the large sizes; names of modules as arguments run only those.
"""

import importlib
import os
import pkgutil
import sys
import time
from pathlib import Path

import django

from benchmarks import Row

HEAD = f"{'job':58} {'size':8} {'ours s':>9} {'floor s':>9} {'ratio':>7} {'limit':>7} {'MB':>7}"


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    size = os.environ.get("SIZE", "small")
    wanted = sys.argv[1:] or _modules()
    print(HEAD, flush=True)
    over = 0
    for name in wanted:
        started = time.monotonic()
        for row in importlib.import_module(f"benchmarks.{name}").run(size):
            over += row.ratio > row.limit
            print(_line(row), flush=True)
        print(f"  ({name}: {time.monotonic() - started:.0f} s)", flush=True)
    print(f"{over} over their limit")
    return 0


def _modules() -> list[str]:
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
