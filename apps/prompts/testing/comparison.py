"""Two versions on the same cases: who does better on each, and whether that may be luck. Pure.

One draft is better than another when fewer blocking findings stand in it; at equal numbers, when fewer expectations of
its case failed; at equal numbers again, when there are fewer warnings. A case is won by the version that does better in
most of its repetitions (repetition 1 against repetition 1 …), else it is a tie.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from apps.prompts.testing.statistics import Rate, mcnemar_p


class Verdict(StrEnum):
    WIN = "win"
    TIE = "tie"
    LOSS = "loss"


@dataclass(frozen=True, order=True)
class Score:
    """What is wrong with one draft; less is better, compared from left to right."""

    blocking: int = 0
    faults: int = 0
    warnings: int = 0


@dataclass(frozen=True)
class Comparison:
    """Candidate against baseline, one verdict a case that both have."""

    verdicts: Mapping[int, Verdict]

    def count(self, verdict: Verdict) -> int:
        return sum(one is verdict for one in self.verdicts.values())

    @property
    def wins(self) -> int:
        return self.count(Verdict.WIN)

    @property
    def ties(self) -> int:
        return self.count(Verdict.TIE)

    @property
    def losses(self) -> int:
        return self.count(Verdict.LOSS)

    @property
    def p(self) -> float:
        return mcnemar_p(self.losses, self.wins)

    @property
    def p_words(self) -> str:
        """`p = 0.021`; no chance is ever said to be none."""
        return "p < 0.001" if self.p < 0.001 else f"p = {self.p:.3f}"


Scores = Mapping[int, Mapping[int, Score]]  # case → repetition → score


def compare(candidate: Scores, baseline: Scores) -> Comparison:
    shared = [case for case in candidate if case in baseline]
    return Comparison({case: verdict(candidate[case], baseline[case]) for case in shared})


def verdict(candidate: Mapping[int, Score], baseline: Mapping[int, Score]) -> Verdict:
    pairs = [(candidate[n], baseline[n]) for n in candidate if n in baseline]
    better = sum(mine < theirs for mine, theirs in pairs)
    worse = sum(mine > theirs for mine, theirs in pairs)
    if 2 * better > len(pairs):
        return Verdict.WIN
    return Verdict.LOSS if 2 * worse > len(pairs) else Verdict.TIE


@dataclass(frozen=True)
class RuleRate:
    """How often one rule was kept: by the candidate, and by the baseline held to the same rule (None: not run).

    `is_judged`: only a judge can tell; then `rate` is over the drafts about which one that counts has told.
    """

    words: str
    blocks: bool
    rate: Rate
    baseline: Rate | None = None
    is_judged: bool = False

    @property
    def is_below(self) -> bool:
        """Whether the candidate keeps it less often than the lower end of the baseline's interval."""
        return self.baseline is not None and bool(self.rate.n) and self.rate.value < self.baseline.low


def below(rates: Sequence[RuleRate]) -> list[RuleRate]:
    return [rate for rate in rates if rate.blocks and rate.is_below]
