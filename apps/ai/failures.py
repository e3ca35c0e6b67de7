"""Everything that can go wrong with a model endpoint, as one typed error with an outcome for the ledger."""

import email.utils
import json
import re
from collections.abc import Mapping
from typing import Any

from apps.ai.models import Cap, ModelCall
from apps.common import clock
from apps.common.outbound import Answer, OutboundError

Outcome = ModelCall.Outcome
MAX_RETRY_AFTER = 3600.0
_PARAMETERS = ("max_tokens", "max_completion_tokens")
# A request that one of these ended may be tried with the next model of the order: this one cannot answer now.
FALL_BACK = frozenset(
    {"endpoint_down", "unavailable", "timed_out", "no_quota", "key_refused", "address_refused", "no_model"}
)


LONG_WAIT = 60.0  # seconds: who asks for a longer pause cannot answer now either
# A budget is used up: the code names which, because each has somebody else who may raise it.
OVER_BUDGET = {"over_call": Cap.Scope.CALL, "over_campaign": Cap.Scope.CAMPAIGN, "over_day": Cap.Scope.DAY}


class ModelError(Exception):
    """The endpoint gave no usable answer. `retry_after` in seconds, when a time is known; `status` of HTTP, else 0."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        is_retryable: bool = False,
        retry_after: float | None = None,
        outcome: ModelCall.Outcome = Outcome.FAILED,
        status: int = 0,
        was_sent: bool = False,
        named: str = "",
    ) -> None:
        super().__init__(message)
        self.code, self.message = code, message
        self.is_retryable, self.retry_after = is_retryable, retry_after
        self.outcome, self.status = outcome, status
        self.was_sent = was_sent  # it may have been charged for
        self.named = named  # the parameter that the endpoint refuses, when it says which


def is_passed_on(error: ModelError) -> bool:
    """Whether the next model of the order is asked instead."""
    is_long = error.code == "rate_limited" and (error.retry_after or 0) > LONG_WAIT
    return is_long or error.code in FALL_BACK


def no_answer(message: str) -> ModelError:
    return ModelError("no_answer", message, is_retryable=True, outcome=Outcome.INVALID, was_sent=True)


def outbound_failure(error: OutboundError) -> ModelError:
    """Of a request that brought no answer over HTTP."""
    if error.code == "timed_out":
        words = "The endpoint did not answer in time."
        return ModelError("timed_out", words, is_retryable=True, outcome=Outcome.TIMED_OUT, was_sent=True)
    if error.code in ("address_refused", "bad_address"):
        return ModelError("address_refused", f"Nothing was sent. {error.message}")
    if error.code in ("too_large", "compressed"):
        return no_answer(f"The endpoint's answer was not read. {error.message}")
    words = f"The endpoint cannot be reached. {error.message}"
    if error.code == "broken":
        words = "The endpoint hung up before it answered."
    return ModelError("unavailable", words, is_retryable=True, outcome=Outcome.UNAVAILABLE, was_sent=error.was_sent)


def status_failure(answer: Answer) -> ModelError:
    """Of an answer that is not 200."""
    status, wait, code = answer.status, retry_after(answer.headers.get("retry-after", "")), _code_in(answer.body)
    if status == 402 or (status == 429 and code == "insufficient_quota"):
        # No limit of rate: waiting mends nothing, and whoever is next in the order is asked at once.
        return _error("no_quota", "The account at the endpoint has no quota left.", status)
    if status == 429:
        words = "The endpoint limits the rate of requests."
        return _error("rate_limited", words, status, Outcome.RATE_LIMITED, is_retryable=True, wait=wait)
    if status >= 500 or status in (408, 409):
        words = f"The endpoint failed (HTTP {status})."
        return _error("unavailable", words, status, Outcome.UNAVAILABLE, is_retryable=True, wait=wait)
    if status in (401, 403):
        return _error("key_refused", f"The endpoint refused the key (HTTP {status}).", status)
    if 300 <= status < 400:
        words = f"The endpoint sends requests on to another address (HTTP {status}), which is not followed."
        return _error("request_refused", words, status)
    if status == 404 or code == "model_not_found":
        words = f"The endpoint does not know this address or this model (HTTP {status})."
        return _error("no_model", words, status)
    if code == "context_length_exceeded":
        return _error("too_long", "The request is longer than the model can read.", status)
    words = f"The endpoint refused the request (HTTP {status})."
    return ModelError("request_refused", words, status=status, named=_parameter_in(answer.body))


def _error(
    code: str,
    message: str,
    status: int,
    outcome: ModelCall.Outcome = Outcome.FAILED,
    *,
    is_retryable: bool = False,
    wait: float | None = None,
) -> ModelError:
    return ModelError(code, message, is_retryable=is_retryable, retry_after=wait, outcome=outcome, status=status)


def read_envelope(answer: Answer) -> Mapping[str, Any]:
    """The JSON object of a 200. Raises ModelError, in words, for what is no such thing."""
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "text/event-stream":
        raise no_answer("The endpoint streams its answer although it was asked for a whole one.")
    try:
        data = json.loads(answer.body)
    except (ValueError, RecursionError):
        if kind == "text/html":
            raise no_answer("The endpoint answered with a web page. Is its base URL right?") from None
        raise no_answer("The endpoint's answer could not be read: it is not JSON.") from None
    if not isinstance(data, dict):
        raise no_answer("The endpoint's answer could not be read: it is no JSON object.")
    return data


def _code_in(body: bytes) -> str:
    """The machine's code in an error: a short word, or nothing. Its message may quote the request and stays out."""
    error = _error_in(body)
    found = str(error.get("code") or error.get("type") or "")
    return found if re.fullmatch(r"[A-Za-z0-9_.-]{1,60}", found) else ""


def _parameter_in(body: bytes) -> str:
    error = _error_in(body)
    said = f"{error.get('param') or error.get('message') or ''}"
    return next((name for name in _PARAMETERS if re.search(rf"\b{name}\b", said)), "")


def _error_in(body: bytes) -> Mapping[str, Any]:
    try:
        error = json.loads(body[:20_000])["error"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}
    return error if isinstance(error, dict) else {}


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
