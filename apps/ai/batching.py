"""The batch routes of an endpoint: a file of requests goes up, a file of answers comes down."""

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from apps.ai.failures import no_answer, outbound_failure, read_envelope, status_failure
from apps.ai.targets import Target
from apps.common import outbound

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
    body = {
        "input_file_id": file_id,
        "endpoint": "/v1/chat/completions",
        "completion_window": "24h",
        "metadata": {OURS: name},
    }
    return _state(_json(target, "POST", "/batches", json.dumps(body).encode(), "application/json"))


def look(target: Target, remote_id: str) -> State:
    return _state(_json(target, "GET", f"/batches/{remote_id}"))


def cancel(target: Target, remote_id: str) -> None:
    _json(target, "POST", f"/batches/{remote_id}/cancel", b"{}", "application/json")


def fetch(target: Target, file_id: str) -> list[Mapping[str, Any]]:
    """The lines of a file of answers; one that cannot be read is left out, and its request counts as not answered."""
    if not file_id:
        return []
    found: list[Mapping[str, Any]] = []
    for line in _send(target, "GET", f"/files/{file_id}/content").body.splitlines():
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(row, dict) and isinstance(row.get("custom_id"), str):
            found.append(row)
    return found


def _find(target: Target, name: str) -> State | None:
    """A worker that died after the start and before it could note the id must not start a second one."""
    rows = _json(target, "GET", f"/batches?limit={MOST_LOOKED_AT}").get("data")
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
    mark = secrets.token_hex(16)
    parts = (
        f'--{mark}\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nbatch\r\n'
        f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="requests.jsonl"\r\n'
        "Content-Type: application/jsonl\r\n\r\n"
    )
    body = parts.encode() + data + f"\r\n--{mark}--\r\n".encode()
    return _json(target, "POST", "/files", body, f"multipart/form-data; boundary={mark}")


def _json(target: Target, method: str, path: str, body: bytes = b"", kind: str = "") -> Mapping[str, Any]:
    return read_envelope(_send(target, method, path, body, kind))


def _send(target: Target, method: str, path: str, body: bytes = b"", kind: str = "") -> outbound.Answer:
    headers = {"Accept": "application/json", **({"Content-Type": kind} if kind else {})}
    if target.api_key:
        headers["Authorization"] = f"Bearer {target.api_key}"
    try:
        answer = outbound.send(
            method, target.url(path), headers=headers, body=body, seconds=SECONDS, max_bytes=MAX_FILE,
            is_private_allowed=target.is_private_allowed,
        )  # fmt: skip
    except outbound.OutboundError as error:
        raise outbound_failure(error) from None
    if answer.status != 200:
        raise status_failure(answer)
    return answer
