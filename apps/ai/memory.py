"""What an endpoint took last: the way an answer is asked for, and the name of the parameter that bounds it.

Kept in the cache for a day, on top of what the probe found; probing again clears it. Where the cache does not answer,
nothing is remembered, and nothing else changes: whether a request may leave is for `limits` to say.
"""

import hashlib
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from django.core.cache import cache
from redis import RedisError

from apps.ai.failures import ModelError
from apps.ai.ladder import LIMIT_NAMES, Rung, first_rung, next_rung
from apps.ai.targets import OPENAI_URL, Target
from apps.common.lately import Lately

DAY, MINUTE = 86_400, 60
# An endpoint that takes `response_format` and does not heed it shows by its answers.
MAX_INVALID = 3
REFUSALS = frozenset({400, 415, 422, 501})


@dataclass(frozen=True)
class Known:
    """`tried` are the names of the limit that were refused; `is_settled`: stepping down has just led nowhere."""

    rung: Rung
    limit_name: str
    invalid: int = 0
    tried: tuple[str, ...] = ()
    is_settled: bool = False

    def after(self, error: ModelError) -> "Known | None":
        """What to try after a refusal; None when the refusal is about something else, or nothing is left."""
        if error.code != "request_refused" or error.status not in REFUSALS or self.is_settled:
            return None
        if error.named == self.limit_name:
            left = [name for name in LIMIT_NAMES if name not in (*self.tried, self.limit_name)]
            return replace(self, limit_name=left[0], tried=(*self.tried, self.limit_name)) if left else None
        rung = next_rung(self.rung)
        return replace(self, rung=rung, invalid=0) if rung else None


def recall(target: Target) -> Known:
    """What is known, as of a second ago."""
    slot = _slot(target)
    return _lately.get(slot, lambda: _read(target, slot))


_lately = Lately[Known]()


def _read(target: Target, slot: str) -> Known:
    found: dict[str, Any] = {}
    with suppress(RedisError):
        found = cache.get_many([slot, f"{slot}:refused"])
    kept = found.get(slot) or {}
    return Known(
        Rung(kept.get("rung") or first_rung(target.findings)),
        str(kept.get("limit") or _limit_name(target)),
        int(kept.get("invalid") or 0),
        is_settled=f"{slot}:refused" in found,
    )


def keep(target: Target, known: Known, *, is_valid: bool) -> None:
    """Notes what worked. Answers that fit nothing, time after time, lead one rung down."""
    invalid = 0 if is_valid else known.invalid + 1
    rung = known.rung
    if invalid >= MAX_INVALID and (lower := next_rung(rung)):
        rung, invalid = lower, 0
    if (rung, known.limit_name, invalid) != (first_rung(target.findings), _limit_name(target), 0) or known.invalid:
        _note(target, _slot(target), {"rung": rung.value, "limit": known.limit_name, "invalid": invalid}, DAY)


def note_refusal(target: Target, known: Known) -> None:
    """Nothing was taken: for a minute the rest of a run does not go down the whole ladder with every draft."""
    if next_rung(known.rung) is None:
        _note(target, f"{_slot(target)}:refused", True, MINUTE)


def _note(target: Target, name: str, value: object, seconds: int) -> None:
    with suppress(RedisError):
        cache.set(name, value, seconds)
    _lately.forget(_slot(target))


def forget(target: Target) -> None:
    cache.delete_many([_slot(target), f"{_slot(target)}:refused"])
    _lately.forget(_slot(target))


def _limit_name(target: Target) -> str:
    """OpenAI's own models refuse `max_tokens`; most compatible servers know nothing else."""
    by_address = "max_completion_tokens" if target.base_url.startswith(OPENAI_URL) else "max_tokens"
    return str(target.findings.get("limit_name") or by_address)


def _slot(target: Target) -> str:
    name = f"{target.provider}:{target.base_url}:{target.model}"
    return f"model-memory:{hashlib.sha256(name.encode()).hexdigest()}"
