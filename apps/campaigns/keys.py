"""The identity of a brief, computed here for one and in SQL for a whole audience. Pure.

    key = sha256(digest of the campaign part ‖ for each fact in order: length ‖ value)

`length` is the number of bytes of the value in UTF-8, as a big-endian unsigned 32-bit integer; a value that is missing,
stale or dropped by the k fall-back is the four bytes ff ff ff ff and nothing else. The digest of the campaign part is
sha256 over its canonical JSON; where some offers are only for some people, each set of offers has a part of its own.
`campaigns.audience_sql.key_sql` is the same in PostgreSQL; a property test holds both equal. Design: ai.md, "Briefs".
"""

import hashlib
import json
from collections.abc import Sequence

MISSING = b"\xff\xff\xff\xff"


def canonical_json(value: object) -> bytes:
    """JSON with sorted keys, no white space, UTF-8: one text for one value. Raises ValueError for NaN and infinity.

    (PostgreSQL's jsonb::text is something else: it sorts keys by length and puts blanks after colons.)
    """
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


def part_digest(part: object) -> bytes:
    """The 32 bytes that stand for the campaign part of a brief in every key of its variant."""
    return hashlib.sha256(canonical_json(part)).digest()


def brief_key(digest: bytes, values: Sequence[str | None]) -> bytes:
    """The 32 bytes of a brief's key. `digest` is a `part_digest`; `values` one closed text or None for each fact."""
    whole = hashlib.sha256(digest)
    for value in values:
        whole.update(MISSING if value is None else _with_length(value.encode()))
    return whole.digest()


def _with_length(value: bytes) -> bytes:
    return len(value).to_bytes(4, "big") + value
