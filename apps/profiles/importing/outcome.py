"""What came of a file, and where a run stands meanwhile. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Outcome:
    """`rows` = `created` + `updated` + `unchanged` + `rejected`; `reasons` counts rejects by their first reason."""

    rows: int
    created: int
    updated: int
    unchanged: int
    rejected: int
    reasons: Mapping[str, int] = field(default_factory=dict)


@dataclass
class Progress:
    """Where a run stands. Written by the run, read by its heartbeat in another thread."""

    stage: str = "Starting"
    done: int = 0

    def enter(self, stage: str) -> None:
        self.stage = stage
