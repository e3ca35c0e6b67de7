"""What an authenticator app does: RFC 6238 with SHA-1, six digits, half minutes."""

import base64
import hmac
import struct
import time


def code_of(secret: str, steps: int = 0) -> str:
    """The code of now, or of `steps` half minutes from now."""
    key = base64.b32decode(secret.replace(" ", ""))
    digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // 30 + steps), "sha1")
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"
