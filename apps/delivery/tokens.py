"""Signed tokens for click, open and unsubscribe addresses. Pure.

Layout: 1 byte key id ‖ 16 bytes message UUID ‖ 8 bytes tracked link id (big-endian, 0 = none) ‖ 16 bytes HMAC-SHA256
(RFC 2104, truncated) over the kind and everything before it; unpadded base64url (RFC 4648, section 5): 55 characters.
Nothing in a token can be changed, and a token of one kind is worthless for another.
"""

import hashlib
import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

CLICK, OPEN, UNSUBSCRIBE = b"c", b"o", b"u"
_SHAPE = re.compile(r"[A-Za-z0-9_-]{55}")


@dataclass(frozen=True)
class Key:
    """One signing key. `id` (0-255) goes into the token, so that old mail stays valid after the secret is changed."""

    id: int
    secret: bytes


@dataclass(frozen=True)
class Target:
    """What a token stands for. `link` is the primary key of a TrackedLink, 0 where the kind has none."""

    message: UUID
    link: int = 0


def keyring(secrets: Sequence[str]) -> tuple[Key, ...]:
    """Keys from secrets, the current one first, former ones behind it."""
    derived = [hashlib.sha256(b"delivery.tokens:" + secret.encode()).digest() for secret in secrets]
    return tuple(Key(secret[0], secret) for secret in derived)


def make(kind: bytes, target: Target, key: Key) -> str:
    """The token of `target` for `kind`."""
    body = bytes((key.id,)) + target.message.bytes + target.link.to_bytes(8, "big")
    return urlsafe_b64encode(body + _mac(kind, body, key)).rstrip(b"=").decode()


def read(kind: bytes, token: str, keys: Sequence[Key]) -> Target | None:
    """What `token` stands for, or None for everything that is not exactly a token of ours. Constant-time comparison."""
    if not _SHAPE.fullmatch(token):
        return None
    raw = urlsafe_b64decode(token + "=")
    body, mac = raw[:25], raw[25:]
    is_ours = False
    for key in keys:
        is_ours |= hmac.compare_digest(mac, _mac(kind, body, key)) and key.id == body[0]
    if not is_ours or urlsafe_b64encode(raw).rstrip(b"=").decode() != token:
        return None  # the second test refuses other spellings of the unused last bits
    return Target(UUID(bytes=body[1:17]), int.from_bytes(body[17:], "big"))


def _mac(kind: bytes, body: bytes, key: Key) -> bytes:
    return hmac.digest(key.secret, kind + body, "sha256")[:16]
