"""Reading deliveries."""

from apps.delivery.selectors.due import campaigns_due
from apps.delivery.selectors.ledger import Ledger, broken_ledgers, ledger

__all__ = ["Ledger", "broken_ledgers", "campaigns_due", "ledger"]
