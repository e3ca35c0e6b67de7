"""The one door to any model that writes: checks what goes out, types what comes back, climbs down where it must."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from apps.ai import calling, memory
from apps.ai.calling import Labels, Request, call, first_that_can, has_personal_data, refuse_personal_data
from apps.ai.failures import ModelError, Outcome, no_answer
from apps.ai.ladder import Rung, body_of, form_words, text_in
from apps.ai.pricing import Usage, tokens_at_most
from apps.ai.schema import read_answer
from apps.ai.targets import Target, lately_targets_for, named_target

__all__ = ["Answer", "Completion", "Message", "ModelError", "ask", "complete"]
FRAME = 1000  # tokens that an endpoint may add of its own: chat template, hidden instructions
MAX_TOKENS = 2000  # of an answer, where nothing else is said
ECHO = 8000  # characters of a bad answer that go back with what is wrong with it


@dataclass(frozen=True)
class Message:
    """One turn. `role` is system, user or assistant."""

    role: str
    content: str


@dataclass(frozen=True)
class Completion:
    """A request for one JSON answer of `schema`. `prompt_hash` and `campaign_uuid` label the ledger and the budget.

    Without `model` the purpose's order decides who is asked; with `provider` and `model` that one is, and no other.
    """

    purpose: str
    messages: tuple[Message, ...]
    schema_name: str
    schema: Mapping[str, Any]
    prompt_hash: str = ""
    campaign_uuid: UUID | None = None
    max_tokens: int = MAX_TOKENS
    temperature: float | None = None
    provider: str = ""
    model: str = ""


@dataclass(frozen=True)
class Answer:
    """What came back. `data` fits the schema, or is None and `problems` say why. `cost` in dollars when known.

    `provider` and `model` are who was asked; `calls` how many requests it took.
    """

    text: str
    data: Any
    problems: tuple[str, ...]
    model: str
    cost: Decimal | None
    provider: str = ""
    calls: int = 1


def complete(request: Completion) -> Answer:
    """Asks once, and leaves one ModelCall row for each HTTP request.

    Raises ModelError: nothing is connected, the request holds personal data (then nothing is sent), there is no budget,
    or the endpoint answered with anything but a finished message. Prompts and keys are never logged.
    """
    refuse_personal_data(message.content for message in request.messages)
    return first_that_can(_targets(request), lambda target: _climb(target, request))


def ask(request: Completion) -> Answer:
    """`complete`, and one more turn that quotes what is wrong when the answer does not fit the schema.

    Raises ModelError bad_answer when it does not fit after that either.
    """
    first = complete(request)
    if not first.problems:
        return first
    turns = _repair(first, request)
    again = replace(request, messages=(*request.messages, *turns), provider=first.provider, model=first.model)
    second = complete(again)
    cost = None if first.cost is None or second.cost is None else first.cost + second.cost
    if second.problems:
        words = f"The model's answer did not fit the schema: {second.problems[0]}"
        raise ModelError("bad_answer", words, is_retryable=True, outcome=Outcome.INVALID)
    return replace(second, cost=cost, calls=first.calls + second.calls)


def _repair(answer: Answer, request: Completion) -> tuple[Message, ...]:
    """The turn that quotes the answer and what is wrong with it. What a model made up may look like somebody's address,
    and nothing that does leaves this house: then it is told less."""
    faults = "\n".join(f"- {problem}" for problem in answer.problems)
    form = form_words(request.schema)
    asked = f"Give the whole answer again as valid JSON.\n{form}"
    full = f"That answer does not fit the schema:\n{faults}\n{asked}"
    plain = f"Your last answer did not fit the schema. {asked}"
    if not has_personal_data(answer.text[:ECHO]) and not has_personal_data(full):
        return Message("assistant", answer.text[:ECHO]), Message("user", full)
    return (Message("user", plain if has_personal_data(full) else full),)


def _targets(request: Completion) -> tuple[Target, ...]:
    if not request.model:
        found = lately_targets_for(request.purpose)
    else:
        named = named_target(request.provider, request.model)
        if named is None:
            words = f"There is no model “{request.model}” any more. An admin changes that under Settings, Models."
            raise ModelError("no_model", words)
        found = (named,)
    if not found:
        raise ModelError("no_endpoint", calling.NO_ENDPOINT)
    return found


def _climb(target: Target, request: Completion) -> Answer:
    """Asks in the strictest way that the endpoint takes, and keeps in mind what it refused."""
    if not target.model:
        raise ModelError("no_model", "No model is named. Set OPENAI_MODEL to a model of the endpoint.")
    known = memory.recall(target)
    while True:
        try:
            answer = _asked(target, request, known)
        except ModelError as error:
            step = known.after(error)
            if step is None:
                memory.note_refusal(target, known)
                raise
            known = step
        else:
            memory.keep(target, known, is_valid=not answer.problems)
            return answer


def body_for(target: Target, request: Completion, known: memory.Known) -> dict[str, Any]:
    """The body of the request, asked in the way that the endpoint is known to take."""
    return body_of(
        model=target.model,
        turns=[{"role": message.role, "content": message.content} for message in request.messages],
        name=request.schema_name,
        schema=request.schema,
        rung=known.rung,
        limit=(known.limit_name, request.max_tokens),
        temperature=request.temperature,
    )


def worst_of(request: Completion) -> Usage:
    """The most tokens that the request can take."""
    words = sum(tokens_at_most(message.content) for message in request.messages)
    return Usage(FRAME + words + tokens_at_most(str(request.schema)), 0, request.max_tokens)


def _asked(target: Target, request: Completion, known: memory.Known) -> Answer:
    body, worst = body_for(target, request, known), worst_of(request)
    labels = Labels(request.purpose, request.prompt_hash, request.campaign_uuid)

    def read(data: Mapping[str, Any]) -> tuple[Answer, Outcome]:
        text = finished_text(data, known.rung, request.schema_name)
        found, problems = read_answer(text, request.schema)
        answer = Answer(text, found, problems, target.model, None, target.provider)
        return answer, Outcome.INVALID if problems else Outcome.OK

    called = call(target, Request("/chat/completions", body, worst, labels), read)
    return replace(called.result, cost=called.cost)


def finished_text(data: Mapping[str, Any], rung: Rung, name: str) -> str:
    """The text of a finished answer. Raises ModelError for refusals, cut-offs and answers without text."""
    choices = data.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else None
    message = first.get("message") if isinstance(first, dict) else None
    if first is None or not isinstance(message, dict):
        raise no_answer("The endpoint answered without a message.")
    reason = first.get("finish_reason")
    if message.get("refusal"):
        raise ModelError("refused", "The model refused to write this.", outcome=Outcome.REFUSED, was_sent=True)
    if reason == "content_filter":
        words = "The endpoint's own filter stopped the answer."
        raise ModelError("refused", words, outcome=Outcome.REFUSED, was_sent=True)
    if reason == "length":
        words = "The answer was cut off before it was complete."
        raise ModelError("truncated", words, is_retryable=True, outcome=Outcome.TRUNCATED, was_sent=True)
    text = text_in(message, rung, name)
    if not text.strip():
        raise no_answer("The model answered with nothing.")
    return text
