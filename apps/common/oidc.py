"""Single sign-on by OpenID Connect: the code flow with PKCE, state, nonce and a checked signature (Core 1.0, 3.1)."""

import base64
import hashlib
import secrets
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import jwt
from django.conf import settings

from apps.common.errors import AttuneError

SECONDS = 10
# Signatures that need the provider's private key. A shared secret or no signature at all proves nothing here.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
LEEWAY = 60
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class SignOnFailed(AttuneError):
    """The provider, or somebody in its name, answered in a way that proves nothing."""

    status = 403


@dataclass(frozen=True)
class Attempt:
    """What this browser must bring back, kept in its session."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> "Attempt":
        return cls(*(secrets.token_urlsafe(32) for _ in range(3)))

    def kept(self) -> dict[str, str]:
        return asdict(self)


@dataclass(frozen=True)
class Person:
    """Who the provider says is here. `groups` are the values of the claim that OIDC_ROLES_CLAIM names."""

    issuer: str
    subject: str
    email: str
    is_verified: bool
    name: str
    groups: tuple[str, ...]


def address(attempt: Attempt, back: str, *, again: bool) -> str:
    """Where the browser goes. `again` makes the provider ask even who has just logged in there."""
    digest = hashlib.sha256(attempt.verifier.encode()).digest()
    query = {
        "response_type": "code",
        "client_id": settings.OIDC_CLIENT_ID,
        "redirect_uri": back,
        "scope": "openid email profile",
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        **({"prompt": "login"} if again else {}),
    }
    endpoint = _discover()["authorization_endpoint"]
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"


def person(attempt: Attempt, code: str, back: str) -> Person:
    """Exchanges the code and checks what comes back. Raises SignOnFailed; nothing of the answer stands in its words."""
    found = _discover()
    tokens = _ask(
        "POST",
        found["token_endpoint"],
        auth=(settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET),
        data={
            "grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": attempt.verifier,
        },
    )  # fmt: skip
    claims = _checked(str(tokens.get("id_token", "")), found, attempt)
    if "email" not in claims and "userinfo_endpoint" in found:
        bearer = {"Authorization": f"Bearer {tokens.get('access_token', '')}"}
        more = _ask("GET", found["userinfo_endpoint"], headers=bearer)
        if more.get("sub") != claims["sub"]:
            raise SignOnFailed("The provider's answers are about different people.")
        claims = {**more, **claims}
    return _person(claims)


def _checked(token: str, found: dict[str, Any], attempt: Attempt) -> dict[str, Any]:
    try:
        kid = jwt.get_unverified_header(token).get("kid")
        keys = jwt.PyJWKSet.from_dict(_ask("GET", found["jwks_uri"])).keys
        key = next(one for one in keys if kid is None or one.key_id == kid)
        claims: dict[str, Any] = jwt.decode(
            token, key, algorithms=ALGORITHMS, audience=settings.OIDC_CLIENT_ID, issuer=settings.OIDC_ISSUER,
            leeway=LEEWAY, options={"require": ["exp", "iat", "aud", "iss", "sub", "nonce"]},
        )  # fmt: skip
    except (jwt.PyJWTError, StopIteration, ValueError, TypeError, AttributeError) as error:
        raise SignOnFailed("The provider's answer does not carry its valid signature for Attune.") from error
    if not secrets.compare_digest(str(claims["nonce"]), attempt.nonce):
        raise SignOnFailed("The provider's answer belongs to another attempt.")
    if claims.get("azp", settings.OIDC_CLIENT_ID) != settings.OIDC_CLIENT_ID:
        raise SignOnFailed("The provider's answer is meant for another application.")
    return claims


def _person(claims: dict[str, Any]) -> Person:
    groups = claims.get(settings.OIDC_ROLES_CLAIM) if settings.OIDC_ROLES_CLAIM else None
    email = str(claims.get("email", "")).strip().lower()
    return Person(
        issuer=settings.OIDC_ISSUER,
        subject=str(claims["sub"])[:255],
        email=email,
        is_verified=claims.get("email_verified") is True and "@" in email,
        name=str(claims.get("name") or email.partition("@")[0])[:120],
        groups=tuple(map(str, groups if isinstance(groups, list) else [groups] if groups else [])),
    )


def _discover() -> dict[str, Any]:
    """What the provider says of itself, read anew each time: a log-in is rare and keys change."""
    found = _ask("GET", f"{settings.OIDC_ISSUER.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != settings.OIDC_ISSUER:
        raise SignOnFailed("The provider calls itself by another address than OIDC_ISSUER.")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not _is_safe(str(found.get(name, ""))):
            raise SignOnFailed("The provider's addresses are not https.")
    return found


def _is_safe(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def _ask(method: str, url: str, **options: Any) -> dict[str, Any]:
    try:
        answer = httpx.request(method, url, timeout=SECONDS, follow_redirects=False, **options)
        found = answer.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise SignOnFailed("The provider cannot be reached, or its answer cannot be read. Try again.") from error
    if answer.status_code != httpx.codes.OK or not isinstance(found, dict):
        raise SignOnFailed("The provider refused. Try again, or ask who runs Attune for you.")
    return found
