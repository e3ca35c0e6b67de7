"""However an endpoint misbehaves: no crash, no leak, no bad draft past the checks, and a sentence one can read."""

import logging

import pytest

from apps.ai import calling, limits
from apps.ai.models import ModelCall
from apps.ai.types import Severity, is_blocked
from apps.prompts.spec import WriteError
from apps.prompts.writing import write
from tests.prompts.cast import POLICY, RECENCY, brief, comeback
from tests.prompts.misbehaviours import BLOCKED, CASES, GOOD

PROMPT = comeback()
BRIEF = brief({RECENCY: "7-10", "trait:womens": "yes", "trait:mens": "no", "trait:channel": "Web"})
pytestmark = pytest.mark.django_db


@pytest.fixture
def in_a_hurry(monkeypatch, case):
    """Only what keeps us waiting is cut short, so that a busy machine does not look like a slow endpoint."""
    if case.end == "timed_out":
        monkeypatch.setattr(calling, "TIMEOUT_SECONDS", 0.4)
    monkeypatch.setattr(limits, "PATIENCE", 0.1)


def test_there_are_more_than_forty_of_them_and_no_two_alike():
    assert len({case.name for case in CASES}) == len(CASES) >= 40


@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_endpoint_misbehaves_and_the_writer_gets_a_draft_or_a_sentence(model_server, in_a_hurry, caplog, case):
    caplog.set_level(logging.DEBUG, logger="attune")
    model_server.routes["/v1/chat/completions"] = case.answer
    end, words = outcome()
    assert (end, case.words in words) == (case.end, True), words
    assert end == BLOCKED or len(words) < 200
    assert not {"Traceback", "<lambda>", "0x"} & set(words.split())
    assert caplog.text == ""
    assert ModelCall.objects.count() == len(model_server.seen) <= 6
    assert {seen.path for seen in model_server.seen} == {"/v1/chat/completions"}


def outcome():
    try:
        written = write(BRIEF, PROMPT, POLICY, provider="openai")
    except WriteError as error:
        return error.code, error.message
    if not is_blocked(written.findings):
        return GOOD, ""
    return BLOCKED, " ".join(one.message for one in written.findings if one.severity is Severity.BLOCK)
