"""What every channel's transport takes, answers and raises. Pure."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Parcel:
    """One message ready to leave: envelope addresses and the exact bytes. `key` is the same at every attempt."""

    key: str
    sender: str
    recipient: str
    data: bytes


@dataclass(frozen=True)
class Receipt:
    """The channel's answer when it took a parcel."""

    text: str


class Fault(StrEnum):
    """Whose fault a failed hand-over is. It decides the message's fate."""

    RECIPIENT = "recipient"  # this address or this message: the others may still leave
    PROVIDER = "provider"  # the channel itself: nothing was taken, try again later
    UNKNOWN = "unknown"  # it may have been taken: never hand over again by ourselves


class ChannelError(Exception):
    """A parcel was not (or perhaps not) taken.

    `is_permanent`: trying again cannot help. `is_dead_address`: the address does not exist (RFC 3463, 5.1.x).
    `is_connection_lost`: the session cannot be used any more. `retry_after` in seconds where the provider says so.
    """

    def __init__(
        self,
        fault: Fault,
        message: str,
        *,
        is_permanent: bool = False,
        is_dead_address: bool = False,
        is_connection_lost: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.fault = fault
        self.message = message[:500]
        self.is_permanent = is_permanent
        self.is_dead_address = is_dead_address
        self.is_connection_lost = is_connection_lost
        self.retry_after = retry_after
