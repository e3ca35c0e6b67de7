"""Who is held out, here and in PostgreSQL."""

import hashlib
import uuid
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import example, given, settings
from hypothesis import strategies as st

from apps.campaigns.assignment import first_bytes, is_held_out, threshold, u
from apps.campaigns.audience_sql import holdout_sql
from apps.profiles.facts import Sql

holdouts = st.decimals(min_value=0, max_value=Decimal("0.9"), places=4)
salts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)


def test_u_can_be_computed_by_hand():
    person = uuid.UUID("00000000-0000-0000-0000-0000000000AB")
    digest = hashlib.sha256(b"salt00000000-0000-0000-0000-0000000000ab").digest()
    assert first_bytes("salt", person) == digest[:8]
    assert u("salt", person) == int.from_bytes(digest[:8], "big") / 2**64


def test_no_holdout_holds_nobody_out_and_half_starts_at_the_upper_half():
    assert threshold(Decimal(0)) == bytes(8)
    assert threshold(Decimal("0.5")) == b"\x80" + bytes(7)


def test_a_holdout_outside_of_zero_to_one_is_refused():
    for wrong in ("-0.1", "1", "1.5"):
        with pytest.raises(ValueError):
            threshold(Decimal(wrong))


@given(st.uuids(), salts, holdouts)
def test_u_below_the_holdout_means_held_out(person, salt, holdout):
    number = int.from_bytes(first_bytes(salt, person), "big")
    assert is_held_out(salt, person, holdout) == (number * 10**4 < int(holdout * 10**4) * 2**64)


@given(holdouts, st.integers(min_value=-2, max_value=2))
def test_the_threshold_is_exact_to_the_last_bit(holdout, off):
    number = int.from_bytes(threshold(holdout), "big") + off
    if 0 <= number < 2**64:
        assert (number.to_bytes(8, "big") < threshold(holdout)) == (number * 10**4 < int(holdout * 10**4) * 2**64)


@pytest.mark.django_db
@settings(max_examples=150, deadline=None)
@given(person=st.uuids(), salt=salts, holdout=holdouts)
@example(person=uuid.UUID(int=0), salt="'", holdout=Decimal("0.9"))
def test_postgresql_decides_the_same(person, salt, holdout):
    statement = holdout_sql(salt, Sql("%s::uuid", (person,)), holdout)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {statement.text}", list(statement.params))
        assert cursor.fetchone()[0] is is_held_out(salt, person, holdout)


def test_a_tenth_is_about_a_tenth():
    people = [uuid.UUID(int=number) for number in range(10_000)]
    held = sum(is_held_out("one campaign", person, Decimal("0.1")) for person in people)
    assert 850 < held < 1150
