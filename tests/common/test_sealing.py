"""What was done can be proved: rows are only added, the sealer chains them, and any tampering is named."""

import io
import logging
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connections, transaction
from hypothesis import given
from hypothesis import strategies as st

from apps.common import audit, chain, clock
from apps.common.models import AuditEntry, User
from apps.common.selectors import chain_head, verify_chain
from apps.common.services import seal_rows
from tests.common.tampering import COLUMNS_TO_EDIT, TAMPERINGS, unlocked

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def lay(author: User, number: int, first: int = 0) -> None:
    for one in range(first, first + number):
        with transaction.atomic(), clock.at(NOON + timedelta(minutes=one)):
            audit.record(
                actor=author if one % 3 else None,
                action=f"segments.act_{one % 7}",
                obj=author if one % 2 else None,
                count=one if one % 5 else None,
                detail={"size": one, "half": one / 2, "names": ["ä", "b"]},
            )


def seal(minutes: int) -> int:
    with clock.at(NOON + timedelta(minutes=minutes)):
        return seal_rows()


@pytest.fixture
def sealed(author: User) -> User:
    """Forty rows, sealed in four runs."""
    for run in range(4):
        lay(author, 10, run * 10)
        assert seal(run * 10 + 10) == 10
    return author


def verify(*args: str) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command("verify_audit", *args, stdout=out)
    except SystemExit as stop:
        return int(str(stop.code)), out.getvalue()
    return 0, out.getvalue()


def test_the_hash_covers_every_column() -> None:
    columns = {field.attname for field in AuditEntry._meta.concrete_fields}
    assert set(chain.COLUMNS) == columns - {"hash"}
    assert set(COLUMNS_TO_EDIT) == columns


@pytest.mark.django_db
def test_rows_are_sealed_once_in_their_order_and_the_head_is_logged(author, caplog, django_capture_on_commit_callbacks):
    lay(author, 5)
    with caplog.at_level(logging.INFO, "attune.audit"), django_capture_on_commit_callbacks(execute=True):
        assert seal_rows() == 5
        assert seal_rows() == 0
    head = chain_head()
    assert [record.getMessage() for record in caplog.records] == [f"sealed rows=5 position=5 hash={head.hash}"]
    positions = AuditEntry.objects.order_by("id").values_list("position", flat=True)
    assert list(positions) == [1, 2, 3, 4, 5]


@pytest.mark.django_db
def test_a_row_that_commits_late_with_a_lower_id_is_sealed_too(author) -> None:
    lay(author, 3)
    first = AuditEntry.objects.order_by("id").values_list("id", flat=True)[0]
    AuditEntry.objects.create(id=first - 1, at=NOON, actor_label="Attune", action="segments.slow")
    AuditEntry.objects.create(id=first + 100, at=NOON, actor_label="Attune", action="segments.fast")
    seal(4)
    AuditEntry.objects.create(id=first + 50, at=NOON, actor_label="Attune", action="segments.slower")
    seal(5)
    assert list(AuditEntry.objects.order_by("position").values_list("action", flat=True))[-1] == "segments.slower"
    assert verify_chain().is_good


@pytest.mark.django_db
def test_a_whole_log_is_called_whole_with_and_without_its_heads(sealed) -> None:
    middle = AuditEntry.objects.get(position=17).hash
    assert verify()[0] == 0
    code, said = verify("--head", chain_head().hash, "--head", middle)
    assert code == 0
    assert f"Whole up to position 40, hash {chain_head().hash}." in said
    assert verify("--from", "20")[0] == 0
    assert verify("--from", "99")[0] == 1


@pytest.mark.django_db
def test_the_database_refuses_to_change_or_remove_a_row(sealed) -> None:
    lay(sealed, 1, 60)
    fresh = AuditEntry.objects.filter(position=None)
    doings: list[Callable[[], Any]] = [
        lambda: AuditEntry.objects.filter(position=3).update(action="segments.other"),
        lambda: AuditEntry.objects.filter(position=3).update(position=None),
        lambda: AuditEntry.objects.filter(position=3).delete(),
        lambda: fresh.update(action="segments.other", position=41),
        lambda: fresh.update(action="segments.other"),
        lambda: fresh.delete(),
    ]
    for doing in doings:
        with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
            doing()


