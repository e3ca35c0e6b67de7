"""Differences between two independent arms, with their intervals. Pure.

Unpooled Wald intervals, two-sided 95 %: difference ± z · standard error, with z = 1.959964 (the normal quantile of
0.975). For rates the variance of one arm is p(1−p)/n; for means it is s²/n with s² over n−1 (Newcombe 1998, method 10
without continuity correction; Welch's standard error).
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import sqrt

Z = 1.959964
Number = int | float | Decimal


@dataclass(frozen=True)
class Sample:
    """One arm on one metric: people, people with at least one event, sum and sum of squares of the amounts."""

    n: int
    hits: int = 0
    total: Number = 0
    squares: Number = 0

    @property
    def rate(self) -> float:
        return self.hits / self.n if self.n else 0.0

    @property
    def mean(self) -> float:
        return float(Fraction(self.total) / self.n) if self.n else 0.0

    @property
    def variance(self) -> float:
        """s² over n−1, exact until the last step; 0 when there are fewer than two people."""
        if self.n < 2:
            return 0.0
        spread = Fraction(self.squares) - Fraction(self.total) ** 2 / self.n
        return float(max(spread, Fraction(0)) / (self.n - 1))


@dataclass(frozen=True)
class Interval:
    """An estimate and its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether zero lies outside."""
        return self.low > 0 or self.high < 0


def rate_difference(arm: Sample, holdout: Sample) -> Interval | None:
    """Rate of `arm` minus rate of `holdout`; None while either has nobody."""
    if not arm.n or not holdout.n:
        return None
    variance = arm.rate * (1 - arm.rate) / arm.n + holdout.rate * (1 - holdout.rate) / holdout.n
    return _around(arm.rate - holdout.rate, variance)


def mean_difference(arm: Sample, holdout: Sample) -> Interval | None:
    """Mean of `arm` minus mean of `holdout`, zeros included; None while either has fewer than two people."""
    if arm.n < 2 or holdout.n < 2:
        return None
    return _around(arm.mean - holdout.mean, arm.variance / arm.n + holdout.variance / holdout.n)


def rate_interval(arm: Sample) -> Interval:
    """One arm's rate with its own Wald interval, for charts."""
    variance = arm.rate * (1 - arm.rate) / arm.n if arm.n else 0.0
    return _around(arm.rate, variance)


def mean_interval(arm: Sample) -> Interval:
    return _around(arm.mean, arm.variance / arm.n if arm.n else 0.0)


def _around(value: float, variance: float) -> Interval:
    margin = Z * sqrt(variance)
    return Interval(value, value - margin, value + margin)
