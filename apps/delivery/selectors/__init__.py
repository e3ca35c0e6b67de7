"""Reading deliveries."""

from apps.delivery.selectors.due import campaigns_due, first_at
from apps.delivery.selectors.ledger import Ledger, broken_ledgers, ledger
from apps.delivery.selectors.molds import as_sent

__all__ = ["Ledger", "as_sent", "broken_ledgers", "campaigns_due", "first_at", "ledger"]
