"""One request to one target: leave to send, budget, HTTP, limits and ledger around it. What it asks is the caller's."""

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Generic, TypeVar
from uuid import UUID

from apps.ai import limits
from apps.ai.failures import ModelError, Outcome, is_passed_on, no_answer, read_envelope
from apps.ai.personal import PersonalKind, find_personal
from apps.ai.pricing import Usage, cost, settled
from apps.ai.services import Held, record_call, reserve
from apps.ai.targets import Target
from apps.ai.wire import posted
from apps.common.outbound import Answer

TIMEOUT_SECONDS = 60.0
MAX_ANSWER_BYTES = 2_000_000
Result = TypeVar("Result")


@dataclass(frozen=True)
class Labels:
    """What the ledger says about a request."""

    purpose: str
    prompt_hash: str = ""
    campaign_uuid: UUID | None = None


@dataclass(frozen=True)
class Request:
    """`worst` bounds what it can cost; `max_bytes` what is read of the answer.

    `seconds` is how long somebody waits for it (None: only a worker does). Too late for them is no fault of the
    endpoint's.
    """

    path: str
    body: Mapping[str, Any]
    worst: Usage
    labels: Labels
    max_bytes: int = MAX_ANSWER_BYTES
    seconds: float | None = None


@dataclass(frozen=True)
class Called(Generic[Result]):
    """`cost` in dollars, None when the model's price is not known."""

    result: Result
    cost: Decimal | None


Read = Callable[[Mapping[str, Any]], tuple[Result, Outcome]]
NO_ENDPOINT = (
    "No model is connected. An admin adds one under Settings, Models, or sets OPENAI_API_KEY or OPENAI_BASE_URL."
)


def refuse_personal_data(texts: Iterable[str]) -> None:
    """Raises ModelError when one of `texts` holds what looks like personal data. It stands before every request."""
    for text in texts:
        if kind := _personal_kind(text):
            words = f"The request was not sent: it holds what looks like personal data ({kind.words})."
            raise ModelError("personal_data", words)


def has_personal_data(text: str) -> bool:
    return bool(_personal_kind(text))


def first_that_can(targets: Iterable[Target], ask: Callable[[Target], Result]) -> Result:
    """`ask` for the first target that can answer now. When none can, the first one's failure is the one told."""
    first: ModelError | None = None
    for target in targets:
        try:
            return ask(target)
        except ModelError as error:
            first = first or error
            if not is_passed_on(error):
                raise
    raise first or ModelError("no_endpoint", NO_ENDPOINT)


def call(target: Target, request: Request, read: Read[Result]) -> Called[Result]:
    """Sends `request`, reads its answer by `read` and writes one ModelCall row. Raises ModelError.

    `read` gets the JSON object that came back, gives the result and the outcome for the ledger, or raises ModelError.
    """
    patience = request.seconds / 4 if request.seconds else limits.PATIENCE
    place = limits.take(target, _tokens(request.worst), patience)
    try:
        held = reserve(worst=cost(target.prices, request.worst), campaign_uuid=request.labels.campaign_uuid)
    except BaseException:
        limits.give_back(place, limits.Signal.UNSENT, tokens=0)
        raise
    book = _Booking(target, request, place, held)
    try:
        data = read_envelope(_post(target, request))
        book.said(data)
        result, outcome = read(data)
    except ModelError as error:
        book.close(error, error.outcome)
        raise
    except Exception:
        # An answer of a shape that nobody thought of is an answer that cannot be read, not a crash of the worker.
        strange = no_answer("The endpoint's answer could not be read: it has a shape of its own.")
        book.close(strange, strange.outcome)
        raise strange from None
    return Called(result, book.close(None, outcome))


class _Booking:
    """What one request is booked with: the worst while nothing is known, what the endpoint counts once it says."""

    def __init__(self, target: Target, request: Request, place: limits.Place, held: Held) -> None:
        self._target, self._request, self._place, self._held = target, request, place, held
        self._started = time.monotonic()
        self._said: tuple[Usage, bool] | None = None

    def said(self, data: Mapping[str, Any]) -> None:
        self._said = settled(usage_in(data, self._request.worst.images), self._request.worst)

    def close(self, error: ModelError | None, outcome: Outcome) -> Decimal | None:
        """Ends the request everywhere and gives its cost. What may have been charged for counts in full."""
        usage, is_estimated = self._said or (
            (self._request.worst, True) if error and error.was_sent else (Usage(0, 0, 0), False)
        )
        target, labels = self._target, self._request.labels
        price = cost(target.prices, usage)
        limits.give_back(
            self._place,
            limits.signal_of(error, is_hurried=self._request.seconds is not None),
            tokens=_tokens(usage),
            retry_after=error.retry_after if error else None,
        )
        record_call(
            purpose=labels.purpose,
            target=target,
            prompt_hash=labels.prompt_hash,
            campaign_uuid=labels.campaign_uuid,
            request_hash=hashlib.sha256(_bytes(self._request.body)).hexdigest(),
            usage=usage,
            is_estimated=is_estimated,
            cost=price,
            milliseconds=round((time.monotonic() - self._started) * 1000),
            outcome=outcome,
            error_code=error.code if error else "",
            held=self._held,
        )
        return price


def usage_in(data: Mapping[str, Any], images: int = 0) -> Usage:
    """Token counts as the endpoint tells them; None for what it does not say."""
    usage = data.get("usage")
    usage = usage if isinstance(usage, dict) else {}
    details = usage.get("prompt_tokens_details")
    cached = details.get("cached_tokens") if isinstance(details, dict) else None
    counts = (usage.get("prompt_tokens", usage.get("input_tokens")), cached)
    out = usage.get("completion_tokens", usage.get("output_tokens"))
    if out is None and usage.get("prompt_tokens") is not None and "choices" not in data:
        out = 0  # embeddings write nothing
    into, cached, out = (count if type(count) is int and count >= 0 else None for count in (*counts, out))
    return Usage(into, cached, out, images)


def _post(target: Target, request: Request) -> Answer:
    body = json.loads(_bytes(request.body))
    seconds = request.seconds or TIMEOUT_SECONDS
    return posted(target, request.path, body, seconds=seconds, max_bytes=request.max_bytes)


def _bytes(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")


def _tokens(usage: Usage) -> int:
    return (usage.tokens_in or 0) + (usage.tokens_out or 0)


@lru_cache(maxsize=64)
def _personal_kind(text: str) -> PersonalKind | None:
    """The first kind of personal data in `text`. Kept, because every brief of a run shares its system message."""
    return next((hit.kind for hit in find_personal(text)), None)
