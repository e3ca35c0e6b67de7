"""The door to models, over real HTTP against a server that misbehaves by script."""

import logging
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.utils import format_datetime

import pytest

from apps.ai import calling, client
from apps.ai.channels import draft_schema
from apps.ai.client import Completion, Message, ModelError, complete
from apps.ai.failures import retry_after
from apps.ai.models import ModelCall
from apps.ai.schema import read_answer, strict_schema
from apps.ai.targets import environment_target
from apps.common import clock
from tests import scripted_openai as script

SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["greeting"],
    "properties": {"greeting": {"type": "string", "maxLength": 20, "description": "A greeting"}},
}
GOOD = script.text('{"greeting": "Hello"}')
pytestmark = pytest.mark.django_db(transaction=True)


def ask(words: str = "Say hello to a customer who orders online.", **changes: object) -> client.Answer:
    turns = (Message("system", "You write greetings."), Message("user", words))
    request = {"purpose": "draft", "messages": turns, "schema_name": "greeting", "schema": SCHEMA, **changes}
    return complete(Completion(**request))


def failure(server: script.ScriptedServer, answer: script.Answer) -> tuple[ModelError, ModelCall]:
    server.script(answer)
    with pytest.raises(ModelError) as caught:
        ask()
    return caught.value, ModelCall.objects.get()


def test_a_good_answer_comes_back_as_data_and_leaves_one_row(model_server):
    model_server.script(GOOD)
    campaign = uuid.uuid4()
    answer = ask(prompt_hash="a" * 64, campaign_uuid=campaign)
    assert answer.data == {"greeting": "Hello"}
    assert answer.problems == ()
    call = ModelCall.objects.get()
    assert (call.purpose, call.model, call.outcome) == ("draft", "scripted-1", "ok")
    assert (call.tokens_in, call.tokens_cached, call.tokens_out) == (900, 300, 180)
    assert (call.prompt_hash, call.campaign_uuid, call.endpoint) == ("a" * 64, campaign, model_server.base_url)
    assert len(call.request_hash) == 64


def test_the_request_asks_for_the_strict_schema_without_what_strict_endpoints_refuse(model_server):
    model_server.script(GOOD)
    ask()
    seen = model_server.seen[0]
    form = seen.body["response_format"]
    assert seen.path == "/v1/chat/completions"
    assert seen.headers["authorization"] == "Bearer key"
    assert form["type"] == "json_schema"
    assert form["json_schema"]["strict"] is True
    assert form["json_schema"]["schema"]["properties"]["greeting"] == {
        "type": "string",
        "description": "A greeting (at most 20 characters)",
    }


def test_the_draft_schema_has_no_length_keyword_left_for_strict_endpoints():
    assert "maxLength" not in str(strict_schema(draft_schema("email")))
    assert "maxItems" not in str(strict_schema(draft_schema("email")))
    assert strict_schema(draft_schema("email"))["required"] == draft_schema("email")["required"]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ('{"greeting": "Hel', "not JSON"),
        ("{}", "required"),
        ('{"greeting": 3}', "not of type"),
        ('{"greeting": "' + "x" * 21 + '"}', "too long"),
        ('{"greeting": "a", "extra": 1}', "extra"),
        ("[]", "not of type"),
        ('{"greeting": NaN}', "NaN"),
        ("[" * 5000, "not JSON"),
    ],
)
def test_an_answer_that_does_not_fit_comes_back_with_its_problems(model_server, text, part):
    model_server.script(script.text(text))
    answer = ask()
    assert answer.data is None
    assert part in answer.problems[0]
    assert ModelCall.objects.get().outcome == "invalid"


def test_an_answer_of_a_megabyte_is_not_read():
    data, problems = read_answer('{"greeting": "' + "x" * 1_000_000 + '"}', SCHEMA)
    assert data is None
    assert len(problems[0]) < 200


def test_a_rate_limit_can_be_retried_after_the_time_the_endpoint_names(model_server):
    error, call = failure(model_server, script.rate_limited("7"))
    assert (error.code, error.is_retryable, error.retry_after) == ("rate_limited", True, 7.0)
    assert call.outcome == "rate_limited"


@pytest.mark.parametrize("answer", [script.error(429, "insufficient_quota"), script.error(402)])
def test_an_empty_account_is_not_retried(model_server, answer):
    error, call = failure(model_server, answer)
    assert (error.code, error.is_retryable) == ("no_quota", False)
    assert call.outcome == "failed"


@pytest.mark.parametrize("status", [408, 409, 500, 502, 503, 504])
def test_a_failing_endpoint_can_be_retried(model_server, status):
    error, call = failure(model_server, script.error(status))
    assert (error.code, error.is_retryable) == ("unavailable", True)
    assert call.outcome == "unavailable"


