"""One request through the `openai` package, whose bytes travel by `apps.common.outbound`.

The package knows the routes, their parameters and their forms; the transport below it knows where a connection may go,
how long it may take and how much is read. What came back is handed on as it is: reading it is the caller's, because an
endpoint's answer is a stranger's text until it has been checked.
"""

import os
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from apps.ai.failures import ModelError, no_answer, outbound_failure, status_failure
from apps.ai.targets import Target
from apps.common.outbound import Answer, OutboundError, send

if TYPE_CHECKING:
    import httpx2
    import openai

NO_KEY = "none"  # local endpoints need no key, but the package does
# What the transport sets itself, or what says more about this machine than an endpoint needs to know.
_OURS = ("accept-encoding", "connection", "content-length", "host", "transfer-encoding", "user-agent")
Ask = Callable[["openai.OpenAI"], Any]


def asked(target: Target, ask: Ask, *, seconds: float, max_bytes: int) -> Answer:
    """The answer to one request: `ask` calls a method of the client's `with_raw_response`. Raises ModelError.

    It is sent once. Trying again is the caller's queue's: two systems that retry would multiply.
    """
    return _travelled(target, lambda client: ask(client).http_response, seconds, max_bytes)


def posted(target: Target, path: str, body: Mapping[str, Any], *, seconds: float, max_bytes: int) -> Answer:
    """`asked` for a body that has the endpoint's form already. The method of its route would look at each node of it
    for parts to rewrite, a sixth of all that a draft takes here."""
    import httpx2

    return _travelled(target, lambda client: client.post(path, cast_to=httpx2.Response, body=body), seconds, max_bytes)


def _travelled(
    target: Target, ask: Callable[["openai.OpenAI"], "httpx2.Response"], seconds: float, max_bytes: int
) -> Answer:
    import openai

    client = _client(os.getpid(), target.base_url, target.api_key, target.is_private_allowed, seconds, max_bytes)
    try:
        answer = _answer(ask(client))
    except OutboundError as error:
        raise outbound_failure(error) from None  # the package's own error would quote the request
    except openai.APIStatusError as error:
        raise status_failure(_answer(error.response)) from None
    except openai.APIConnectionError as error:
        raise _failure(error) from None
    except openai.OpenAIError:
        raise no_answer("The endpoint's answer could not be read.") from None
    if answer.status != 200:
        raise status_failure(answer)
    return answer


def _failure(error: BaseException) -> ModelError:
    cause = error.__cause__
    if isinstance(cause, OutboundError):
        return outbound_failure(cause)
    return outbound_failure(OutboundError("broken", "The connection broke.", was_sent=True))


def _answer(response: "httpx2.Response") -> Answer:
    return Answer(
        response.status_code, {name.lower(): value for name, value in response.headers.items()}, response.content
    )


@lru_cache(maxsize=32)
def _client(
    pid: int, base_url: str, api_key: str, is_private_allowed: bool, seconds: float, max_bytes: int
) -> "openai.OpenAI":
    """Kept per process (never across a fork). The package takes half a second to import, so only who asks pays for it.

    Redirects come back as they are, so that a key only ever reaches the address it was given for; proxies and keys of
    the environment are not looked at.
    """
    import openai

    return openai.OpenAI(
        base_url=base_url,
        api_key=api_key or NO_KEY,
        max_retries=0,
        timeout=seconds,
        http_client=openai.DefaultHttpxClient(
            transport=_transport(bool(api_key), is_private_allowed, seconds, max_bytes),
            follow_redirects=False,
            trust_env=False,
        ),
    )


def _transport(has_key: bool, is_private_allowed: bool, seconds: float, max_bytes: int) -> "httpx2.BaseTransport":
    import httpx2

    class Guarded(httpx2.BaseTransport):
        """Sends what the package has made of a request over the one way out."""

        def handle_request(self, request: httpx2.Request) -> httpx2.Response:
            found = send(
                request.method,
                str(request.url),
                headers=_headers(request, has_key),
                body=request.read(),
                seconds=seconds,
                max_bytes=max_bytes,
                is_private_allowed=is_private_allowed,
            )
            return httpx2.Response(found.status, headers=dict(found.headers), content=found.body, request=request)

    return Guarded()


def _headers(request: "httpx2.Request", has_key: bool) -> dict[str, str]:
    headers = {name.lower(): value for name, value in request.headers.items()}
    return {
        name: value
        for name, value in headers.items()
        if name not in _OURS and not name.startswith("x-stainless") and (has_key or name != "authorization")
    }
