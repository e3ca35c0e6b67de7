"""Benchmarks, run by `make bench`: each job beside its floor, the least work that could do it, in the same run.

A module here has `run(size: str)`, which gives rows for the sizes of its SIZES: "small", "large", and "tiny", whose
figures mean nothing: the test suite runs it once, so that no benchmark breaks unnoticed.
"""

from dataclasses import dataclass


def runs(size: str, most: int) -> int:
    """How often to measure, for a median of `most`."""
    return 1 if size == "tiny" else most


@dataclass(frozen=True)
class Row:
    """One line of the table. `ours` and `floor` are seconds (medians); `limit` is the ratio to stay below.

    `memory_mb` is the peak resident memory of the process that did the work.
    """

    job: str
    size: str
    ours: float
    floor: float
    limit: float
    memory_mb: float | None = None

    @property
    def ratio(self) -> float:
        return self.ours / self.floor if self.floor else float("inf")
