"""From strict schema to text: an endpoint is asked in the strictest way it takes, and what it refused is remembered."""

import json

import pytest

from apps.ai.ladder import RUNGS, Rung
from apps.ai.probing import lines_of, probe_endpoint, probe_model
from apps.ai.schema import read_answer
from apps.ai.targets import Target, environment_target
from tests import scripted_openai as script
from tests.ai.test_client import SCHEMA, ask

pytestmark = pytest.mark.django_db
HELLO = '{"greeting": "Hello"}'


def rung_of(body):
    if "tools" in body:
        return Rung.TOOLS
    kind = body.get("response_format", {}).get("type")
    return Rung(kind) if kind else Rung.TEXT


def only(*takes, text=HELLO, limit="max_tokens"):
    """An endpoint that refuses every other way to ask, as such endpoints do: HTTP 400."""

    def answer(body):
        wrong = next((name for name in ("max_tokens", "max_completion_tokens") if name in body and name != limit), "")
        if wrong:
            error = {"message": f"Unsupported parameter: '{wrong}'", "param": wrong, "code": "unsupported_parameter"}
            return script.Reply({"error": error}, 400)
        rung = rung_of(body)
        if rung not in takes:
            return script.error(400, "invalid_request_error")(body)
        schema = body["tools"][0]["function"] if rung is Rung.TOOLS else None
        return script.tool_call(text, schema["name"])(body) if schema else script.text(text)(body)

    return answer


@pytest.mark.parametrize("rung", RUNGS)
def test_an_endpoint_is_asked_in_the_strictest_way_it_takes_and_the_next_time_at_once(model_server, rung):
    model_server.routes["/v1/chat/completions"] = only(*RUNGS[RUNGS.index(rung) :])
    for _ in range(3):
        assert ask().data == {"greeting": "Hello"}
    asked = [rung_of(seen.body) for seen in model_server.seen]
    assert asked == [*RUNGS[: RUNGS.index(rung)], rung, rung, rung]
    told = "fit this JSON schema" in str(model_server.seen[-1].body["messages"])
    assert told == (rung in (Rung.JSON_OBJECT, Rung.TEXT))


def test_the_name_of_the_length_limit_is_found_out_once(model_server):
    model_server.routes["/v1/chat/completions"] = only(*RUNGS, limit="max_completion_tokens")
    ask()
    ask()
    names = [[key for key in seen.body if key.startswith("max_")] for seen in model_server.seen]
    assert names == [["max_tokens"], ["max_completion_tokens"], ["max_completion_tokens"]]


def test_an_endpoint_that_ignores_the_form_is_soon_asked_in_words(model_server):
    model_server.routes["/v1/chat/completions"] = script.text("Hello there!")
    for _ in range(7):
        assert ask().problems
    assert [rung_of(seen.body) for seen in model_server.seen][:7:3] == list(RUNGS[:3])


def test_a_request_that_is_refused_in_every_way_does_not_climb_each_time(model_server):
    model_server.routes["/v1/chat/completions"] = only()
    from apps.ai.client import ModelError

    for _ in range(3):
        with pytest.raises(ModelError):
            ask()
    assert len(model_server.seen) == 4 + 1 + 1


@pytest.mark.parametrize(
    "text",
    [
        HELLO, f"```json\n{HELLO}\n```", f"```\n{HELLO}\n```", f"Sure!\n{HELLO}\nBye.", f"\n\n{HELLO}  ",
        f"Here:\n```json\n{HELLO}\n```\nIs that all?",
    ],
)  # fmt: skip
def test_one_answer_in_a_fence_or_in_prose_is_found(text):
    assert read_answer(text, SCHEMA) == ({"greeting": "Hello"}, ())


@pytest.mark.parametrize(
    "text",
    [
        f"{HELLO}{HELLO}", f"{HELLO} or {HELLO}", '{"greeting": "Hello",}', "{'greeting': 'Hello'}", "{greeting: 1}",
        '{"greeting": "Hello"', "Hello", "", "{}", "null", '{"greeting": "a", "greeting": "b"}', '{"greeting": NaN}',
        "```json\n{\n```", f"```json\n{HELLO}\n```\n```json\n{HELLO}\n```",
        '// x\n{"greeting": 1}', '{"greeting": "\\u0000"}',
    ],
)  # fmt: skip
def test_what_is_not_quite_an_answer_is_not_mended(text):
    data, problems = read_answer(text, SCHEMA)
    assert data is None
    assert problems


@pytest.mark.parametrize(
    ("takes", "words"),
    [
        (RUNGS, "Keeps to a strict form (JSON schema)"),
        (RUNGS[1:], "Keeps to a form by a tool call."),
        (RUNGS[2:], "Answers in JSON; the form is explained in the prompt."),
        (RUNGS[3:], "Answers in text;"),
        ((), "Gives no answer that fits a form"),
    ],
)
def test_a_probe_says_in_plain_words_what_a_model_can_do(model_server, takes, words):
    model_server.routes["/v1/chat/completions"] = only(*takes, text='{"answer": "yes"}')
    found = probe_model(environment_target())
    assert json.loads(json.dumps(found)) == found
    assert [found[rung.value] for rung in RUNGS] == [rung in takes for rung in RUNGS]
    assert lines_of(found)[0].text.startswith(words)
    if takes:
        assert "Counts its tokens." in [line.text for line in lines_of(found)]


def test_a_probe_starts_the_ladder_where_it_holds(model_server):
    model_server.routes["/v1/chat/completions"] = only(Rung.TEXT)
    target = Target("x", "X", model_server.base_url, "one", is_private_allowed=True, findings={"json_schema": False})
    from apps.ai.ladder import first_rung

    assert first_rung(target.findings) is Rung.TOOLS
    assert first_rung({rung.value: False for rung in RUNGS[:3]}) is Rung.TEXT


def test_a_probe_notes_models_batches_vectors_and_images(model_server):
    target = environment_target()
    assert probe_endpoint(target) == {"models": ["scripted-1"], "batches": False, "error": ""}
    model_server.routes["/v1/batches"] = script.models()
    assert probe_endpoint(target)["batches"] is True
    model_server.routes["/v1/chat/completions"] = script.error(404)
    assert lines_of(probe_model(target))[0].is_good is False
    model_server.routes["/v1/images/generations"] = script.error(400)
    assert lines_of(probe_model(target))[0].text == "Makes images."
    model_server.routes["/v1/embeddings"] = lambda r: script.Reply({"data": [{"index": 0, "embedding": [0.5]}]})
    assert lines_of(probe_model(target))[0].text.startswith("Turns texts into vectors")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (script.error(401), "The endpoint refused the key (HTTP 401)."),
        (script.hang_up, "The endpoint hung up before it answered."),
        (script.error(503), "The endpoint failed (HTTP 503)."),
    ],
)
def test_a_probe_without_an_answer_says_why_and_asks_no_further(model_server, answer, words):
    model_server.routes |= {"/v1/chat/completions": answer, "/v1/models": answer}
    target = environment_target()
    assert probe_endpoint(target)["error"] == words
    assert [line.text for line in lines_of(probe_model(target))] == [words]
    assert len(model_server.seen) == 2
