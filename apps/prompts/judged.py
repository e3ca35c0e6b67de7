"""A judge prompt asked about one text: the one way in test runs and in drafting."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from apps.prompts.spec import PromptSpec
from apps.prompts.testing.judges import checked_answers
from apps.prompts.writers import ask_task


@dataclass(frozen=True)
class Judged:
    """`answers` in the order of the questions, as testing.judges.checked_answers gives them."""

    answers: list[dict[str, Any]]
    cost: Decimal | None


def asked(judge: PromptSpec, text: str, questions: Sequence[str], key: str, writer: tuple[str, str]) -> Judged:
    """What `writer` (provider, model) answers as this judge about `text`. Raises WriteError."""
    numbered = "\n".join(f"{number}. {question}" for number, question in enumerate(questions, start=1))
    material = {"Message": text, "Questions": numbered}
    answer = ask_task(judge, material, key, provider=writer[0], model=writer[1])
    return Judged(checked_answers(answer.data, questions, text), answer.cost)  # type: ignore[arg-type]
