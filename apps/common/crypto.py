"""Secrets: encryption at rest, keyed address digests, signed tokens."""

import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from apps.common.errors import AttuneError


def encrypt(text: str) -> str:
    """Fernet (AES-128-CBC + HMAC-SHA256) under ENCRYPTION_KEY, as text."""
    return Fernet(settings.ENCRYPTION_KEY).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """The text of `encrypt`. Raises AttuneError when the key changed or the token was altered."""
    try:
        return Fernet(settings.ENCRYPTION_KEY).decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise AttuneError("This stored secret cannot be read with the present ENCRYPTION_KEY.") from error


def address_digest(address: str) -> bytes:
    """HMAC-SHA256 under ADDRESS_KEY of the trimmed, lower-cased address (32 bytes); survives erasure of the address."""
    return hmac.digest(settings.ADDRESS_KEY.encode(), address.strip().lower().encode(), "sha256")


def sign(payload: bytes, purpose: str) -> bytes:
    """16 bytes of HMAC-SHA256 over `payload` under a key derived from SECRET_KEY for `purpose` (RFC 2104, cut)."""
    key = hashlib.sha256(f"{purpose}:{settings.SECRET_KEY}".encode()).digest()
    return hmac.digest(key, payload, "sha256")[:16]


def is_signed(payload: bytes, signature: bytes, purpose: str) -> bool:
    """Checks `sign` in constant time."""
    return hmac.compare_digest(sign(payload, purpose), signature)


def token_digest(token: str) -> str:
    """What is kept of a random token of 256 bits: a plain hash of it cannot be turned back."""
    return hashlib.sha256(token.encode()).hexdigest()
