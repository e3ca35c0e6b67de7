"""The scripted endpoint as a fixture."""

from collections.abc import Iterator
from typing import Any

import pytest

from apps.common import outbound
from tests.scripted_openai import ScriptedServer


@pytest.fixture
def model_server(settings: Any) -> Iterator[ScriptedServer]:
    """A scripted endpoint that the settings point at."""
    # A kept connection to an earlier server of the same port would still be answered by that one.
    outbound._pool.cache_clear()
    with ScriptedServer() as server:
        settings.OPENAI_BASE_URL, settings.OPENAI_MODEL, settings.OPENAI_API_KEY = server.base_url, "scripted-1", "key"
        yield server
