"""One door to writing: a brief and a prompt in, a checked draft out, by the composer or by a model."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from apps.ai.channels import draft_schema
from apps.ai.client import MAX_TOKENS, Answer, Completion, Message, ModelError, ask
from apps.ai.models import Purpose
from apps.ai.schema import read_answer
from apps.ai.targets import ENVIRONMENT, targets_for
from apps.ai.types import DraftText, ExpandedBrief, Finding, is_blocked
from apps.content import guardrails
from apps.content.guardrails.policy import GuardPolicy
from apps.prompts import rules
from apps.prompts.assembly import assemble, feedback_of, with_ids
from apps.prompts.composer import NothingFits, compose
from apps.prompts.spec import UNJUDGED, PromptSpec, Verdict, WriteError, Written, with_fallbacks

COMPOSER, OPENAI = "composer", ENVIRONMENT
COMPOSER_MODEL = "composer-1"
MAX_REGENERATIONS = 2
OTHER_TURNS = 12
ExtraCheck = Callable[[DraftText], Iterable[Finding]]
Checked = tuple[DraftText, tuple[Finding, ...]]
Judge = Callable[[DraftText], Verdict]  # never raises: a draft does not depend on being judged


@dataclass(frozen=True)
class ProviderInfo:
    """Who writes now. `label` is for people."""

    provider: str
    model: str
    label: str


def current_provider() -> ProviderInfo:
    """The first model of the order for drafts, else the composer."""
    target = next(iter(targets_for(Purpose.DRAFT)), None)
    if target is None:
        return ProviderInfo(COMPOSER, COMPOSER_MODEL, "Composed without AI")
    return ProviderInfo(target.provider, target.model, f"Written by {target.model or 'a model that has no name yet'}")


def write(
    brief: ExpandedBrief,
    prompt: PromptSpec,
    policy: GuardPolicy,
    *,
    provider: str,
    model: str = "",
    extra_checks: Sequence[ExtraCheck] = (),
    feedback: str = "",
    avoid: DraftText | None = None,
    campaign_uuid: UUID | None = None,
    judge: Judge | None = None,
) -> Written:
    """A draft for the brief with the findings of every check on it.

    `provider` is the composer or any other name; then the order of models for drafts says who writes and who steps in
    when that one cannot, and `Written` says who did. With `model` it is that provider's one model and no other.

    `feedback` is a reviewer's note on `avoid`, the wording they had. A model reads the note; the composer, which cannot
    read, looks for another wording than `avoid`.

    The composer only returns drafts that nothing blocks. A model gets one turn to repair an answer that does not fit
    the schema and two to put blocking findings right; what still blocks then is returned with its findings, so that a
    person sees it (nothing that blocks can be approved). Raises WriteError when there is no draft at all.

    `judge` is put every draft that nothing blocks; what it finds are warnings. A model may put one "no" to a rule that
    blocks right, if it has one of its two turns left.
    """
    brief = with_fallbacks(brief, prompt.inputs)

    def check(draft: DraftText) -> tuple[Finding, ...]:
        return _check(draft, brief, prompt, policy, extra_checks)

    if provider == COMPOSER:
        return put_to(judge, _composed(brief, prompt, check, avoid))
    only = (provider, model) if model else ("", "")
    return _Model(brief, prompt, check, campaign_uuid, only, judge).write(feedback)


def put_to(judge: Judge | None, written: Written) -> Written:
    """The draft with what the judge finds; one that is blocked must be put right before anybody else reads it."""
    if judge is None or is_blocked(written.findings):
        return written
    return written.with_verdict(judge(written.draft))


def check_text(
    draft: DraftText,
    brief: ExpandedBrief,
    prompt: PromptSpec,
    policy: GuardPolicy,
    extra_checks: Sequence[ExtraCheck] = (),
) -> tuple[Finding, ...]:
    """The same checks on a text that a person wrote or edited."""
    return _check(draft, with_fallbacks(brief, prompt.inputs), prompt, policy, extra_checks)


def _check(
    draft: DraftText,
    brief: ExpandedBrief,
    prompt: PromptSpec,
    policy: GuardPolicy,
    extra_checks: Sequence[ExtraCheck],
) -> tuple[Finding, ...]:
    echoes = tuple(text for text in (prompt.instruction, prompt.tone) if text)
    found = [
        *guardrails.check(draft, brief, replace(policy, echoes=(*policy.echoes, *echoes))),
        *rules.check(draft, brief, prompt.rules),
        *(finding for extra in extra_checks for finding in extra(draft)),
    ]
    return tuple(dict.fromkeys(found))


def _composed(
    brief: ExpandedBrief,
    prompt: PromptSpec,
    check: Callable[[DraftText], tuple[Finding, ...]],
    avoid: DraftText | None,
) -> Written:
    if not prompt.examples:
        raise WriteError("nothing_fits", "There is no worked example yet, and the composer writes only from examples.")
    try:
        draft, findings = compose(brief, prompt, check)
        for turn in range(OTHER_TURNS):
            if avoid is None or draft != avoid:
                break
            # The brief's key only chooses among equals here, so another key is another choice.
            draft, findings = compose(replace(brief, key=f"{brief.key}:{turn}"), prompt, check)
    except NothingFits as error:
        raise WriteError("nothing_fits", f"The composer found no wording that passes: {error}") from error
    return Written(draft, findings, COMPOSER, COMPOSER_MODEL, Decimal(0))


def request_for(
    brief: ExpandedBrief, prompt: PromptSpec, campaign_uuid: UUID | None = None, feedback: str = ""
) -> Completion:
    """What a model is asked for one draft; a batch takes the same. Raises WriteError for a fact that is missing."""
    assembled = assemble(with_fallbacks(brief, prompt.inputs), prompt, feedback)
    return Completion(
        purpose=Purpose.DRAFT,
        messages=(Message("system", assembled.system), Message("user", assembled.user)),
        schema_name="draft",
        schema=draft_schema(prompt.channel, brief.shows_image),
        prompt_hash=prompt.content_hash,
        campaign_uuid=campaign_uuid,
        max_tokens=prompt.settings.max_tokens or MAX_TOKENS,
        temperature=prompt.settings.temperature,
    )


def read_batched(
    text: str, brief: ExpandedBrief, prompt: PromptSpec, policy: GuardPolicy, extra_checks: Sequence[ExtraCheck] = ()
) -> tuple[DraftText, tuple[Finding, ...]]:
    """The draft in one answer of a batch. Raises WriteError where it must be written anew, with somebody to talk to."""
    data, problems = read_answer(text, draft_schema(prompt.channel, brief.shows_image))
    if problems:
        raise WriteError("bad_answer", f"The model's answer did not fit the schema: {problems[0]}", is_retryable=True)
    draft = with_ids(DraftText.from_json(data), with_fallbacks(brief, prompt.inputs))
    findings = check_text(draft, brief, prompt, policy, extra_checks)
    if is_blocked(findings):
        raise WriteError("blocked", "The checks stopped the batch's wording.", is_retryable=True)
    return draft, findings


def answered(request: Completion) -> Answer:
    """What a model answers. Raises WriteError."""
    try:
        return ask(request)
    except ModelError as error:
        raise WriteError(
            error.code, error.message, is_retryable=error.is_retryable, retry_after=error.retry_after
        ) from error


class _Model:
    """One draft by a model: ask, repair once, check, ask again with the findings, put it to the judge."""

    def __init__(
        self,
        brief: ExpandedBrief,
        prompt: PromptSpec,
        check: Callable[[DraftText], tuple[Finding, ...]],
        campaign_uuid: UUID | None,
        only: tuple[str, str],
        judge: Judge | None,
    ) -> None:
        self.brief, self.prompt, self.check, self.campaign_uuid = brief, prompt, check, campaign_uuid
        self.only, self.judge = only, judge
        self.paid: list[Answer | Verdict] = []
        self.writer = ("", "")

    def write(self, feedback: str) -> Written:
        found, left = self._checked(feedback), MAX_REGENERATIONS
        while left and is_blocked(found[1]):
            found, left = self._checked(feedback, feedback_of(found[1])), left - 1
        verdict = self._judged(*found)
        if left and verdict.feedback:
            found, verdict = self._heeded(found, verdict, feedback)
        return self._written(*found, verdict)

    def _heeded(self, found: Checked, verdict: Verdict, feedback: str) -> tuple[Checked, Verdict]:
        """The draft written anew with what the judge found, where that is better; else, or in trouble, as it was."""
        writer = self.writer
        try:
            again = self._checked(feedback, verdict.feedback)
            heard = self._judged(*again)
        except WriteError:
            heard = UNJUDGED
        if heard.is_heard and len(heard.findings) < len(verdict.findings):
            return again, heard
        self.writer = writer
        return found, verdict

    def _judged(self, draft: DraftText, findings: tuple[Finding, ...]) -> Verdict:
        verdict = UNJUDGED if self.judge is None or is_blocked(findings) else self.judge(draft)
        self.paid.append(verdict)
        return verdict

    def _written(self, draft: DraftText, findings: tuple[Finding, ...], verdict: Verdict) -> Written:
        known = [one.cost for one in self.paid if one.cost is not None]
        cost = sum(known, Decimal(0)) if len(known) == len(self.paid) else None
        calls = sum(one.calls for one in self.paid)
        return Written(draft, (*findings, *verdict.findings), *self.writer, cost, calls)

    def _checked(self, *feedback: str) -> Checked:
        draft = self._ask("\n".join(part.strip() for part in feedback if part.strip()))
        return draft, self.check(draft)

    def _ask(self, feedback: str) -> DraftText:
        request = replace(
            request_for(self.brief, self.prompt, self.campaign_uuid, feedback),
            provider=self.only[0],
            model=self.only[1],
        )
        answer = answered(request)
        self.paid.append(answer)
        self.writer = answer.provider, answer.model
        return with_ids(DraftText.from_json(answer.data), self.brief)
