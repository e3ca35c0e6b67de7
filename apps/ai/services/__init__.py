"""What the door to models writes down."""

from apps.ai.services.budgets import Held, reserve, save_campaign_cap, save_caps, settle
from apps.ai.services.calls import record_call

__all__ = ["Held", "record_call", "reserve", "save_campaign_cap", "save_caps", "settle"]
