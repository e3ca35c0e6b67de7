"""Every benchmark still begins and ends: nobody runs them every day, and one that is broken is found when it is needed.

What they measure here means nothing: `SIZE=tiny` is as little as each of them can do.
"""

import gc
import importlib
import os
import sys

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import setup_test_environment, teardown_test_environment

from apps.common import outbound
from benchmarks import Row
from benchmarks.__main__ import jobs

# They leave the database as it was, by a transaction around all of it or by asking for none.
ALONE = ("audit_chain", "freeze_audience", "guardrails", "import_profiles", "number_lock", "segment_count")
# Their processes, threads or statements need what is written to be there for others.
COMMITTED = ("draft_run", "draft_throughput", "lists", "send_email")


def checked(name: str) -> None:
    module = importlib.import_module(f"benchmarks.{name}")
    assert set(module.SIZES) == {"tiny", "small", "large"}
    rows = list(module.run("tiny"))
    assert rows
    for row in rows:
        assert isinstance(row, Row)
        assert row.job
        assert row.ours > 0
        assert row.floor > 0


def test_none_is_left_out():
    assert sorted(ALONE + COMMITTED) == sorted(jobs())


@pytest.mark.django_db
@pytest.mark.parametrize("name", ALONE)
def test_it_runs_in_one_transaction(name):
    checked(name)


@pytest.fixture
def _found_by_other_processes(monkeypatch):
    """What they start finds this database, and what they set of the environment is gone afterwards."""
    for name in ("OPENAI_BASE_URL", "OPENAI_MODEL", "OPENAI_API_KEY"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
        monkeypatch.setattr(settings, name, getattr(settings, name))
    url = os.environ["DATABASE_URL"].rpartition("/")[0]
    monkeypatch.setenv("DATABASE_URL", f"{url}/{connection.settings_dict['NAME']}")
    outbound._pool.cache_clear()  # a kept connection to an earlier server of the same port
    interval = sys.getswitchinterval()
    yield
    sys.setswitchinterval(interval)
    gc.unfreeze()


@pytest.fixture
def _outside_a_test():
    """`lists` makes its own test environment, which may not be there twice."""
    teardown_test_environment()
    yield
    setup_test_environment(debug=False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_found_by_other_processes", "_outside_a_test")
@pytest.mark.parametrize("name", COMMITTED)
def test_it_runs_with_rows_that_all_see(name):
    checked(name)
