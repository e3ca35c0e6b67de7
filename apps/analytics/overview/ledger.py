"""The ledger identity: everybody of an audience is accounted for, by campaign and in the whole workspace."""

from dataclasses import dataclass

from django.db import connection

from apps.campaigns.models import Campaign
from apps.delivery.selectors.ledger import Ledger, ledger

# Two counts in one statement are of one moment.
WORKSPACE = """
SELECT m.state, m.reason = 'holdout', count(*),
    (SELECT count(*) FROM campaigns_member p JOIN campaigns_campaign c ON c.id = p.campaign_id
     WHERE c.launched_at IS NOT NULL AND c.status <> 'imported')
FROM delivery_message m GROUP BY 1, 2
"""


@dataclass(frozen=True)
class Identity:
    """audience = sent + held out + skipped + failed + unknown + cancelled + open"""

    audience: int
    sent: int = 0
    held_out: int = 0
    skipped: int = 0
    failed: int = 0
    unknown: int = 0
    cancelled: int = 0
    open: int = 0

    @property
    def parts(self) -> list[tuple[str, int]]:
        """The right side; what is nought and seldom is left out."""
        often = [("sent", self.sent), ("held out", self.held_out), ("skipped", self.skipped)]
        seldom = [
            ("failed", self.failed), ("unknown", self.unknown), ("cancelled", self.cancelled), ("open", self.open),
        ]  # fmt: skip
        return often + [part for part in seldom if part[1]]

    @property
    def total(self) -> int:
        return sum(count for _, count in self.parts)

    @property
    def holds(self) -> bool:
        return self.audience == self.total

    @property
    def gap(self) -> int:
        return abs(self.audience - self.total)

    @property
    def to_send(self) -> int:
        return self.total - self.held_out - self.skipped


def identity_of(campaign: Campaign) -> Identity:
    """Of a launched campaign."""
    found: Ledger = ledger(campaign)
    held_out = sum(line.count for line in found.lines if line.state == "skipped" and line.reason == "holdout")
    return Identity(
        audience=found.members,
        sent=found.left,
        held_out=held_out,
        skipped=found.skipped - held_out,
        failed=found.failed,
        unknown=found.unknown,
        cancelled=found.cancelled,
        open=found.open,
    )


def workspace_identity() -> Identity | None:
    """Of all launched campaigns together; None before the first."""
    with connection.cursor() as cursor:
        cursor.execute(WORKSPACE)
        rows = cursor.fetchall()
    if not rows:
        return None
    states = {"accepted": "sent", "delivered": "sent", "queued": "open", "claimed": "open", "sending": "open"}
    counts: dict[str, int] = {}
    for state, is_holdout, count, _ in rows:
        part = "held_out" if state == "skipped" and is_holdout else states.get(state, state)
        counts[part] = counts.get(part, 0) + count
    return Identity(audience=rows[0][3], **counts)
