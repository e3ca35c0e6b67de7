"""What became of a prompt's drafts, version by version. Later apps register measures; prompts imports none of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from apps.prompts.models import Prompt, Version

Z = 1.959964  # the normal quantile of 0.975


@dataclass(frozen=True)
class Figure:
    """One value with its 95 % interval, in the measure's own unit, and the number of observations behind it."""

    value: float
    low: float
    high: float
    count: int


def share(hits: int, n: int) -> Figure:
    """A share with its Wilson score interval (Wilson 1927), which also holds near 0 and 1. `n` is at least 1."""
    rate, z = hits / n, Z
    middle = (rate + z * z / (2 * n)) / (1 + z * z / n)
    margin = z / (1 + z * z / n) * sqrt(rate * (1 - rate) / n + z * z / (4 * n * n))
    return Figure(rate, max(middle - margin, 0.0), min(middle + margin, 1.0), n)


def mean(value: float, deviation: float | None, n: int) -> Figure:
    """A mean with its 95 % interval by the standard error; `deviation` is over n − 1, None for a single value."""
    margin = Z * (deviation or 0.0) / sqrt(n)
    return Figure(value, max(value - margin, 0.0), value + margin, n)


def mean_of(total: float, squares: float, n: int) -> Figure:
    """The same of `n` values by their sum and the sum of their squares."""
    value = total / n
    spread = max(squares - n * value * value, 0.0) / (n - 1) if n > 1 else 0.0
    return mean(value, sqrt(spread), n)


@dataclass(frozen=True)
class Measure:
    """One column. `write` puts a value into words; `figures` is asked for all versions of a prompt at once.

    It is asked by the versions' ids and not by what they say: a copy says the same and has done nothing yet.
    `is_share`: values lie between 0 and 1, so that intervals are drawn on one scale. `better` is "high", "low" or "".
    """

    key: str
    label: str
    help: str
    noun: str
    write: Callable[[float], str]
    figures: Callable[[Sequence[int]], Mapping[int, Figure]]
    is_share: bool = False
    better: str = ""


@dataclass(frozen=True)
class Cell:
    measure: Measure
    figure: Figure | None

    @property
    def words(self) -> str:
        return self.measure.write(self.figure.value) if self.figure else ""

    @property
    def between(self) -> str:
        """The interval in words; empty where rounding leaves nothing of it."""
        if not self.figure:
            return ""
        low, high = self.measure.write(self.figure.low), self.measure.write(self.figure.high)
        return "" if low == high else f"{low}–{high}"

    @property
    def percents(self) -> tuple[int, int, int] | None:
        """Where the interval begins, its width and the value, in hundredths of the scale; only for shares."""
        if not self.figure or not self.measure.is_share:
            return None
        low, high = round(self.figure.low * 100), round(self.figure.high * 100)
        return low, max(high - low, 1), round(self.figure.value * 100)


@dataclass(frozen=True)
class Row:
    version: Version
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Performance:
    """The tab: versions that anything is known of, newest first."""

    measures: tuple[Measure, ...]
    rows: tuple[Row, ...]


_measures: dict[str, Measure] = {}


def register(measure: Measure) -> None:
    """Adds a measure; registering its key again replaces it. Columns stand in the order of registration."""
    _measures[measure.key] = measure


def performance_of(prompt: Prompt) -> Performance:
    versions = list(prompt.versions.select_related("created_by").order_by("-number"))
    ids = [version.pk for version in versions]
    measures = tuple(_measures.values())
    found = [measure.figures(ids) for measure in measures]
    rows = []
    for version in versions:
        figures = [values.get(version.pk) for values in found]
        if any(figures):
            rows.append(Row(version, tuple(map(Cell, measures, figures))))
    return Performance(measures, tuple(rows))
