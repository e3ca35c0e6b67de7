"""The last look before a message leaves: what must hold at this very moment. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

HOLD_FOR = timedelta(minutes=15)  # then it is looked at again


class Fate(StrEnum):
    SEND = "send"
    HOLD = "hold"  # back to the queue: the campaign or the connection is not sending now
    DEFER = "defer"  # back to the queue until `until`
    SKIP = "skip"  # never, for `reason`


@dataclass(frozen=True)
class Standing:
    """All that the gate knows about one message, read under lock. Times are aware."""

    now: datetime
    is_sending: bool  # the campaign sends and no kill switch is on
    send_until: datetime | None
    has_address: bool  # the address that was planned for is still there
    has_consent: bool
    is_suppressed: bool
    touches: int  # messages of the cap's days, this one not counted
    cap: int
    is_approved: bool  # a live decision on the hash of exactly the words that would leave
    is_content_valid: bool
    is_held: bool  # the guardrails changed since, and block these words now
    quiet_until: datetime | None


@dataclass(frozen=True)
class Verdict:
    fate: Fate
    reason: str = ""
    until: datetime | None = None


def judge(at: Standing) -> Verdict:
    """One message's fate. What is about the person's will comes before what is about our plan."""
    if not at.is_sending:
        return Verdict(Fate.HOLD)
    if reason := _never(at):
        return Verdict(Fate.SKIP, reason)
    if at.is_held:
        return Verdict(Fate.DEFER, "held", at.now + HOLD_FOR)
    if at.quiet_until is not None:
        return Verdict(Fate.DEFER, until=at.quiet_until)
    return Verdict(Fate.SEND)


def _never(at: Standing) -> str:
    checks = (
        ("no_contact_point", at.has_address),
        ("no_consent", at.has_consent),
        ("suppressed", not at.is_suppressed),
        ("too_late", at.send_until is None or at.now <= at.send_until),
        ("not_approved", at.is_approved),
        ("expired_content", at.is_content_valid),
        ("frequency_cap", at.touches == 0 or at.touches < at.cap),
    )
    return next((reason for reason, holds in checks if not holds), "")
