"""Reading deliveries."""

from apps.delivery.selectors.due import campaigns_due, first_at
from apps.delivery.selectors.ledger import Ledger, ledger
from apps.delivery.selectors.molds import as_sent

__all__ = ["Ledger", "as_sent", "campaigns_due", "first_at", "ledger"]
