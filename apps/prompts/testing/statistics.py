"""What a run's figures are worth: intervals of rates, a paired test, agreement of judges with people. Pure.

Wilson's score interval (Wilson 1927; Agresti and Coull 1998). McNemar's test in its exact form (McNemar 1947): twice
the smaller tail of a binomial with ½. Cohen's κ (Cohen 1960) with the large-sample standard error of Fleiss, Cohen and
Everitt (1969). All intervals are two-sided 95 %.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, comb, sqrt
from statistics import NormalDist

Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True)
class Rate:
    """`hits` of `n`, with the interval of the rate; without any trial it says nothing (0 to 1)."""

    hits: int
    n: int
    low: float
    high: float

    @property
    def value(self) -> float:
        return self.hits / self.n if self.n else 0.0


def wilson(hits: int, n: int) -> Rate:
    if not n:
        return Rate(0, 0, 0.0, 1.0)
    p, z2 = hits / n, Z * Z
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    margin = Z / (1 + z2 / n) * sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    # At 0 and n the ends are exact; elsewhere rounding must not carry them past 0 or 1.
    low = 0.0 if hits == 0 else max(0.0, centre - margin)
    high = 1.0 if hits == n else min(1.0, centre + margin)
    return Rate(hits, n, low, high)


def mcnemar_p(losses: int, wins: int) -> float:
    """p = min(1, 2·P(Bin(b + c, ½) ≤ min(b, c))); 1 when nothing differs. In whole numbers until the last division."""
    n = losses + wins
    if not n:
        return 1.0
    tail = sum(comb(n, k) for k in range(min(losses, wins) + 1))
    return min(1.0, float(2 * tail / 2**n))


def losses_needed(threshold: float) -> int:
    """The fewest losses that, without a win, give p < `threshold`."""
    losses = 1
    while mcnemar_p(losses, 0) >= threshold:
        losses += 1
    return losses


def detectable_loss_rate(cases: int, *, threshold: float, power: float = 0.8) -> float | None:
    """The smallest share of cases a candidate must lose (and win none) to be noticed with probability `power`.

    Noticed means p < `threshold`. None when the set is too small to notice anything.
    """
    needed = losses_needed(threshold)
    if cases < needed:
        return None
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if at_least(needed, cases, middle) >= power else (middle, high)
    return high


def at_least(k: int, n: int, p: float) -> float:
    """P(Bin(n, p) ≥ k)."""
    return 1 - sum(comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k))


def percentile(values: Iterable[float], share: float) -> float | None:
    """The value that `share` of all values do not exceed (nearest rank); None without values."""
    ordered = sorted(values)
    return ordered[max(0, ceil(share * len(ordered)) - 1)] if ordered else None


@dataclass(frozen=True)
class Kappa:
    """Agreement beyond chance; `value` 1 is perfect, 0 is chance. None where one side never varies."""

    value: float | None
    low: float
    high: float


@dataclass(frozen=True)
class Agreement:
    """A judge's answers beside people's: `both` said yes, only the judge, only the people, `neither`."""

    both: int
    only_judge: int
    only_people: int
    neither: int

    @property
    def n(self) -> int:
        return self.both + self.only_judge + self.only_people + self.neither

    @property
    def precision(self) -> Rate:
        """Of what the judge said yes to, what people said yes to as well."""
        return wilson(self.both, self.both + self.only_judge)

    @property
    def recall(self) -> Rate:
        """Of what people said yes to, what the judge found."""
        return wilson(self.both, self.both + self.only_people)

    @property
    def kappa(self) -> Kappa:
        return kappa(((self.both, self.only_judge), (self.only_people, self.neither)))


def kappa(table: Sequence[Sequence[int]]) -> Kappa:
    """Cohen's κ of a square table of counts, with its interval cut at −1 and 1."""
    n = sum(map(sum, table))
    if not n:
        return Kappa(None, -1.0, 1.0)
    p = [[count / n for count in row] for row in table]
    size = range(len(p))
    rows = [sum(row) for row in p]
    columns = [sum(p[i][j] for i in size) for j in size]
    expected = sum(rows[i] * columns[i] for i in size)
    if expected >= 1:
        return Kappa(None, -1.0, 1.0)
    value = (sum(p[i][i] for i in size) - expected) / (1 - expected)
    rest = 1 - value
    agreed = sum(p[i][i] * (1 - (rows[i] + columns[i]) * rest) ** 2 for i in size)
    apart = rest**2 * sum(p[i][j] * (columns[i] + rows[j]) ** 2 for i in size for j in size if i != j)
    variance = (agreed + apart - (value - expected * rest) ** 2) / (n * (1 - expected) ** 2)
    margin = Z * sqrt(max(0.0, variance))
    return Kappa(value, max(-1.0, value - margin), min(1.0, value + margin))
