from decimal import Decimal
from math import sqrt
from statistics import mean, variance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.analytics.stats import Sample, Z, mean_difference, rate_difference, rate_interval

amounts = st.lists(st.decimals(0, 5000, places=2), min_size=2, max_size=60)


def sample_of(values):
    return Sample(len(values), sum(v > 0 for v in values), sum(values), sum(v * v for v in values))


def test_the_published_visit_difference_of_the_mens_e_mail_comes_out():
    got = rate_difference(Sample(21307, 3894), Sample(21306, 2262))
    assert got.value == pytest.approx(0.0765896, abs=1e-6)
    assert (round(100 * got.low, 3), round(100 * got.high, 3)) == (6.995, 8.323)


@given(amounts, amounts)
def test_mean_differences_use_the_sample_variance_of_each_arm(arm, holdout):
    got = mean_difference(sample_of(arm), sample_of(holdout))
    a, b = [float(v) for v in arm], [float(v) for v in holdout]
    margin = Z * sqrt(variance(a) / len(a) + variance(b) / len(b))
    assert got.value == pytest.approx(mean(a) - mean(b), abs=1e-6)
    assert got.high - got.value == pytest.approx(margin, rel=1e-6, abs=1e-6)


@given(st.integers(1, 10**6), st.data())
def test_a_rate_interval_holds_its_estimate_and_mirrors_when_the_arms_swap(n, data):
    hits, others = data.draw(st.integers(0, n)), data.draw(st.integers(0, n))
    one, two = Sample(n, hits), Sample(n, others)
    there, back = rate_difference(one, two), rate_difference(two, one)
    assert there.low <= there.value <= there.high
    assert there.value == pytest.approx(-back.value)
    assert there.low == pytest.approx(-back.high)
    assert rate_interval(one).value == hits / n


def test_an_empty_arm_has_no_difference():
    assert rate_difference(Sample(0), Sample(10, 2)) is None
    assert mean_difference(Sample(1, 1, Decimal(3), Decimal(9)), Sample(10)) is None


def test_equal_amounts_have_no_variance_however_large_they_are():
    same = sample_of([Decimal("123456789.01")] * 1000)
    assert same.variance == 0.0