@pytest.mark.parametrize(("status", "code"), [(405, "request_refused"), (404, "no_model"), (401, "key_refused")])
def test_a_refused_request_is_not_retried(model_server, status, code):
    error, call = failure(model_server, script.error(status))
    assert (error.code, error.is_retryable, call.outcome) == (code, False, "failed")


@pytest.mark.parametrize(
    ("answer", "code", "is_retryable", "outcome"),
    [
        (script.refusal, "refused", False, "refused"),
        (script.filtered, "refused", False, "refused"),
        (script.cut_off, "truncated", True, "truncated"),
        (script.empty, "no_answer", True, "invalid"),
        (script.without_choices, "no_answer", True, "invalid"),
        (script.not_json, "no_answer", True, "invalid"),
        (script.broken_body, "no_answer", True, "invalid"),
        (script.redirect, "request_refused", False, "failed"),
        (script.hang_up, "unavailable", True, "unavailable"),
    ],
)
def test_every_misbehaviour_is_one_typed_error_and_one_row(model_server, answer, code, is_retryable, outcome):
    error, call = failure(model_server, answer)
    assert (error.code, error.is_retryable, call.outcome) == (code, is_retryable, outcome)
    assert len(model_server.seen) == 1


def test_a_slow_endpoint_times_out(model_server, monkeypatch):
    monkeypatch.setattr(calling, "TIMEOUT_SECONDS", 0.3)
    error, call = failure(model_server, script.slow(2, GOOD))
    assert (error.code, error.is_retryable, call.outcome) == ("timed_out", True, "timed_out")


def test_an_unreachable_endpoint_is_said_to_be_so(settings):
    settings.OPENAI_BASE_URL, settings.OPENAI_MODEL = "http://127.0.0.1:9/v1", "any"
    with pytest.raises(ModelError) as caught:
        ask()
    assert (caught.value.code, caught.value.is_retryable) == ("unavailable", True)


def test_missing_usage_is_estimated_and_marked_as_such(model_server):
    def answer(request):
        body = GOOD(request).body
        del body["usage"]
        return script.Reply(body)

    model_server.script(answer)
    ask()
    call = ModelCall.objects.get()
    assert (call.is_estimated, call.tokens_cached, call.tokens_out) == (True, 0, 2000)
    assert call.tokens_in > len("Say hello to a customer who orders online.") / 4


def test_without_an_endpoint_or_a_model_it_says_what_to_set(settings):
    settings.OPENAI_API_KEY = settings.OPENAI_BASE_URL = settings.OPENAI_MODEL = ""
    with pytest.raises(ModelError, match="OPENAI_API_KEY or OPENAI_BASE_URL"):
        ask()
    settings.OPENAI_BASE_URL = "http://127.0.0.1:9/v1"
    with pytest.raises(ModelError, match="OPENAI_MODEL"):
        ask()
    assert not ModelCall.objects.exists()


@pytest.mark.parametrize(
    "secret",
    ["anna.berg@customers.example", "+49 30 901820", "DE89 3704 0044 0532 0130 00", "4111 1111 1111 1111"],
)
def test_personal_data_never_leaves(model_server, secret):
    with pytest.raises(ModelError) as caught:
        ask(f"The customer can be reached at {secret}.")
    assert (caught.value.code, caught.value.is_retryable) == ("personal_data", False)
    assert secret not in str(caught.value)
    assert model_server.seen == []
    assert not ModelCall.objects.exists()


def test_neither_prompts_nor_keys_are_logged_or_shown(model_server, caplog, settings):
    settings.OPENAI_API_KEY = "key-very-secret"
    caplog.set_level(logging.DEBUG, logger="attune")
    model_server.script(script.error(404))
    with pytest.raises(ModelError) as caught:
        ask("A private sentence.")
    told = caplog.text + repr(caught.value) + repr(environment_target()) + str(caught.value.__cause__)
    assert "key-very-secret" not in told
    assert "private sentence" not in told
    row = str(ModelCall.objects.values().get())
    assert "private" not in row
    assert "secret" not in row


def test_thirty_two_threads_share_one_client(model_server):
    model_server.latency = 0.05
    model_server.script(*[GOOD] * 64)

    def one(_: int) -> bool:
        from django.db import connection

        try:
            return ask().data == {"greeting": "Hello"}
        finally:
            connection.close()

    with ThreadPoolExecutor(32) as pool:
        assert all(pool.map(one, range(64)))
    assert ModelCall.objects.filter(outcome="ok").count() == 64
    assert model_server.most_at_once > 8


def test_retry_after_reads_seconds_and_dates_and_nothing_absurd(noon):
    later = format_datetime(clock.now() + timedelta(seconds=90), usegmt=True)
    assert retry_after("12") == 12
    assert retry_after(later) == 90
    assert retry_after("999999") == 3600
    assert retry_after("-5") == 0
    assert retry_after("soon") is None
    assert retry_after("nan") is None
    assert retry_after("") is None
