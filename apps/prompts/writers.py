"""Who may answer for a prompt now: every model in the order for its purpose, and what is built in and needs none."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from apps.ai.client import MAX_TOKENS, Completion, Message
from apps.ai.pricing import Usage, cost, tokens_about
from apps.ai.targets import Target, targets_for
from apps.ai.types import ExpandedBrief
from apps.prompts.assembly import assemble_task
from apps.prompts.builtin import BUILT_IN, bare_brief, built_in_answer
from apps.prompts.purposes import DRAFT, output_schema
from apps.prompts.spec import PromptSpec, WriteError
from apps.prompts.writing import COMPOSER, COMPOSER_MODEL, answered

ANSWER_TOKENS = 500  # what an answer comes to, for an estimate


@dataclass(frozen=True)
class Writer:
    """One choice of a form. `each` is what one request costs about, in dollars; None where no price is known."""

    provider: str
    model: str
    label: str
    each: Decimal | None

    @property
    def value(self) -> str:
        return f"{self.provider}|{self.model}"


def writers_for(purpose: str, prompt_text: str = "") -> list[Writer]:
    """The first is what a campaign would use today. Empty where nothing can answer."""
    found = [_of(target, prompt_text) for target in targets_for(purpose)]
    if purpose == DRAFT or purpose in BUILT_IN:
        found.append(Writer(COMPOSER, COMPOSER_MODEL, "Composed without AI", Decimal(0)))
    return found


def _of(target: Target, text: str) -> Writer:
    each = cost(target.prices, Usage(tokens_about(text), 0, ANSWER_TOKENS))
    return Writer(target.provider, target.model, f"{target.model or 'a model without a name'} ({target.label})", each)


@dataclass(frozen=True)
class TaskAnswer:
    data: object
    cost: Decimal | None
    calls: int


def ask_task(
    spec: PromptSpec,
    material: dict[str, str],
    key: str,
    *,
    brief: ExpandedBrief | None = None,
    provider: str = "",
    model: str = "",
    campaign_uuid: UUID | None = None,
) -> TaskAnswer:
    """What a prompt that writes no draft answers about `material`; `key` names this one request. Raises WriteError.

    A model reads the material. What is built in takes facts from `brief`, where they still have their types and uses.
    """
    schema = output_schema(spec.purpose)
    if schema is None:
        raise WriteError("no_answer", "Nothing is written from a part by itself.")
    if provider == COMPOSER:
        return TaskAnswer(built_in_answer(spec, material, brief or bare_brief(spec, key)), Decimal(0), 0)
    assembled = assemble_task(spec, material, key)
    request = Completion(
        purpose=spec.purpose,
        messages=(Message("system", assembled.system), Message("user", assembled.user)),
        schema_name=spec.purpose,
        schema=schema,
        prompt_hash=spec.content_hash,
        campaign_uuid=campaign_uuid,
        max_tokens=spec.settings.max_tokens or MAX_TOKENS,
        temperature=spec.settings.temperature,
        provider=provider,
        model=model,
    )
    answer = answered(request)
    return TaskAnswer(answer.data, answer.cost, answer.calls)
