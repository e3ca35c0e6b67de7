"""The one door to any OpenAI-compatible endpoint: checks what goes out, types what comes back, keeps the ledger."""

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from apps.ai import failures
from apps.ai.endpoint import OPENAI_URL, Endpoint, client_of, current_endpoint
from apps.ai.failures import ModelError
from apps.ai.models import ModelCall
from apps.ai.personal import find_personal
from apps.ai.schema import read_answer, strict_schema
from apps.ai.services import Usage, record_call

__all__ = ["Answer", "Completion", "Message", "ModelError", "complete"]


@dataclass(frozen=True)
class Message:
    """One turn. `role` is system, user or assistant."""

    role: str
    content: str


@dataclass(frozen=True)
class Completion:
    """A request for one JSON answer of `schema`. `prompt_hash` and `campaign_uuid` only label the ledger."""

    purpose: str
    messages: tuple[Message, ...]
    schema_name: str
    schema: Mapping[str, Any]
    prompt_hash: str = ""
    campaign_uuid: UUID | None = None
    max_tokens: int = 2000


@dataclass(frozen=True)
class Answer:
    """What came back. `data` fits the schema, or is None and `problems` say why. `cost` in dollars when known."""

    text: str
    data: Any
    problems: tuple[str, ...]
    model: str
    cost: Decimal | None


def complete(request: Completion) -> Answer:
    """Asks the endpoint once, with a strict JSON schema, and writes one ModelCall row for the HTTP request.

    Raises ModelError: no endpoint or model is set, the request holds personal data (then nothing is sent), or the
    endpoint answered with anything but a finished message. Prompts and keys are never logged.
    """
    import openai

    endpoint = _endpoint()
    _refuse_personal_data(request)
    started = time.monotonic()
    usage, model = Usage(), endpoint.model
    try:
        reply = client_of(endpoint).chat.completions.create(**_body(request, endpoint))
        usage, model = _usage(reply), getattr(reply, "model", None) or model
        answer = _answer(failures.finished_text(reply), request, model)
        outcome = ModelCall.Outcome.INVALID if answer.problems else ModelCall.Outcome.OK
        return answer
    except (openai.OpenAIError, ModelError, ValueError) as error:
        failure = failures.failure_of(error)
        outcome = failure.outcome
        raise failure.error from None  # the library's error quotes the request
    finally:
        record_call(
            purpose=request.purpose,
            endpoint=endpoint.base_url,
            model=model,
            prompt_hash=request.prompt_hash,
            campaign_uuid=request.campaign_uuid,
            request_hash=_request_hash(request, endpoint),
            usage=usage,
            milliseconds=round((time.monotonic() - started) * 1000),
            outcome=outcome,
        )


def _endpoint() -> Endpoint:
    endpoint = current_endpoint()
    if endpoint is None:
        raise ModelError("no_endpoint", "No model is connected. Set OPENAI_API_KEY or OPENAI_BASE_URL.")
    if not endpoint.model:
        raise ModelError("no_model", "No model is named. Set OPENAI_MODEL to a model of the endpoint.")
    return endpoint


def _refuse_personal_data(request: Completion) -> None:
    for message in request.messages:
        if kind := _personal_kind(message.content):
            raise ModelError(
                "personal_data", f"The request was not sent: it holds what looks like personal data ({kind})."
            )


@lru_cache(maxsize=64)
def _personal_kind(text: str) -> str:
    """The first kind of personal data in `text`. Kept, because every brief of a run shares its system message."""
    return next((hit.kind.value for hit in find_personal(text)), "")


def _body(request: Completion, endpoint: Endpoint) -> dict[str, Any]:
    """OpenAI's own models refuse `max_tokens`; most compatible servers know nothing else."""
    limit = "max_completion_tokens" if endpoint.base_url.startswith(OPENAI_URL) else "max_tokens"
    form = {"name": request.schema_name, "strict": True, "schema": strict_schema(request.schema)}
    return {
        "model": endpoint.model,
        "messages": [{"role": message.role, "content": message.content} for message in request.messages],
        "response_format": {"type": "json_schema", "json_schema": form},
        limit: request.max_tokens,
    }


def _request_hash(request: Completion, endpoint: Endpoint) -> str:
    text = json.dumps(_body(request, endpoint), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _answer(text: str, request: Completion, model: str) -> Answer:
    data, problems = read_answer(text, request.schema)
    return Answer(text, data, problems, model, None)


def _usage(reply: Any) -> Usage:
    """Token counts; None for what the endpoint does not say."""
    usage = getattr(reply, "usage", None)
    details = getattr(usage, "prompt_tokens_details", None)
    counts = (
        getattr(usage, "prompt_tokens", None),
        getattr(details, "cached_tokens", None),
        getattr(usage, "completion_tokens", None),
    )
    return Usage(*(count if isinstance(count, int) and count >= 0 else None for count in counts))
