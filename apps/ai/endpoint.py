"""The model endpoint that the environment names, and one client for it per process."""

import os
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    import openai

TIMEOUT_SECONDS = 60.0
OPENAI_URL = "https://api.openai.com/v1"


@dataclass(frozen=True)
class Endpoint:
    """Where models are asked. `api_key` never shows in a repr."""

    base_url: str
    model: str
    api_key: str

    def __repr__(self) -> str:
        return f"Endpoint({self.base_url!r}, {self.model!r})"


def current_endpoint() -> Endpoint | None:
    """The endpoint of OPENAI_API_KEY, OPENAI_BASE_URL and OPENAI_MODEL; None when neither key nor URL is set."""
    if not (settings.OPENAI_API_KEY or settings.OPENAI_BASE_URL):
        return None
    return Endpoint(settings.OPENAI_BASE_URL or OPENAI_URL, settings.OPENAI_MODEL, settings.OPENAI_API_KEY)


def client_of(endpoint: Endpoint) -> "openai.OpenAI":
    """The client of this process for `endpoint`; safe to share between threads, never across a fork."""
    return _client(os.getpid(), endpoint.base_url, endpoint.api_key)


@lru_cache(maxsize=4)
def _client(pid: int, base_url: str, api_key: str) -> "openai.OpenAI":
    """Redirects are not followed, so that a key only ever reaches the address it was given for.

    Retries are left to the caller's queue: two systems that retry would multiply. Local endpoints need no key, but the
    library does. It takes half a second to import, so only processes that ask a model pay for it.
    """
    import openai

    return openai.OpenAI(
        base_url=base_url,
        api_key=api_key or "none",
        max_retries=0,
        timeout=TIMEOUT_SECONDS,
        http_client=openai.DefaultHttpxClient(follow_redirects=False),
    )
