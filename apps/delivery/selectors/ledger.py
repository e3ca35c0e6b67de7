"""Every member of a campaign accounted for, at every moment."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from apps.campaigns.models import Campaign
from apps.common import clock
from apps.delivery.models import MessageState
from apps.delivery.selectors.reasons import reason_label
from apps.delivery.states import LEFT, OPEN

RATE_WINDOW = timedelta(seconds=30)
# One statement, so one moment: members on one side, their messages by state on the other.
COUNT = """
SELECT m.state, m.reason, count(*),
    (SELECT count(*) FROM campaigns_member WHERE campaign_id = %(campaign)s),
    count(*) FILTER (WHERE m.accepted_at > %(since)s),
    max(m.accepted_at), max(m.lease_until), min(m.not_before) FILTER (WHERE m.state = 'queued')
FROM delivery_message m WHERE m.campaign_id = %(campaign)s GROUP BY m.state, m.reason
"""


@dataclass(frozen=True)
class Line:
    """How many messages are in one state for one reason."""

    state: str
    reason: str
    count: int

    @property
    def state_label(self) -> str:
        return MessageState(self.state).label

    @property
    def reason_label(self) -> str:
        return reason_label(self.reason)


@dataclass(frozen=True)
class Group:
    """One part of the identity: its label, how many, and for which reasons (the largest first)."""

    label: str
    total: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Ledger:
    """`members` is how many people the audience has; every one of them has exactly one message."""

    members: int
    lines: tuple[Line, ...]
    lately: int  # accepted within the rate's window
    last_accepted: datetime | None = None
    last_lease: datetime | None = None
    next_due: datetime | None = None  # when the first waiting message may leave

    def of(self, *states: str) -> int:
        return sum(line.count for line in self.lines if line.state in states)

    def has(self, reason: str) -> bool:
        return any(line.reason == reason for line in self.lines)

    @property
    def left(self) -> int:
        """Accepted or delivered."""
        return self.of(*LEFT)

    @property
    def skipped(self) -> int:
        return self.of("skipped")

    @property
    def failed(self) -> int:
        return self.of("failed")

    @property
    def unknown(self) -> int:
        return self.of("unknown")

    @property
    def cancelled(self) -> int:
        return self.of("cancelled")

    @property
    def open(self) -> int:
        return self.of(*OPEN)

    @property
    def total(self) -> int:
        return sum(line.count for line in self.lines)

    @property
    def to_send(self) -> int:
        """Everyone who was ever to get a message: all but the skipped."""
        return self.total - self.skipped

    @property
    def done(self) -> int:
        return self.to_send - self.open

    @property
    def holds(self) -> bool:
        """The ledger identity: all members = left + skipped + failed + unknown + cancelled + open."""
        parts = self.left + self.skipped + self.failed + self.unknown + self.cancelled + self.open
        return self.members == parts

    @property
    def groups(self) -> list[Group]:
        """The parts of the identity besides those that left, in its order."""
        parts = (
            ("Skipped", ("skipped",)),
            ("Failed", ("failed",)),
            ("Unknown", ("unknown",)),
            ("Cancelled", ("cancelled",)),
            ("Open", tuple(OPEN)),
        )
        return [self._group(label, states) for label, states in parts]

    def _group(self, label: str, states: tuple[str, ...]) -> Group:
        lines = sorted((line for line in self.lines if line.state in states), key=lambda line: -line.count)
        named = tuple(line for line in lines if line.reason_label)
        return Group(label, sum(line.count for line in lines), named)


def ledger(campaign: Campaign) -> Ledger:
    """The campaign's ledger as of one moment. Before launch it has no lines, and `holds` is false."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"campaign": campaign.pk, "since": clock.now() - RATE_WINDOW})
        rows = cursor.fetchall()
    return Ledger(
        members=rows[0][3] if rows else 0,
        lines=tuple(Line(*row[:3]) for row in rows),
        lately=sum(row[4] for row in rows),
        last_accepted=max((row[5] for row in rows if row[5]), default=None),
        last_lease=max((row[6] for row in rows if row[6]), default=None),
        next_due=min((row[7] for row in rows if row[7]), default=None),
    )
