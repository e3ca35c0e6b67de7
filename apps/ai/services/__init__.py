"""What the door to models writes down. (`services.probes` goes through the door itself and is imported by name.)"""

from apps.ai.services.budgets import Held, campaign_cap_base, caps_base, reserve, save_campaign_cap, save_caps, settle
from apps.ai.services.calls import record_call
from apps.ai.services.endpoints import (
    clear_key,
    endpoint_base,
    endpoint_values,
    model_base,
    model_values,
    remove_endpoint,
    remove_model,
    save_endpoint,
    save_model,
)
from apps.ai.services.routing import route_base, save_route

__all__ = [
    "Held",
    "campaign_cap_base",
    "clear_key",
    "endpoint_base",
    "endpoint_values",
    "model_base",
    "model_values",
    "record_call",
    "remove_endpoint",
    "remove_model",
    "reserve",
    "save_campaign_cap",
    "caps_base",
    "route_base",
    "save_caps",
    "save_endpoint",
    "save_model",
    "save_route",
    "settle",
]
