"""The processes that do a benchmark's work, as a worker's processes do it."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

import django

ShareOut = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]


def begin() -> None:
    """What a process does before it is given work. A spawned one imports models only once Django is set up."""
    django.setup()
    from config.celery import hand_over_often, share_what_is_loaded

    hand_over_often()
    share_what_is_loaded()


@contextmanager
def processes(size: str, number: int) -> Iterator[ShareOut]:
    """`map` over so many processes; at "tiny" over this one alone, because starting one takes seconds."""
    if size == "tiny":
        begin()
        yield map
        return
    with ProcessPoolExecutor(number, get_context("spawn"), begin) as pool:
        yield pool.map
