"""Which versions may go into production: every condition by itself, in all its states."""

from dataclasses import replace

import pytest

from apps.prompts.testing.comparison import Comparison, Score, Verdict, compare, verdict
from apps.prompts.testing.gate import Evidence, Heard, State, conditions, is_open, missing


def outcome(wins: int, ties: int, losses: int) -> Comparison:
    verdicts = [Verdict.WIN] * wins + [Verdict.TIE] * ties + [Verdict.LOSS] * losses
    return Comparison(dict(enumerate(verdicts)))


FIRST = Evidence(has_set=True, cases=30, adversarial=5, run="finished")
HEARD = replace(FIRST, heard=Heard("“Tone”, version 1", "heard", ("Fine? Kept in 29 of 30 drafts.",)))
NEXT = replace(FIRST, is_first=False, baseline=1, baseline_run="finished", comparison=outcome(2, 26, 2))


@pytest.mark.parametrize("good", [FIRST, NEXT, HEARD, Evidence(was_in_production=True), Evidence(is_part=True)])
def test_the_gate_opens_when_everything_is_met(good):
    assert is_open(conditions(good))


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"has_set": False, "cases": 0, "adversarial": 0, "run": "none"}, "cases"),
        ({"cases": 29}, "cases"),
        ({"adversarial": 4}, "adversarial"),
        ({"run": "none"}, "run"),
        ({"run": "stale"}, "run"),
        ({"run": "open"}, "run"),
        ({"run": "failed", "failed": 1}, "run"),
        ({"blocked": ("Nothing known",)}, "blocked"),
        ({"heard": Heard("“Tone”, version 1", "no_run")}, "heard"),
        ({"heard": Heard("“Tone”, version 1", "unheard")}, "heard"),
        ({"heard": Heard("“Tone”, version 1", "reading")}, "heard"),
        ({"heard": Heard("“Tone”, version 1", "baseline_unheard")}, "heard"),
        ({"heard": Heard("“Tone”, version 1", "baseline_reading")}, "heard"),
        ({"baseline_run": "none"}, "rules"),
        ({"baseline_run": "open"}, "rules"),
        ({"baseline_run": "failed"}, "rules"),
        ({"rules_below": ("No exclamation marks.",)}, "rules"),
        ({"comparison": outcome(0, 26, 4)}, "compared"),
        ({"comparison": outcome(2, 19, 9)}, "compared"),
        ({"is_own": True}, "person"),
    ],
)
def test_each_condition_keeps_it_closed_by_itself(change, key):
    found = missing(conditions(replace(NEXT, **change)))
    assert found[0].key == key


@pytest.mark.parametrize("lost", [outcome(0, 27, 3), outcome(4, 20, 6), outcome(9, 20, 1), outcome(5, 20, 5)])
def test_a_difference_that_may_be_luck_keeps_nobody_out(lost):
    assert is_open(conditions(replace(NEXT, comparison=lost)))


def test_the_first_version_has_nothing_to_be_compared_with():
    states = {one.key: one.state for one in conditions(FIRST)}
    assert (states["rules"], states["compared"]) == (State.NONE, State.NONE)


def test_whoever_wrote_it_is_never_the_second_person():
    for evidence in (FIRST, NEXT, Evidence(was_in_production=True), Evidence(is_part=True)):
        assert missing(conditions(replace(evidence, is_own=True)))[-1].key == "person"


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        (Score(0, 5, 9), Score(1, 0, 0), Verdict.WIN),
        (Score(1, 0, 0), Score(0, 5, 9), Verdict.LOSS),
        (Score(0, 0, 9), Score(0, 1, 0), Verdict.WIN),
        (Score(0, 0, 1), Score(0, 0, 2), Verdict.WIN),
        (Score(1, 1, 1), Score(1, 1, 1), Verdict.TIE),
    ],
)
def test_blocking_findings_count_before_expectations_and_those_before_warnings(mine, theirs, expected):
    assert verdict({0: mine}, {0: theirs}) is expected


GOOD, BAD = Score(), Score(1)


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        ([GOOD, GOOD, BAD], [BAD, BAD, GOOD], Verdict.WIN),
        ([BAD, BAD, GOOD], [GOOD, GOOD, GOOD], Verdict.LOSS),
        ([GOOD, BAD], [BAD, GOOD], Verdict.TIE),
        ([GOOD, GOOD, GOOD], [BAD, GOOD, GOOD], Verdict.TIE),
        ([GOOD, BAD, BAD], [BAD, BAD, BAD], Verdict.TIE),
    ],
)
def test_the_majority_of_repetitions_decides_a_case(mine, theirs, expected):
    assert verdict(dict(enumerate(mine)), dict(enumerate(theirs))) is expected


def test_only_cases_that_both_have_are_compared():
    found = compare({1: {0: GOOD}, 2: {0: GOOD}}, {2: {0: BAD}, 3: {0: BAD}})
    assert (found.wins, found.ties, found.losses) == (1, 0, 0)


@pytest.mark.parametrize(
    ("losses", "words"), [(0, "p = 1.000"), (5, "p = 0.062"), (10, "p = 0.002"), (47, "p < 0.001")]
)
def test_no_chance_is_ever_said_to_be_none(losses, words):
    assert Comparison(dict.fromkeys(range(losses), Verdict.LOSS)).p_words == words


@pytest.mark.parametrize("nothing", [None, Comparison({})])
def test_what_was_compared_on_no_case_opens_nothing(nothing):
    found = {one.key: one for one in conditions(replace(NEXT, comparison=nothing))}
    assert (found["compared"].state, found["compared"].fix) == (State.OPEN, "baseline")
