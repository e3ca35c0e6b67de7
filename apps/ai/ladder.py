"""How an answer of a schema is asked for, from the strictest way to the plainest, and read back. Pure.

Strict `json_schema` → a forced tool call → `json_object` → text. Whatever an endpoint promises, the answer is validated
by the same schema afterwards.
"""

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from apps.ai.schema import strict_schema


class Rung(StrEnum):
    JSON_SCHEMA = "json_schema"
    TOOLS = "tools"
    JSON_OBJECT = "json_object"
    TEXT = "text"


RUNGS = tuple(Rung)
LIMIT_NAMES = ("max_tokens", "max_completion_tokens")
Turn = Mapping[str, str]


def first_rung(findings: Mapping[str, Any]) -> Rung:
    """Where to start: the strictest way that the probe did not find missing."""
    return next((rung for rung in RUNGS if findings.get(rung.value) is not False), Rung.TEXT)


def next_rung(rung: Rung) -> Rung | None:
    place = RUNGS.index(rung) + 1
    return RUNGS[place] if place < len(RUNGS) else None


def body_of(
    *,
    model: str,
    turns: Sequence[Turn],
    name: str,
    schema: Mapping[str, Any],
    rung: Rung,
    limit: tuple[str, int],
    temperature: float | None = None,
) -> dict[str, Any]:
    """The body of a chat completion. `limit` is the name of the parameter that bounds the answer, and its value.

    Without a temperature the endpoint's own counts: some models take no other.
    """
    strict = strict_schema(schema)
    body: dict[str, Any] = {"model": model, "messages": [dict(turn) for turn in turns], limit[0]: limit[1]}
    if temperature is not None:
        body["temperature"] = temperature
    if rung is Rung.JSON_SCHEMA:
        form = {"name": name, "strict": True, "schema": strict}
        body["response_format"] = {"type": "json_schema", "json_schema": form}
        return body
    if rung is Rung.TOOLS:
        what = {"name": name, "description": "Give the whole answer here.", "parameters": strict, "strict": True}
        body["tools"] = [{"type": "function", "function": what}]
        body["tool_choice"] = {"type": "function", "function": {"name": name}}
        return body
    if rung is Rung.JSON_OBJECT:
        body["response_format"] = {"type": "json_object"}
    body["messages"] = _with_form(body["messages"], strict)
    return body


def form_words(schema: Mapping[str, Any]) -> str:
    """The schema as a sentence, for endpoints that take it no other way."""
    text = json.dumps(strict_schema(schema), ensure_ascii=False, separators=(",", ":"))
    return f"Answer with one JSON object and nothing else. It must fit this JSON schema: {text}"


def text_in(message: Mapping[str, Any], rung: Rung, name: str) -> str:
    """The text that should be the JSON answer; empty when there is none. A tool nobody offered is not looked at."""
    if rung is Rung.TOOLS:
        for call in message.get("tool_calls") or ():
            function = call.get("function") if isinstance(call, dict) else None
            if isinstance(function, dict) and function.get("name") == name:
                given = function.get("arguments")
                return given if isinstance(given, str) else json.dumps(given)
    text = message.get("content")
    return text if isinstance(text, str) else ""


def _with_form(messages: list[dict[str, str]], schema: Mapping[str, Any]) -> list[dict[str, str]]:
    """The schema goes to the end of the system message, so that the rest of it stays the same for every endpoint."""
    words = form_words(schema)
    if messages and messages[0]["role"] == "system":
        return [{**messages[0], "content": f"{messages[0]['content']}\n\n{words}"}, *messages[1:]]
    return [{"role": "system", "content": words}, *messages]
