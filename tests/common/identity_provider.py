"""An OpenID Connect provider on this machine: discovery, authorize, token, keys, userinfo. It can be told to lie."""

import base64
import hashlib
import json
import secrets
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "attune", "client-secret-of-the-tests"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
STRANGER = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Provider:
    """`claims` are said of the one who logs in; `lies` replace claims of the token; `key` and `algorithm` sign."""

    server: ThreadingHTTPServer
    claims: dict[str, Any] = field(default_factory=dict)
    lies: dict[str, Any] = field(default_factory=dict)
    elsewhere: dict[str, Any] = field(default_factory=dict)
    key: Any = KEY
    algorithm: str = "RS256"
    asked: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def discovery(self) -> dict[str, Any]:
        paths = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/jwks"}
        return {"issuer": self.issuer, **{name: self.issuer + path for name, path in paths.items()},
                "userinfo_endpoint": self.issuer + "/userinfo", **self.elsewhere}  # fmt: skip

    def keys(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        return {"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}

    def authorize(self, query: dict[str, str]) -> str:
        self.asked.append(query)
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """None for a used code, a wrong verifier or a wrong secret."""
        query = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        basic = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if query is None or query["code_challenge"] != challenge or authorization != basic:
            return None
        now = int(time.time())
        said = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": query["nonce"]}
        said |= self.claims | self.lies
        said = {name: value for name, value in said.items() if value is not None}
        return {
            "access_token": "access",
            "id_token": jwt.encode(said, self.key, self.algorithm, headers={"kid": "one"}),
        }


class Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/authorize":
            self.send_response(302)
            self.send_header("Location", self.provider.authorize({k: v[0] for k, v in parse_qs(parts.query).items()}))
            self.end_headers()
            return
        answers = {
            "/.well-known/openid-configuration": self.provider.discovery, "/jwks": self.provider.keys,
            "/userinfo": lambda: self.provider.claims,
        }  # fmt: skip
        self._answer(answers[parts.path]())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {key: values[0] for key, values in parse_qs(body).items()}
        self._answer(self.provider.token(form, self.headers.get("Authorization", "")))

    def _answer(self, found: dict[str, Any] | None) -> None:
        self.send_response(200 if found is not None else 400)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(found or {"error": "invalid_grant"}).encode())

    def log_message(self, *args: object) -> None:
        pass


def start() -> Provider:
    """Runs until `provider.server.shutdown()`."""
    handler = type("Bound", (Handler,), {})
    provider = Provider(ThreadingHTTPServer(("127.0.0.1", 0), handler))
    handler.provider = provider  # type: ignore[attr-defined]
    Thread(target=provider.server.serve_forever, daemon=True).start()
    return provider
