"""One door to writing: a brief and a prompt in, a checked draft out, by the composer or by a model."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from apps.ai.channels import draft_schema
from apps.ai.client import MAX_TOKENS, Answer, Completion, Message, ModelError, ask
from apps.ai.models import Purpose
from apps.ai.schema import read_answer
from apps.ai.targets import ENVIRONMENT, is_provider, targets_for
from apps.ai.types import DraftText, ExpandedBrief, Finding, is_blocked
from apps.content import guardrails
from apps.content.guardrails.policy import GuardPolicy
from apps.prompts import rules
from apps.prompts.assembly import assemble, feedback_of, with_ids
from apps.prompts.composer import NothingFits, compose
from apps.prompts.spec import PromptSpec, WriteError, Written, with_fallbacks

COMPOSER, OPENAI = "composer", ENVIRONMENT
COMPOSER_MODEL = "composer-1"
MAX_REGENERATIONS = 2
OTHER_TURNS = 12
ExtraCheck = Callable[[DraftText], Iterable[Finding]]


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
) -> Written:
    """A draft for the brief with the findings of every check on it.

    `provider` is the composer or any other name; then the order of models for drafts says who writes and who steps in
    when that one cannot, and `Written` says who did. With `model` it is that provider's one model and no other.

    `feedback` is a reviewer's note on `avoid`, the wording they had. A model reads the note; the composer, which cannot
    read, looks for another wording than `avoid`.

    The composer only returns drafts that nothing blocks. A model gets one turn to repair an answer that does not fit
    the schema and two to put blocking findings right; what still blocks then is returned with its findings, so that a
    person sees it (nothing that blocks can be approved). Raises WriteError when there is no draft at all.
    """
    brief = with_fallbacks(brief, prompt.inputs)

    def check(draft: DraftText) -> tuple[Finding, ...]:
        return _check(draft, brief, prompt, policy, extra_checks)

    if provider == COMPOSER:
        return _composed(brief, prompt, check, avoid)
    if not is_provider(provider):
        raise WriteError("unknown_provider", f"There is no provider “{provider}”.")
    return _Model(brief, prompt, check, campaign_uuid, (provider, model) if model else ("", "")).write(feedback)


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
    """One draft by a model: ask, repair once, check, ask again with the findings."""

    def __init__(
        self,
        brief: ExpandedBrief,
        prompt: PromptSpec,
        check: Callable[[DraftText], tuple[Finding, ...]],
        campaign_uuid: UUID | None,
        only: tuple[str, str],
    ) -> None:
        self.brief, self.prompt, self.check, self.campaign_uuid = brief, prompt, check, campaign_uuid
        self.only = only
        self.answers: list[Answer] = []

    def write(self, feedback: str) -> Written:
        draft = self._ask(feedback)
        findings = self.check(draft)
        for _ in range(MAX_REGENERATIONS):
            if not is_blocked(findings):
                break
            notes = "\n".join(part for part in (feedback.strip(), feedback_of(findings)) if part)
            draft = self._ask(notes)
            findings = self.check(draft)
        costs = [answer.cost for answer in self.answers if answer.cost is not None]
        cost = sum(costs, Decimal(0)) if len(costs) == len(self.answers) else None
        last, calls = self.answers[-1], sum(answer.calls for answer in self.answers)
        return Written(draft, findings, last.provider, last.model, cost, calls)

    def _ask(self, feedback: str) -> DraftText:
        request = replace(
            request_for(self.brief, self.prompt, self.campaign_uuid, feedback),
            provider=self.only[0],
            model=self.only[1],
        )
        answer = answered(request)
        self.answers.append(answer)
        return with_ids(DraftText.from_json(answer.data), self.brief)
