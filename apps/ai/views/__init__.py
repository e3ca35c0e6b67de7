"""The pages about models."""

from apps.ai.views.endpoint_models import create_model, edit_model, remove_model
from apps.ai.views.endpoints import (
    clear_key,
    create_endpoint,
    list_endpoints,
    probe_endpoint,
    remove_endpoint,
    show_endpoint,
)
from apps.ai.views.settings import edit_budgets, edit_route
from apps.ai.views.spend import show_spend

__all__ = [
    "clear_key",
    "create_endpoint",
    "create_model",
    "edit_budgets",
    "edit_model",
    "edit_route",
    "list_endpoints",
    "probe_endpoint",
    "remove_endpoint",
    "remove_model",
    "show_endpoint",
    "show_spend",
]
