"""Asks an endpoint what it really supports, with requests of a few tokens, and says it in plain words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from apps.ai.calling import Labels, Request, call
from apps.ai.client import finished_text
from apps.ai.failures import OVER_BUDGET, ModelError, Outcome, read_envelope
from apps.ai.ladder import LIMIT_NAMES, Rung, body_of
from apps.ai.pricing import Usage
from apps.ai.schema import read_answer
from apps.ai.targets import Target
from apps.ai.wire import Ask, asked
from apps.common.outbound import MAX_BYTES

PURPOSE = "probe"
SECONDS = 20.0
MOST_NAMES = 500
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["answer"],
    "properties": {"answer": {"type": "string", "maxLength": 40, "description": "The word yes"}},
}
TURNS = ({"role": "system", "content": "You answer in JSON."}, {"role": "user", "content": "Answer yes, as JSON."})
# What ends a probe: the next question would meet the same.
FATAL = frozenset(
    {
        "unavailable",
        "timed_out",
        "key_refused",
        "address_refused",
        "no_quota",
        "endpoint_down",
        "no_price",
        *OVER_BUDGET,
    }
)


@dataclass(frozen=True)
class Line:
    """One finding in words. `is_good` is None where it is neither."""

    is_good: bool | None
    text: str


def probe_endpoint(target: Target) -> dict[str, Any]:
    """What the address offers whatever the model: `models` (names, or None), `batches`, `error` in words."""
    try:
        names = _names(_bare(target, lambda client: client.models.with_raw_response.list()).get("data"))
    except ModelError as error:
        if error.code in FATAL:
            return {"models": None, "batches": None, "error": error.message}
        names = None
    return {"models": names, "batches": _has_batches(target), "error": ""}


def _names(rows: Any) -> list[str] | None:
    if not isinstance(rows, list):
        return None
    return sorted({str(row["id"])[:120] for row in rows if isinstance(row, dict) and "id" in row})[:MOST_NAMES]


def probe_model(target: Target) -> dict[str, Any]:
    """What this model does there: a key for each rung, `usage`, `limit_name`, `embeddings`, `images`, `error`."""
    found: dict[str, Any] = {"error": ""}
    name, error = _limit_name(target)
    if error and error.code in FATAL:
        return {"error": error.message}
    found["limit_name"] = name
    for rung in Rung:
        found[rung.value], usage, reason = _takes(target, rung, name)
        found["usage"] = found.get("usage") or usage
        if reason and reason.code in FATAL:
            return {**found, "error": reason.message}
    found["embeddings"] = None if found[Rung.TEXT.value] else _embeds(target)
    found["images"] = None if found[Rung.TEXT.value] or found["embeddings"] else _draws(target)
    if reason and reason.code == "no_model" and not (found["embeddings"] or found["images"]):
        return {**found, "error": reason.message}
    return found


def lines_of(findings: Mapping[str, Any]) -> list[Line]:
    """The findings of a model as sentences, the most important first."""
    if not findings:
        return []
    if findings.get("error"):
        return [Line(False, str(findings["error"]))]
    if findings.get("embeddings"):
        return [Line(True, "Turns texts into vectors, for search by meaning.")]
    if findings.get("images"):
        return [Line(True, "Makes images.")]
    rung = next((one for one in Rung if findings.get(one.value)), None)
    if rung is None:
        return [Line(False, "Gives no answer that fits a form, in any of the four ways to ask for one.")]
    lines = [Line(True, _BEST[rung])]
    lines += [Line(None, _MISSING[one]) for one in Rung if findings.get(one.value) is False and one is not rung]
    counts = findings.get("usage")
    lines.append(
        Line(bool(counts), "Counts its tokens." if counts else "Does not count its tokens: costs are estimates.")
    )
    lines.append(Line(None, f"Takes the length of an answer as {findings.get('limit_name')}."))
    return lines


_BEST = {
    Rung.JSON_SCHEMA: "Keeps to a strict form (JSON schema): the safest way to ask.",
    Rung.TOOLS: "Keeps to a form by a tool call.",
    Rung.JSON_OBJECT: "Answers in JSON; the form is explained in the prompt.",
    Rung.TEXT: "Answers in text; the form is explained in the prompt and read out of the answer.",
}
_MISSING = {
    Rung.JSON_SCHEMA: "Does not take a strict form (JSON schema).",
    Rung.TOOLS: "Does not take tool calls.",
    Rung.JSON_OBJECT: "Has no JSON mode.",
    Rung.TEXT: "Does not keep to a form that the prompt only explains.",
}


def _limit_name(target: Target) -> tuple[str, ModelError | None]:
    """The name of the parameter for an answer's length. A server that ignores one it does not know takes the first."""
    error = None
    for name in LIMIT_NAMES:
        _, _, error = _takes(target, Rung.TEXT, name)
        if error is None or error.code != "request_refused" or error.named != name:
            return name, error
    return LIMIT_NAMES[0], error


def _takes(target: Target, rung: Rung, limit_name: str) -> tuple[bool, bool, ModelError | None]:
    """Whether an answer of the schema came back this way, whether tokens were counted, and why not."""
    body = body_of(model=target.model, turns=TURNS, name="reply", schema=SCHEMA, rung=rung, limit=(limit_name, 200))

    def read(data: Mapping[str, Any]) -> tuple[tuple[bool, bool], Outcome]:
        _, problems = read_answer(finished_text(data, rung, "reply"), SCHEMA)
        is_forced = rung is not Rung.TOOLS or bool(data["choices"][0]["message"].get("tool_calls"))
        is_right = not problems and is_forced
        return (is_right, isinstance(data.get("usage"), dict)), Outcome.OK if is_right else Outcome.INVALID

    try:
        called = call(target, Request("/chat/completions", body, Usage(1200, 0, 200), Labels(PURPOSE)), read)
    except ModelError as error:
        return False, False, error
    return (*called.result, None)


def _embeds(target: Target) -> bool:
    def read(data: Mapping[str, Any]) -> tuple[bool, Outcome]:
        return isinstance(data["data"][0]["embedding"], list), Outcome.OK

    body = {"model": target.model, "input": ["yes"], "encoding_format": "float"}
    return _works(lambda: call(target, Request("/embeddings", body, Usage(100, 0, 0), Labels(PURPOSE)), read).result)


def _draws(target: Target) -> bool:
    """Whether the route for images exists: it is asked for no image, which costs nothing and is refused by name."""
    try:
        _bare(target, lambda client: client.images.with_raw_response.generate(model=target.model, prompt="", n=1))
    except ModelError as error:
        return error.status in (400, 422)
    return True


def _works(ask: Callable[[], bool]) -> bool:
    try:
        return ask()
    except ModelError:
        return False


def _has_batches(target: Target) -> bool:
    try:
        return isinstance(
            _bare(target, lambda client: client.batches.with_raw_response.list(limit=1)).get("data"), list
        )
    except ModelError:
        return False


def _bare(target: Target, ask: Ask) -> Mapping[str, Any]:
    """A request that costs nothing and stands in no ledger."""
    return read_envelope(asked(target, ask, seconds=SECONDS, max_bytes=MAX_BYTES))
