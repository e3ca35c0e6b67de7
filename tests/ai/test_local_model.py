"""A real model over HTTP: small, willing and wrong. What it invents is found, and nothing ungrounded passes.

Needs the packages of requirements/local-model.txt, which `make test` installs.
"""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from apps.ai import calling
from apps.ai.models import ModelCall
from apps.ai.types import ExpandedBrief, is_blocked
from apps.prompts.spec import Settings, WriteError, Written
from apps.prompts.writing import check_text, write
from config import local_model
from tests.prompts.cast import POLICY, RECENCY, brief, comeback, contents

pytestmark = [pytest.mark.django_db, pytest.mark.real_model]
ROOT = Path(__file__).parents[2]
# Short answers: a small model that does not stop by itself would fill any room it is given.
SHORT = replace(
    comeback(),
    instruction="Write one short text message. Say that we deliver in 2 days and that everything is half price.",
    tone="Warm.",
    rules=(),
    examples=(),
    channel="sms",
    settings=Settings(temperature=0.6, max_tokens=500),
)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The product's own server of the packaged model, as `make run-local-model` starts it."""
    port = free_port()
    environment = {**os.environ, "LOCAL_MODEL": "", "LOCAL_MODEL_PORT": str(port)}
    with subprocess.Popen([sys.executable, "-m", "config.local_model"], cwd=ROOT, env=environment) as server:
        try:
            yield _answering(f"http://127.0.0.1:{port}/v1", server)
        finally:
            server.terminate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answering(address: str, server: "subprocess.Popen[bytes]") -> str:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            if httpx.get(f"{address}/models", timeout=2).status_code == 200:
                return address
        except httpx.HTTPError:
            time.sleep(0.2)
    raise AssertionError("the local model did not come up")


@pytest.fixture
def connected(address: str, settings, monkeypatch) -> None:
    """A model on a processor that is busy with other tests needs longer than one in a data centre."""
    monkeypatch.setattr(calling, "TIMEOUT_SECONDS", 240)
    settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY = address, ""
    settings.OPENAI_MODEL = local_model.PACKAGED


def sms(values: dict[str, str]) -> ExpandedBrief:
    few = tuple(item for item in contents() if item.name in ("New arrivals", "Easy returns"))
    return replace(brief(values, items=few), channel="sms")


def written_by_model(given: ExpandedBrief) -> Written | WriteError:
    try:
        return write(given, SHORT, POLICY, provider="openai")
    except WriteError as error:
        return error


def test_a_real_model_is_asked_over_http_and_nothing_it_invents_passes(connected) -> None:
    """Until one answer was whole enough to be judged: most run on until they are cut off."""
    results = []
    for recency in ("7-10", "<4", "4-7", "10+", "7-10", "<4"):
        given = sms({RECENCY: recency, "trait:womens": "yes"})
        results.append((given, written_by_model(given)))
        judged = ModelCall.objects.filter(outcome__in=["ok", "invalid"])
        if judged.exists():
            break
    calls = list(ModelCall.objects.all())
    assert {call.model for call in calls} == {local_model.PACKAGED}
    assert judged.exists(), [call.outcome for call in calls]
    assert all(call.tokens_in and call.tokens_out for call in judged)
    assert len(calls) > len(results), "what does not fit the schema, or is not grounded, is asked for again"
    for given, result in results:
        if isinstance(result, WriteError):
            assert result.code in ("truncated", "bad_answer", "timed_out"), result.message
            continue
        assert result.findings == check_text(result.draft, given, SHORT, POLICY)
        assert is_blocked(result.findings) or is_grounded(result, given)


def is_grounded(written: Written, given: ExpandedBrief) -> bool:
    said = " ".join(written.draft.texts().values())
    known = {one.id for one in given.contents}
    return written.draft.cited() <= known and not re.search(r"\d|half price|guarant", said)


def test_the_address_names_the_model_and_no_file_of_this_machine(address: str) -> None:
    listed = httpx.get(f"{address}/models", timeout=5).text
    assert local_model.PACKAGED in listed
    asked = {"model": local_model.PACKAGED, "messages": [{"role": "user", "content": "Hi"}], "max_tokens": 4}
    answer = httpx.post(f"{address}/chat/completions", json=asked, timeout=60).json()
    assert answer["model"] == local_model.PACKAGED
    assert answer["usage"]["completion_tokens"] <= 4


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [("LOCAL_MODEL", "nowhere.gguf", "no such file"), ("LOCAL_MODEL_PORT", "many", "not a port")],
)
def test_what_cannot_be_served_is_said_in_a_sentence(variable: str, value: str, words: str) -> None:
    environment = {**os.environ, variable: value}
    ended = subprocess.run(
        [sys.executable, "-m", "config.local_model"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 2
    assert words in ended.stderr
