"""Who is held out: a fair coin that gives the same answer whenever and wherever it is asked. Pure.

    u = first 8 bytes of sha256(salt ‖ profile UUID), read as a big-endian unsigned integer, divided by 2⁶⁴
    u < holdout → held out

The salt is the campaign's, as UTF-8 text; the UUID is its usual 36 lower-case characters with hyphens. So
`printf '%s%s' SALT UUID | sha256sum` is all one needs to check an assignment by hand. Comparing the eight bytes with a
threshold of eight bytes is exact, where a division would round: n / 2⁶⁴ < h if and only if n < ⌈h · 2⁶⁴⌉.
`campaigns.audience_sql.holdout_sql` is the same in PostgreSQL, whose bytea also compares as unsigned bytes.
"""

import hashlib
import math
import uuid
from decimal import Decimal
from fractions import Fraction

SPACE = 2**64


def first_bytes(salt: str, profile_uuid: uuid.UUID) -> bytes:
    """The eight bytes that decide."""
    return hashlib.sha256(f"{salt}{profile_uuid}".encode()).digest()[:8]


def u(salt: str, profile_uuid: uuid.UUID) -> float:
    """A number in [0, 1], the nearest float to the exact fraction: for reading, not for deciding."""
    return int.from_bytes(first_bytes(salt, profile_uuid), "big") / SPACE


def threshold(holdout: Decimal) -> bytes:
    """The eight bytes below which a member is held out. `holdout` is a fraction in [0, 1), else ValueError."""
    if not 0 <= holdout < 1:
        raise ValueError(f"A holdout of {holdout} is not in [0, 1)")
    return math.ceil(Fraction(holdout) * SPACE).to_bytes(8, "big")


def is_held_out(salt: str, profile_uuid: uuid.UUID, holdout: Decimal) -> bool:
    """Whether u < holdout, decided exactly."""
    return first_bytes(salt, profile_uuid) < threshold(holdout)
