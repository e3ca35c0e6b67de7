"""The batch routes of an endpoint: a file of requests goes up, a file of answers comes down."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from apps.ai.failures import no_answer, read_envelope
from apps.ai.targets import Target
from apps.ai.wire import Ask, asked
from apps.common.outbound import Answer

SECONDS = 120.0
MAX_FILE = 200_000_000
MOST_LOOKED_AT = 100
OURS = "attune"  # the key in a batch's metadata under which we know it again
OVER = frozenset({"completed", "failed", "expired", "cancelled"})


@dataclass(frozen=True)
class State:
    """How far a batch is. The two files are ids, empty when there is none."""

    id: str
    status: str
    answers: str = ""
    errors: str = ""

    @property
    def is_over(self) -> bool:
        return self.status in OVER


def start(target: Target, name: str, lines: Iterable[Mapping[str, Any]]) -> State:
    """Uploads the requests and starts their batch, or finds the one that an earlier try has started."""
    started = _find(target, name)
    if started:
        return started
    data = b"\n".join(json.dumps(line, ensure_ascii=False).encode("utf-8", "replace") for line in lines)
    file_id = _text(_upload(target, data), "id")
    return _state(
        _json(
            target,
            lambda client: client.batches.with_raw_response.create(
                input_file_id=file_id,
                endpoint="/v1/chat/completions",
                completion_window="24h",
                metadata={OURS: name},
            ),
        )
    )


def look(target: Target, remote_id: str) -> State:
    return _state(_json(target, lambda client: client.batches.with_raw_response.retrieve(remote_id)))


def cancel(target: Target, remote_id: str) -> None:
    _json(target, lambda client: client.batches.with_raw_response.cancel(remote_id))


def fetch(target: Target, file_id: str) -> list[Mapping[str, Any]]:
    """The lines of a file of answers; one that cannot be read is left out, and its request counts as not answered."""
    if not file_id:
        return []
    found: list[Mapping[str, Any]] = []
    for line in _send(target, lambda client: client.files.with_raw_response.content(file_id)).body.splitlines():
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(row, dict) and isinstance(row.get("custom_id"), str):
            found.append(row)
    return found


def _find(target: Target, name: str) -> State | None:
    """A worker that died after the start and before it could note the id must not start a second one."""
    rows = _json(target, lambda client: client.batches.with_raw_response.list(limit=MOST_LOOKED_AT)).get("data")
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict) and (row.get("metadata") or {}).get(OURS) == name:
            return _state(row)
    return None


def _state(data: Mapping[str, Any]) -> State:
    answers, errors = data.get("output_file_id") or "", data.get("error_file_id") or ""
    return State(_text(data, "id"), _text(data, "status"), _safe(answers), _safe(errors))


def _text(data: Mapping[str, Any], key: str) -> str:
    return _safe(data.get(key)) or _fail()


def _safe(value: Any) -> str:
    """Ids become a part of our next request's address, so they may hold nothing that means something there."""
    if value and not (
        isinstance(value, str) and len(value) <= 120 and value.replace("-", "").replace("_", "").isalnum()
    ):
        _fail()
    return str(value or "")


def _fail() -> str:
    raise no_answer("The endpoint's answer about the batch could not be read.")


def _upload(target: Target, data: bytes) -> Mapping[str, Any]:
    file = ("requests.jsonl", data, "application/jsonl")
    return _json(target, lambda client: client.files.with_raw_response.create(file=file, purpose="batch"))


def _json(target: Target, ask: Ask) -> Mapping[str, Any]:
    return read_envelope(_send(target, ask))


def _send(target: Target, ask: Ask) -> Answer:
    return asked(target, ask, seconds=SECONDS, max_bytes=MAX_FILE)
