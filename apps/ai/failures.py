"""Everything that can go wrong with a model endpoint, as one typed error with an outcome for the ledger."""

import email.utils
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from apps.ai.models import ModelCall
from apps.common import clock

if TYPE_CHECKING:
    import openai

Outcome = ModelCall.Outcome
MAX_RETRY_AFTER = 3600.0


class ModelError(Exception):
    """The endpoint gave no usable answer. `retry_after` in seconds, when the endpoint named a time."""

    def __init__(
        self, code: str, message: str, *, is_retryable: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.is_retryable = is_retryable
        self.retry_after = retry_after


@dataclass(frozen=True)
class Failure:
    error: ModelError
    outcome: ModelCall.Outcome


def finished_text(reply: Any) -> str:
    """The text of a finished answer. Raises ModelError for refusals, cut-offs and answers without text."""
    choices = getattr(reply, "choices", None)
    if not choices:
        raise ModelError("no_answer", "The endpoint answered without a message.", is_retryable=True)
    message, reason = getattr(choices[0], "message", None), getattr(choices[0], "finish_reason", None)
    if getattr(message, "refusal", None) or reason == "content_filter":
        raise ModelError("refused", "The model refused to write this.")
    if reason == "length":
        raise ModelError("truncated", "The answer was cut off before it was complete.", is_retryable=True)
    text = getattr(message, "content", None)
    if not isinstance(text, str) or not text.strip():
        raise ModelError("no_answer", "The model answered with nothing.", is_retryable=True)
    return text


def failure_of(error: Exception) -> Failure:
    """The typed error and ledger outcome of anything `complete` can meet."""
    import openai

    if isinstance(error, ModelError):
        outcomes = {"refused": Outcome.REFUSED, "truncated": Outcome.TRUNCATED, "no_answer": Outcome.INVALID}
        return Failure(error, outcomes.get(error.code, Outcome.FAILED))
    if isinstance(error, openai.APITimeoutError):
        return _failure("timed_out", "The endpoint did not answer in time.", Outcome.TIMED_OUT, is_retryable=True)
    if isinstance(error, openai.APIStatusError):
        return _status_failure(error)
    if isinstance(error, openai.APIConnectionError):
        return _failure("unavailable", "The endpoint cannot be reached.", Outcome.UNAVAILABLE, is_retryable=True)
    return _failure("no_answer", "The endpoint's answer could not be read.", Outcome.INVALID, is_retryable=True)


def _status_failure(error: "openai.APIStatusError") -> Failure:
    status, wait = error.status_code, retry_after(error.response.headers.get("retry-after", ""))
    if status == 429 and error.code == "insufficient_quota":
        return _failure("no_quota", "The account at the endpoint has no quota left.", Outcome.RATE_LIMITED)
    if status == 429:
        return _failure(
            "rate_limited",
            "The endpoint limits the rate of requests.",
            Outcome.RATE_LIMITED,
            is_retryable=True,
            wait=wait,
        )
    if status >= 500 or status in (408, 409):
        return _failure(
            "unavailable", f"The endpoint failed (HTTP {status}).", Outcome.UNAVAILABLE, is_retryable=True, wait=wait
        )
    if status in (401, 403):
        return _failure("key_refused", f"The endpoint refused the key (HTTP {status}).", Outcome.FAILED)
    return _failure("request_refused", f"The endpoint refused the request (HTTP {status}).", Outcome.FAILED)


def _failure(
    code: str, message: str, outcome: ModelCall.Outcome, *, is_retryable: bool = False, wait: float | None = None
) -> Failure:
    return Failure(ModelError(code, message, is_retryable=is_retryable, retry_after=wait), outcome)


def retry_after(value: str) -> float | None:
    """Seconds of a Retry-After header, which holds seconds or an HTTP date (RFC 9110, 10.2.3); at most an hour."""
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = (email.utils.parsedate_to_datetime(value) - clock.now()).total_seconds()
        except (ValueError, TypeError):
            return None
    return min(max(seconds, 0.0), MAX_RETRY_AFTER) if seconds == seconds else None