@pytest.mark.django_db
def test_a_thousand_of_a_thousand_tamperings_are_found(sealed) -> None:
    """Every one in a savepoint of its own, through the walk that the command makes."""
    head, chance, missed, told = chain_head().hash, random.Random(20261123), [], set()
    with unlocked():
        for number in range(1_000):
            name = sorted(TAMPERINGS)[number % len(TAMPERINGS)]
            with undone():
                what = TAMPERINGS[name](chance)
                verdict = verify_chain(heads=[head])
                missed += [] if not verdict.is_good else [f"{number} {name}: {what}"]
                told.add((name, bool(verdict.fault)))
    assert missed == []
    assert {name for name, _ in told} == set(TAMPERINGS)


@contextmanager
def undone() -> Iterator[None]:
    point = transaction.savepoint()
    yield
    transaction.savepoint_rollback(point)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(TAMPERINGS))
def test_the_command_names_the_place_and_ends_with_one(sealed, name: str) -> None:
    head = chain_head().hash
    with unlocked():
        place = TAMPERINGS[name](random.Random(7))
        code, said = verify("--head", head)
    assert code == 1
    assert place in said, said


@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_lay_one_chain(author) -> None:
    lay(author, 60)
    together = threading.Barrier(4)

    def run() -> None:
        together.wait()
        seal_rows()
        connections.close_all()

    racers = [threading.Thread(target=run) for _ in range(4)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    seal_rows()
    verdict = verify_chain()
    assert verdict.is_good
    assert (verdict.head.position, verdict.waiting) == (60, 0)


@pytest.mark.django_db(transaction=True)
def test_a_sealer_killed_half_way_leaves_a_good_chain_that_the_next_one_goes_on_with(author) -> None:
    lay(author, 8)
    seal(10)
    lay(author, 8, 20)
    with pytest.raises(KeyboardInterrupt):
        seal_and_be_killed(40)
    assert (verify_chain().is_good, verify_chain().waiting) == (True, 8)
    assert seal(41) == 8
    assert verify_chain().is_good


@transaction.atomic
def seal_and_be_killed(minutes: int) -> None:
    seal(minutes)
    raise KeyboardInterrupt


VALUES = st.tuples(
    *[
        st.one_of(st.none(), st.text(max_size=8))
        if name in {"detail", "action", "actor_label", "object_type", "object_key", "uuid"}
        else st.datetimes(timezones=st.just(UTC))
        if name in {"at", "sealed_at"}
        else st.integers(0, 9)
        for name in chain.COLUMNS
    ]
)


@given(one=VALUES, other=VALUES)
def test_rows_that_differ_hash_differently_and_equal_rows_alike(one, other) -> None:
    same = chain.row_hash(chain.GENESIS, one) == chain.row_hash(chain.GENESIS, other)
    assert same == (one == other)
    assert chain.row_hash(chain.row_hash(chain.GENESIS, one), one) != chain.row_hash(chain.GENESIS, one)


@given(rows=st.lists(VALUES, min_size=2, max_size=12), data=st.data())
def test_a_walk_takes_what_was_sealed_and_stops_where_it_was_touched(rows, data) -> None:
    hashes, last = [], chain.GENESIS
    rows = [(number, *row[1:]) for number, row in enumerate(rows, start=1)]
    for row in rows:
        last = chain.row_hash(last, row)
        hashes.append(last)
    assert faults(rows, hashes) == []
    place = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.sampled_from([name for name in chain.COLUMNS if name != "position"]))
    index = chain.COLUMNS.index(column)
    changed = list(rows)
    fresh = data.draw(VALUES)[index]
    changed[place] = (*rows[place][:index], fresh, *rows[place][index + 1 :])
    assert faults(changed, hashes) == ([] if fresh == rows[place][index] else [place + 1])


def faults(rows: list[Any], hashes: list[str]) -> list[int]:
    walk = chain.Walk()
    for row, stored in zip(rows, hashes, strict=True):
        if fault := walk.take(row, stored):
            return [fault.position]
    return []
