"""When a judge is good enough to do more than annotate. Pure.

The class that counts is "no": a fault. Precision is how many of the judge's faults people see as well, recall how many
of people's faults the judge finds, κ their agreement beyond chance.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apps.prompts.testing.answers import is_quoted
from apps.prompts.testing.statistics import Agreement

MIN_LABELS, MIN_FAULTS = 50, 10
MIN_KAPPA, MIN_PRECISION = 0.4, 0.7


@dataclass(frozen=True)
class Standing:
    """A judge's agreement with people, and what still keeps it from counting (in words; empty: good enough)."""

    agreement: Agreement
    void: int
    reasons: tuple[str, ...]

    @property
    def is_good_enough(self) -> bool:
        return not self.reasons


def standing_of(pairs: Iterable[tuple[bool, bool]], void: int) -> Standing:
    """`pairs` are (the judge finds a fault, people find a fault), one for each answer that both gave."""
    counted = list(pairs)
    found = Agreement(
        both=sum(judge and people for judge, people in counted),
        only_judge=sum(judge and not people for judge, people in counted),
        only_people=sum(people and not judge for judge, people in counted),
        neither=sum(not judge and not people for judge, people in counted),
    )
    return Standing(found, void, tuple(_reasons(found)))


def _reasons(found: Agreement) -> Iterable[str]:
    if found.n < MIN_LABELS:
        yield f"People have answered {found.n} of the {MIN_LABELS} questions that are needed."
    faults = found.both + found.only_people
    if faults < MIN_FAULTS:
        yield f"People found {faults} faults; {MIN_FAULTS} are needed to tell what it misses."
    if found.kappa.value is None or found.kappa.low < MIN_KAPPA:
        yield f"Its agreement (κ) may be below {MIN_KAPPA}."
    if found.precision.low < MIN_PRECISION:
        yield f"Fewer than {MIN_PRECISION:.0%} of the faults that it names may be faults."


def majority(votes: Sequence[bool]) -> bool | None:
    """What most people say; None where they are divided."""
    yes = sum(votes)
    return None if 2 * yes == len(votes) else 2 * yes > len(votes)


def checked_answers(data: Mapping[str, Any], questions: Sequence[str], text: str) -> list[dict[str, Any]]:
    """A judge's answers in the order of the questions. One that is missing, or quotes what is not there, is void.

    An open one (`holds` is None) is neither yes nor no and counts for nothing. A "no" needs a quotation; a "yes" may do
    without, for what is absent cannot be quoted.
    """
    given = {int(one["number"]): one for one in data.get("answers") or ()}
    out: list[dict[str, Any]] = []
    for number in range(1, len(questions) + 1):
        one = given.get(number)
        if one is None:
            out.append({"holds": None, "quote": "", "reason": "", "is_void": True})
            continue
        quote = str(one.get("quote") or "")
        is_void = (bool(quote.strip()) or one["holds"] is False) and not is_quoted(quote, text)
        reason = str(one.get("reason") or "")
        out.append({"holds": one["holds"], "quote": quote, "reason": reason, "is_void": is_void})
    return out
