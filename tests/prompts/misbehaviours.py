"""Sixty-one ways in which an endpoint misbehaves, and what Attune makes of each: the words that people read."""

import base64
import gzip
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from typing import Any

from tests import scripted_openai as script
from tests.scripted_openai import Reply, completion, draft_for, error, saying

GOOD, BLOCKED = "good", "blocked"


@dataclass(frozen=True)
class Case:
    """`end` is `good`, `blocked` or the code of the failure; `words` stand in what a person reads."""

    name: str
    answer: script.Answer
    end: str
    words: str = ""

    def __str__(self) -> str:
        return self.name


def raw(body: bytes, content_type: str = "application/json", **headers: str) -> script.Answer:
    given = {"Content-Type": content_type, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return lambda request: Reply(body, headers=given)


def said(change: Any) -> script.Answer:
    """The draft's JSON text, changed."""
    return lambda request: Reply(completion(change(json.dumps(draft_for(request)))))


def paragraph(text: str, **more: Any) -> script.Answer:
    return saying(paragraphs=[{"text": text, "cites": []}], **more)


def whole(**changes: Any) -> script.Answer:
    return lambda request: Reply({**completion(json.dumps(draft_for(request))), **changes})


def with_message(**changes: Any) -> script.Answer:
    def answer(request: dict[str, Any]) -> Reply:
        body = completion(json.dumps(draft_for(request)))
        body["choices"][0]["message"] |= changes
        return Reply(body)

    return answer


@lru_cache(maxsize=1)
def bomb() -> bytes:
    return gzip.compress(b" " * 50_000_000)


def obedient(request: dict[str, Any]) -> Reply:
    """Does what a line in the data told it: prints what it was told to do."""
    leak = request["messages"][0]["content"][:600]
    return Reply(completion(json.dumps({**draft_for(request), "paragraphs": [{"text": leak, "cites": []}]})))


def cut(request: dict[str, Any]) -> Reply:
    return Reply(completion(json.dumps(draft_for(request))), cut=200)


def dripping(request: dict[str, Any]) -> Reply:
    return Reply(completion(json.dumps(draft_for(request))), drip=0.05)


def metadata(request: dict[str, Any]) -> Reply:
    return Reply({}, 302, {"Location": "http://169.254.169.254/latest/meta-data/iam/"})


TOMORROW = format_datetime(datetime.now(UTC) + timedelta(days=1), usegmt=True)
DEEP = "[" * 100_000
IN_TIME, NOT_JSON = "did not answer in time", "did not fit the schema: The answer is not JSON"

CASES = (
    # Over HTTP
    Case("429 storm", script.rate_limited("30"), "rate_limited", "limits the rate of requests"),
    Case("429 until tomorrow", script.rate_limited(TOMORROW), "rate_limited", "limits the rate of requests"),
    Case("429 without a time", error(429), "rate_limited", "limits the rate of requests"),
    Case("no quota left", error(429, "insufficient_quota"), "no_quota", "has no quota left"),
    Case("500", error(500), "unavailable", "The endpoint failed (HTTP 500)."),
    Case("503 with a time", error(503, Retry_After="20"), "unavailable", "The endpoint failed (HTTP 503)."),
    Case("401", error(401), "key_refused", "refused the key (HTTP 401)"),
    Case("no money left", error(402), "no_quota", "has no quota left"),
    Case("404", error(404), "no_model", "does not know this address or this model"),
    Case("400 whatever is asked", error(400), "request_refused", "refused the request (HTTP 400)"),
    Case("too long", error(400, "context_length_exceeded"), "too_long", "longer than the model can read"),
    Case("hang-up", script.hang_up, "unavailable", "hung up before it answered"),
    Case("hang-up half way", cut, "unavailable", "hung up before it answered"),
    Case("silence", script.slow(3), "timed_out", IN_TIME),
    Case("slow drip", dripping, "timed_out", IN_TIME),
    Case("redirect", script.redirect, "request_refused", "another address (HTTP 307), which is not followed"),
    Case("redirect to a metadata address", metadata, "request_refused", "which is not followed"),
    Case("gzip bomb", raw(bomb(), Content_Encoding="gzip"), "no_answer", "is compressed, which nobody asked for"),
    Case("ten megabytes", raw(b" " * 10_000_000), "no_answer", "is larger than 2,000,000 bytes"),
    Case("one megabyte", script.huge, "bad_answer", "characters; at most 200000 are read"),
    Case("a stream", raw(b"data: {}\n\n", "text/event-stream"), "no_answer", "streams its answer although"),
    Case("a web page", script.not_json, "no_answer", "answered with a web page. Is its base URL right?"),
    Case("half an envelope", script.broken_body, "no_answer", "could not be read: it is not JSON"),
    Case("bytes", raw(bytes(range(256))), "no_answer", "could not be read: it is not JSON"),
    Case("deep envelope", raw(DEEP.encode()), "no_answer", "could not be read: it is not JSON"),
    Case("a list", raw(b"[1, 2]"), "no_answer", "could not be read: it is no JSON object"),
    Case("an error with 200", raw(b'{"error": "no"}'), "no_answer", "answered without a message"),
    Case(
        "good answer, wrong content type", lambda r: Reply(script.good(r).body, headers={"Content-Type": "text/plain"}),
        GOOD,
    ),
    # The message
    Case("no choices", script.without_choices, "no_answer", "answered without a message"),
    Case("choices of text", whole(choices="hello"), "no_answer", "answered without a message"),
    Case("choices of numbers", whole(choices=[1, 2]), "no_answer", "answered without a message"),
    Case(
        "content of parts", with_message(content=[{"type": "text", "text": "hi"}]),
        "no_answer", "answered with nothing",
    ),
    Case(
        "tool calls unasked", with_message(content=None, tool_calls=[{"function": {"name": "send_now"}}]),
        "no_answer", "answered with nothing",
    ),
    Case("tool calls of no shape", with_message(content=None, tool_calls=7), "no_answer", "answered with nothing"),
    Case("empty", script.empty, "no_answer", "The model answered with nothing."),
    Case("white space", script.text(" \n\t "), "no_answer", "The model answered with nothing."),
    Case("refusal", script.refusal, "refused", "The model refused to write this."),
    Case("filtered", script.filtered, "refused", "The endpoint's own filter stopped the answer."),
    Case("cut off", script.cut_off, "truncated", "cut off before it was complete"),
    Case("no usage", script.without_usage, GOOD),
    Case("absurd usage", whole(usage={"prompt_tokens": 10**15, "completion_tokens": -4}), GOOD),
    Case("usage of text", whole(usage="many"), GOOD),
    # The answer
    Case("half JSON", script.half_json, "bad_answer", NOT_JSON),
    Case("wrong schema", script.wrong_schema, "bad_answer", "('body', 'headline' were unexpected)"),
    Case("orders of its own", saying(approved=True, send="now"), "bad_answer", "Additional properties are not allowed"),
    Case(
        "a key twice", said(lambda t: t.replace("{", '{"subject": "A", ', 1)),
        "bad_answer", "the key “subject” is there twice",
    ),
    Case("NaN", said(lambda t: t.replace('"A short note for you"', "NaN")), "bad_answer", "NaN is not a JSON value"),
    Case("endless number", saying(subject=1e308 * 10), "bad_answer", "Infinity is not a JSON value"),
    Case("deep answer", script.text(DEEP), "bad_answer", "it is nested too deeply"),
    Case("NUL", saying(subject="A\x00B"), "bad_answer", "$.subject: holds a character that stands for no text"),
    Case(
        "half a character", saying(closing="\ud800"),
        "bad_answer", "$.closing: holds a character that stands for no text",
    ),
    Case("two answers", said(lambda t: f"{t}\n{t}"), "bad_answer", NOT_JSON),
    Case("a list of answers", said(lambda t: f"[{t}]"), "bad_answer", "is not of type 'object'"),
    Case("a comma too many", said(lambda t: t.replace("]}", "]},", 1) + ","), "bad_answer", NOT_JSON),
    Case("base64", said(lambda t: base64.b64encode(t.encode()).decode()), "bad_answer", NOT_JSON),
    Case("a fence around it", said(lambda t: f"```json\n{t}\n```"), GOOD),
    Case("prose around it", said(lambda t: f"Here you are!\n\n{t}\n\nAnything else?"), GOOD),
    Case("too many paragraphs", saying(paragraphs=[{"text": "Hello.", "cites": []}] * 40), "bad_answer", "too long"),
    # The words
    Case("scripts", script.script_tags, BLOCKED, "Markup is shown to the reader as it stands."),
    Case(
        "HTML", paragraph('You are <b>very</b> welcome, see <a href="https://evil.example">this</a>.'),
        BLOCKED, "Markup is shown to the reader as it stands.",
    ),
    Case(
        "Markdown", paragraph("## Welcome\n\n**Look around** at [our shop](https://evil.example)."),
        BLOCKED, "Left-over of Markdown",
    ),
    Case(
        "a foreign link", paragraph("Have a look at https://evil.example/login for more."),
        BLOCKED, "A web address in the words",
    ),
    Case(
        "a foreign link as the action's", saying(link="https://evil.example/"),
        BLOCKED, "names a link that is not in its brief",
    ),
    Case(
        "a remote image", paragraph("Look: ![](https://evil.example/pixel.png)"),
        BLOCKED, "A web address in the words",
    ),
    Case("wrong ids", saying(action="action-99"), BLOCKED, "names a call to action that is not in its brief"),
    Case(
        "an id of another kind", saying(action="link-1", link="action-1"),
        BLOCKED, "is used as a call to action and is none",
    ),
    Case(
        "somebody's address", paragraph("Write to Anna at anna.berg@customers.example, she is glad to hear."),
        BLOCKED, "An e-mail address must not stand in a draft.",
    ),
    Case(
        "somebody's number", paragraph("Call Anna Berg on +49 30 901820 about it."),
        BLOCKED, "A telephone number must not stand in a draft.",
    ),
    Case(
        "somebody's account", paragraph("We have DE89 3704 0044 0532 0130 00 on file for you."),
        BLOCKED, "A bank account must not stand in a draft.",
    ),
    Case("its own instructions", obedient, BLOCKED, "This repeats the instructions the writer was given."),
    Case(
        "assistant speak", paragraph("As an AI language model, I am happy to help you with this e-mail."),
        BLOCKED, "This is the assistant speaking",
    ),
    Case("numbers invented", script.ungrounded, BLOCKED, "in no fact and in no cited source: “75%”"),
    Case(
        "numbers in words", paragraph("You have been with us for seven years, and the next three orders are free."),
        BLOCKED, "in no fact and in no cited source: “seven years”",
    ),
    Case(
        "another language", paragraph("Wir freuen uns sehr, wenn Sie sich bei uns umsehen, und wünschen viel Freude."),
        BLOCKED, "speaks to the reader as “you”",
    ),
    Case(
        "slots unknown", paragraph("Your password is {{ password }}, keep it safe."),
        BLOCKED, "There is no slot named password.",
    ),
    Case(
        "template tags", paragraph("Welcome {% debug %} {{ settings.SECRET_KEY }} to the shop."),
        BLOCKED, "belongs to a merge language",
    ),
    Case(
        "invisible characters", paragraph("You are wel\u200bcome to look a\u202eround here."),
        BLOCKED, "An invisible character: zero width space.",
    ),
    Case(
        "look-alike letters", paragraph("Log in at nоrthwind.example today."),
        BLOCKED, "Letters of different scripts in one word.",
    ),
)  # fmt: skip
