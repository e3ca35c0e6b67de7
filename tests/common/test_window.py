"""How long a worker stays with one work."""

import os

import pytest

from apps.common import window
from apps.common.window import Window


@pytest.fixture(autouse=True)
def _goes_on():
    yield
    window.close_all(is_stopping=False)


def test_a_window_is_open_for_its_seconds():
    assert Window(60).is_open
    assert not Window(0).is_open


def test_a_worker_that_stops_closes_every_window_of_the_processes_that_it_forked():
    before = Window(60)
    told, answer = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:
        os.read(told[0], 1)
        os.write(answer[1], b"open" if before.is_open else b"shut")
        os._exit(0)
    window.close_all()
    os.write(told[1], b".")
    assert os.read(answer[0], 4) == b"shut"
    os.waitpid(child, 0)
    assert not before.is_open
    assert not Window(60).is_open
