"""Statistics of test runs equal scipy's, and where scipy has nothing, a derivation of their own."""

import random
from math import isclose, sqrt

import pytest
from scipy.stats import binom, binomtest

from apps.prompts.testing.statistics import (
    Agreement,
    Z,
    at_least,
    detectable_loss_rate,
    kappa,
    losses_needed,
    mcnemar_p,
    percentile,
    wilson,
)

TABLES = [[random.Random(seed).randint(0, high) for _ in range(4)] for seed in range(50) for high in (2, 9, 60, 900)]


def test_the_exact_mcnemar_p_equals_scipys_on_200_random_tables():
    assert len(TABLES) == 200
    for _, losses, wins, _ in TABLES:
        expected = binomtest(min(losses, wins), losses + wins, 0.5).pvalue if losses + wins else 1.0
        assert isclose(mcnemar_p(losses, wins), min(1.0, expected), rel_tol=1e-9), (losses, wins)


def test_wilson_intervals_equal_scipys_on_200_random_tables():
    for hits, rest, _, _ in TABLES:
        rate = wilson(hits, hits + rest)
        if hits + rest == 0:
            assert (rate.low, rate.high) == (0, 1)
            continue
        expected = binomtest(hits, hits + rest).proportion_ci(0.95, method="wilson")
        assert isclose(rate.low, expected.low, rel_tol=1e-9, abs_tol=1e-12)
        assert isclose(rate.high, expected.high, rel_tol=1e-9, abs_tol=1e-12)


def test_precision_and_recall_are_rates_with_scipys_intervals():
    for table in TABLES:
        found = Agreement(*table)
        for rate, n in ((found.precision, table[0] + table[1]), (found.recall, table[0] + table[2])):
            if n:
                expected = binomtest(table[0], n).proportion_ci(0.95, method="wilson")
                assert isclose(rate.low, expected.low, rel_tol=1e-9, abs_tol=1e-12)


def by_delta(table: list[list[int]]) -> tuple[float, float]:
    """κ and its standard error by the delta method with numeric derivatives: no formula shared with the code."""
    n = sum(map(sum, table))
    cells = [count / n for row in table for count in row]

    def value(p: list[float]) -> float:
        total = sum(p)
        a, b, c, d = (share / total for share in p)
        expected = (a + b) * (a + c) + (c + d) * (b + d)
        return (a + d - expected) / (1 - expected)

    step = 1e-6
    slopes = []
    for place in range(4):
        up, down = list(cells), list(cells)
        up[place] += step
        down[place] -= step
        slopes.append((value(up) - value(down)) / (2 * step))
    mean = sum(slope * share for slope, share in zip(slopes, cells, strict=True))
    variance = sum(share * (slope - mean) ** 2 for slope, share in zip(slopes, cells, strict=True)) / n
    return value(cells), sqrt(variance)


def test_kappa_and_its_interval_equal_the_delta_method_on_random_tables():
    checked = 0
    for a, b, c, d in TABLES:
        if min(a, b, c, d) < 1:
            continue
        value, error = by_delta([[a, b], [c, d]])
        found = kappa(((a, b), (c, d)))
        assert isclose(found.value, value, rel_tol=1e-6, abs_tol=1e-9)
        assert isclose(found.low, max(-1, value - Z * error), rel_tol=1e-4, abs_tol=1e-5)
        assert isclose(found.high, min(1, value + Z * error), rel_tol=1e-4, abs_tol=1e-5)
        checked += 1
    assert checked > 100


def test_kappa_of_a_known_table():
    # 20 and 15 agreements, 5 and 10 disagreements of 50: observed 0.7, expected 0.5.
    assert isclose(kappa(((20, 5), (10, 15))).value, 0.4)


@pytest.mark.parametrize("table", [((0, 0), (0, 0)), ((9, 0), (0, 0)), ((0, 0), (0, 4))])
def test_kappa_says_nothing_where_nothing_varies(table):
    assert kappa(table).value is None


def test_four_losses_without_a_win_are_what_stops_a_candidate():
    assert losses_needed(0.2) == 4
    assert [round(mcnemar_p(n, 0), 3) for n in (3, 4)] == [0.25, 0.125]
    assert mcnemar_p(0, 0) == 1


@pytest.mark.parametrize("cases", [4, 10, 30, 60, 200, 500])
def test_the_detectable_loss_rate_is_where_scipys_power_is_80_percent(cases):
    rate = detectable_loss_rate(cases, threshold=0.2)
    assert isclose(binom.sf(3, cases, rate), 0.8, abs_tol=1e-6)
    assert isclose(at_least(4, cases, rate), 0.8, abs_tol=1e-6)


def test_a_set_of_three_cases_notices_nothing():
    assert detectable_loss_rate(3, threshold=0.2) is None


def test_percentiles_are_values_that_occurred():
    assert percentile([], 0.5) is None
    assert [percentile([5, 1, 4, 2, 3], share) for share in (0.5, 0.95)] == [3, 5]
    assert percentile(range(1, 101), 0.95) == 95
