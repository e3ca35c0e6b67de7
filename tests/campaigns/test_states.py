"""Where a campaign may go."""

import itertools

import pytest

from apps.campaigns.models import Campaign
from apps.campaigns.states import TRANSITIONS, is_over, may_go

ALLOWED = {
    ("planning", "freezing"), ("planning", "frozen"), ("planning", "cancelled"),
    ("freezing", "planning"), ("freezing", "frozen"),
    ("frozen", "planning"), ("frozen", "sending"), ("frozen", "cancelled"),
    ("sending", "frozen"),
    ("sending", "paused"), ("sending", "finished"), ("sending", "cancelled"), ("sending", "frozen"),
    ("paused", "sending"), ("paused", "cancelled"),
}  # fmt: skip


def test_every_status_has_its_place():
    assert set(TRANSITIONS) == set(Campaign.Status.values)


@pytest.mark.parametrize(("status", "to"), list(itertools.product(Campaign.Status.values, repeat=2)))
def test_only_these_moves_are_possible(status, to):
    assert may_go(status, to) == ((status, to) in ALLOWED)


def test_what_has_ended_stays_ended():
    assert {status for status in TRANSITIONS if is_over(status)} == {"finished", "cancelled", "imported"}
