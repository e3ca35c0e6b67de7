"""A real HTTP server that speaks OpenAI's chat completions API and answers by script.

As a fixture: `with ScriptedServer() as server: server.script(half_json, good)`; each request takes the next answer, and
`good` when the script is over. As a process: `python -m tests.scripted_openai --port 9099 --latency 0.2`.
"""

import argparse
import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """What goes back: `body` as JSON (or bytes as they are). `is_hung_up` closes the connection without an answer.

    `drip` sends the body byte by byte, that many seconds apart; `cut` closes the connection after so many bytes.
    """

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    is_hung_up: bool = False
    drip: float = 0.0
    cut: int | None = None


Answer = Callable[[dict[str, Any]], Reply]


def draft_for(request: Mapping[str, Any]) -> dict[str, Any]:
    """A draft that keeps to the request: ids from its list, its offer as worded, its slot, its disclaimers."""
    system, user = (message["content"] for message in request["messages"][:2])
    ids = {
        title: re.findall(r"^- id (\S+): (\".*?\")(?: \(|$)", body, re.MULTILINE)
        for title, body in re.findall(r"^([A-Z][a-z ]+?) ?(?:\([^\n]*\))?:\n((?:- id [^\n]*\n)+)", user, re.MULTILINE)
    }
    slot = re.search(r"^- (\{\{ first_name.*?\}\})$", user, re.MULTILINE)
    said = [json.loads(words) for words in re.findall(r'^- say: ("(?:[^"\\]|\\.)*")', user, re.MULTILINE)]
    musts = re.findall(r"Always say (“.*?”) in", system)
    paragraphs = [{"text": "We would be glad if you had a look around." + _about(said), "cites": []}]
    for offer_id, text in ids.get("Offers", [])[:1]:
        paragraphs.append({"text": f"For you there is {json.loads(text)}.", "cites": [offer_id]})
    closing = "Warm wishes" + "".join(f", {phrase}" for phrase in re.findall("“(.*?)”", " ".join(musts)))
    image = {"image": next((one for one, _ in ids.get("Images", [])), "")} if "`image` is" in system else {}
    return {
        **image,
        "subject": "A short note for you",
        "preheader": "What is new, when you have a minute.",
        "greeting": f"Hello {slot[1]}," if slot else "Hello,",
        "paragraphs": paragraphs,
        "action": ids["Calls to action"][0][0],
        "link": ids["Links"][0][0],
        "closing": closing,
        "disclaimers": [content_id for content_id, _ in ids.get("Disclaimers", [])],
    }


def _about(said: list[str]) -> str:
    return f" You know us: {', '.join(said[:3])}." if said else ""


def completion(content: str | None, *, finish: str = "stop", refusal: str | None = None) -> dict[str, Any]:
    message = {"role": "assistant", "content": content, "refusal": refusal}
    usage = {"prompt_tokens": 900, "completion_tokens": 180, "total_tokens": 1080}
    return {
        "id": "chatcmpl-scripted",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": "scripted-1",
        "choices": [{"index": 0, "finish_reason": finish, "message": message, "logprobs": None}],
        "usage": {**usage, "prompt_tokens_details": {"cached_tokens": 300}},
    }


def good(request: dict[str, Any]) -> Reply:
    if "Calls to action" not in request["messages"][-1]["content"] and len(request["messages"]) == 2:
        return Reply(completion('{"answer": "yes"}'))  # a probe
    return Reply(completion(json.dumps(draft_for(request))))


def saying(**changes: Any) -> Answer:
    """A good draft with some fields replaced."""
    return lambda request: Reply(completion(json.dumps({**draft_for(request), **changes})))


def models(*names: str) -> Answer:
    return lambda request: Reply({"object": "list", "data": [{"id": name, "object": "model"} for name in names]})


def tool_call(arguments: str, name: str = "draft") -> Answer:
    call = {"id": "call_1", "type": "function", "function": {"name": name, "arguments": arguments}}

    def answer(request: dict[str, Any]) -> Reply:
        body = completion(None, finish="tool_calls")
        body["choices"][0]["message"]["tool_calls"] = [call]
        return Reply(body)

    return answer


def text(content: str) -> Answer:
    return lambda request: Reply(completion(content))


