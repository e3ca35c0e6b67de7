"""A judge prompt asked about one text: the one way in test runs and in drafting."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from apps.ai import calling
from apps.ai.pricing import Usage, cost, tokens_about
from apps.ai.targets import targets_for
from apps.ai.types import DraftText, Finding, Severity
from apps.common.lately import Lately
from apps.prompts.assembly import assemble_task
from apps.prompts.models import Version
from apps.prompts.purposes import JUDGE
from apps.prompts.reports.choosing import judge_for
from apps.prompts.reports.counting import GoodJudge
from apps.prompts.rules.judged import FAMILY, NOT_HEARD, VOID, asked_of, faults, is_fault, text_of
from apps.prompts.selectors import prompt_spec
from apps.prompts.spec import PromptSpec, Verdict, WriteError
from apps.prompts.testing.judges import checked_answers
from apps.prompts.writers import ANSWER_TOKENS, ask_task

log = logging.getLogger("attune.prompts")
BUSY = frozenset({"busy", "rate_limited"})  # a moment later it may answer


@dataclass(frozen=True)
class Judged:
    """`answers` in the order of the questions, as testing.judges.checked_answers gives them."""

    answers: list[dict[str, Any]]
    cost: Decimal | None
    calls: int


def asked(
    judge: PromptSpec,
    text: str,
    questions: Sequence[str],
    key: str,
    writer: tuple[str, str],
    campaign_uuid: UUID | None = None,
) -> Judged:
    """What `writer` (provider, model; empty: by the order for judges) answers as this judge. Raises WriteError."""
    numbered = "\n".join(f"{number}. {question}" for number, question in enumerate(questions, start=1))
    material = {"Message": text, "Questions": numbered}
    answer = ask_task(judge, material, key, provider=writer[0], model=writer[1], campaign_uuid=campaign_uuid)
    return Judged(checked_answers(answer.data, questions, text), answer.cost, answer.calls)  # type: ignore[arg-type]


class DraftJudge:
    """The judge of one campaign draft. Called with a wording it gives its verdict and never raises."""

    def __init__(self, judge: GoodJudge, prompt: PromptSpec, key: str, campaign_uuid: UUID | None) -> None:
        self.judge, self.campaign_uuid, self.key = judge, campaign_uuid, key
        self.asked = asked_of(judge.spec.rules, prompt.rules)
        self.own = prompt.rules

    def __call__(self, draft: DraftText) -> Verdict:
        try:
            found = self._heard(text_of(draft))
        except WriteError as error:
            return _not_heard(error.message)
        except Exception:
            log.exception("a draft could not be judged")
            return _not_heard("Something unexpected went wrong. The log has more.")
        no = faults(draft, self.asked, found.answers, self.judge.name)
        notes = (*no, *self._void(found))
        return Verdict(notes, self._feedback(found), found.cost, found.calls, is_heard=True)

    def _heard(self, text: str) -> Judged:
        """Asks once; an endpoint that is busy is asked again for as long as one request may take."""
        until = time.monotonic() + calling.TIMEOUT_SECONDS
        while True:
            try:
                return asked(self.judge.spec, text, list(self.asked), self.key, self.judge.writer, self.campaign_uuid)
            except WriteError as error:
                wait = max(error.retry_after or 0, 1)
                if error.code not in BUSY or time.monotonic() + wait > until:
                    raise
                time.sleep(wait)

    def _feedback(self, found: Judged) -> str:
        """What the writer is told: only rules of its own prompt that block, and no words that the judge made up."""
        no = [
            (question, answer["quote"])
            for (question, rule), answer in zip(self.asked.items(), found.answers, strict=False)
            if is_fault(answer) and rule in self.own and rule.severity is Severity.BLOCK
        ]
        return "\n".join(f"- “{quote}”: a reader says no to “{question}”" for question, quote in no)

    def _void(self, found: Judged) -> tuple[Finding, ...]:
        count = sum(one["is_void"] for one in found.answers)
        if not count:
            return ()
        words = (
            f"{self.judge.name}, was not heard on {count} of its {len(found.answers)} questions: an answer was missing "
            "or quoted words that are not in the draft."
        )
        return (Finding(VOID, FAMILY, Severity.INFO, words),)


def judge_of(prompt: PromptSpec, key: str, campaign_uuid: UUID | None) -> DraftJudge | None:
    """Who judges a draft of `prompt`, as of a second ago: whether a judge is good enough is counted from every label
    there is. None where the prompt does not ask for that, where no judge is, or where the one that it names is not."""
    if not prompt.settings.judged:
        return None
    locale, chosen = prompt.locale, prompt.settings.judge
    judge = _judges.get((locale, chosen), lambda: judge_for(locale, chosen))
    found = DraftJudge(judge, prompt, key, campaign_uuid) if judge else None
    return found if found and found.asked else None


_judges = Lately[GoodJudge | None]()


def _not_heard(why: str) -> Verdict:
    return Verdict((Finding(NOT_HEARD, FAMILY, Severity.INFO, f"This draft was not judged. {why}"),))


@dataclass(frozen=True)
class PerDraft:
    """About what a model takes for one draft: tokens, and dollars where its price is known."""

    tokens: int
    cost: Decimal | None


def judging_of(version: Version, draft_tokens: int) -> PerDraft | None:
    """What it takes that a model judges drafts of `version`, of about so many tokens; None where none does."""
    if not version.settings.get("judged"):
        return None
    judge, target = judge_of(prompt_spec(version), "", None), next(iter(targets_for(JUDGE)), None)
    if judge is None or judge.judge.writer[0] or target is None:
        return None
    material = {"Message": "", "Questions": "\n".join(judge.asked)}
    asked = assemble_task(judge.judge.spec, material, "")
    usage = Usage(tokens_about(asked.system + asked.user) + draft_tokens, 0, ANSWER_TOKENS)
    return PerDraft((usage.tokens_in or 0) + ANSWER_TOKENS, cost(target.prices, usage))