def half_json(request: dict[str, Any]) -> Reply:
    whole = json.dumps(draft_for(request))
    return Reply(completion(whole[: len(whole) // 2]))


def wrong_schema(request: dict[str, Any]) -> Reply:
    return Reply(completion(json.dumps({"headline": "Hello", "body": ["one", "two"]})))


def huge(request: dict[str, Any]) -> Reply:
    return Reply(completion(json.dumps({**draft_for(request), "subject": "buy " * 250_000})))


def ungrounded(request: dict[str, Any]) -> Reply:
    claim = {"text": "Get 75% off everything for the next three weeks, guaranteed.", "cites": []}
    return Reply(completion(json.dumps({**draft_for(request), "paragraphs": [claim]})))


def script_tags(request: dict[str, Any]) -> Reply:
    attack = {"text": "You are welcome <script>alert(1)</script><img src=x onerror=alert(1)>", "cites": []}
    return Reply(completion(json.dumps({**draft_for(request), "paragraphs": [attack]})))


def refusal(request: dict[str, Any]) -> Reply:
    return Reply(completion(None, refusal="I cannot help with that."))


def filtered(request: dict[str, Any]) -> Reply:
    return Reply(completion("", finish="content_filter"))


def cut_off(request: dict[str, Any]) -> Reply:
    return Reply(completion('{"subject": "A sho', finish="length"))


def empty(request: dict[str, Any]) -> Reply:
    return Reply(completion(""))


def without_choices(request: dict[str, Any]) -> Reply:
    return Reply({"id": "x", "object": "chat.completion", "created": 1, "model": "scripted-1", "choices": []})


def without_usage(request: dict[str, Any]) -> Reply:
    body = completion(json.dumps(draft_for(request)))
    del body["usage"]
    return Reply(body)


def not_json(request: dict[str, Any]) -> Reply:
    return Reply(b"<html>It works</html>", headers={"Content-Type": "text/html"})


def broken_body(request: dict[str, Any]) -> Reply:
    return Reply(b'{"choices": [', headers={"Content-Type": "application/json"})


def error(status: int, code: str = "error", **headers: str) -> Answer:
    body = {"error": {"message": "scripted failure", "type": code, "code": code}}
    return lambda request: Reply(body, status, {name.replace("_", "-"): value for name, value in headers.items()})


def rate_limited(after: str = "7") -> Answer:
    return error(429, "rate_limit_exceeded", Retry_After=after)


def redirect(request: dict[str, Any]) -> Reply:
    return Reply({}, 307, {"Location": "http://127.0.0.1:9/elsewhere"})


def slow(seconds: float, answer: Answer = good) -> Answer:
    return lambda request: replace(answer(request), delay=seconds)


def hang_up(request: dict[str, Any]) -> Reply:
    return Reply(is_hung_up=True)


@dataclass
class Seen:
    path: str
    headers: dict[str, str]  # names in lower case
    body: dict[str, Any]


class ScriptedServer:
    """Listens on 127.0.0.1. `seen` holds every request; `most_at_once` the highest concurrency."""

    def __init__(self, port: int = 0, latency: float = 0.0) -> None:
        self.latency = latency
        self.seen: list[Seen] = []
        self.most_at_once = self._now = 0
        self._script: list[Answer] = []
        self.routes: dict[str, Answer] = {"/v1/models": models("scripted-1")}  # everything but chat completions
        self._lock = threading.Lock()
        self._http = _Http(("127.0.0.1", port), _handler(self))

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def script(self, *answers: Answer) -> None:
        with self._lock:
            self._script += answers

    def __enter__(self) -> "ScriptedServer":
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    def serve(self) -> None:
        self._http.serve_forever()

    def reply(self, seen: Seen) -> Reply:
        with self._lock:
            self.seen.append(seen)
            path = seen.path.partition("?")[0]
            if path in self.routes:
                return self.routes[path](seen.body)
            if not path.endswith("/chat/completions"):
                return error(404)(seen.body)
            return (self._script.pop(0) if self._script else good)(seen.body)

    @contextmanager
    def counted(self) -> Iterator[None]:
        with self._lock:
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            yield
        finally:
            with self._lock:
                self._now -= 1


class _Http(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is part of the play."""


def _handler(server: ScriptedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            self._asked_at = time.monotonic()
            data = self.rfile.read(int(self.headers["Content-Length"]))
            is_json = self.headers.get("Content-Type", "").startswith("application/json")
            body = json.loads(data or b"{}") if is_json else {"raw": data}
            with server.counted():
                self._send(
                    server.reply(Seen(self.path, {name.lower(): value for name, value in self.headers.items()}, body))
                )

        def do_GET(self) -> None:
            self._asked_at = time.monotonic()
            self._send(server.reply(Seen(self.path, {name.lower(): value for name, value in self.headers.items()}, {})))

        def _send(self, reply: Reply) -> None:
            time.sleep(max(0.0, self._asked_at + server.latency + reply.delay - time.monotonic()))
            if reply.is_hung_up:
                self.close_connection = True
                self.connection.close()
                return
            data = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
            head = {"Content-Type": "application/json", "Content-Length": str(len(data)), **reply.headers}
            self.send_response(reply.status)
            for name, value in head.items():
                self.send_header(name, value)
            self.end_headers()
            for piece in [data[n : n + 1] for n in range(len(data))] if reply.drip else [data[: reply.cut]]:
                self.wfile.write(piece)
                time.sleep(reply.drip)
            self.close_connection = self.close_connection or reply.cut is not None

        def log_message(self, format: str, *args: object) -> None:
            """Quiet: prompts do not belong in logs."""

    return Handler


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=9099)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    options = parser.parse_args()
    server = ScriptedServer(options.port, options.latency)
    print(f"Answering at {server.base_url}", flush=True)
    server.serve()


if __name__ == "__main__":
    main()
