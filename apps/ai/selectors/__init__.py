"""What the pages about models read."""

from apps.ai.selectors.endpoints import (
    EndpointView,
    ModelView,
    endpoint_view,
    endpoints,
    endpoints_in_trouble,
    environment_view,
)
from apps.ai.selectors.routing import RouteView, chooseable_models, route_models, routes
from apps.ai.selectors.spend import CampaignBudget, SpendRow, budgets, campaign_budget, name_source, spend, total

__all__ = [
    "CampaignBudget",
    "EndpointView",
    "ModelView",
    "RouteView",
    "SpendRow",
    "budgets",
    "campaign_budget",
    "chooseable_models",
    "endpoint_view",
    "endpoints_in_trouble",
    "endpoints",
    "environment_view",
    "name_source",
    "route_models",
    "routes",
    "spend",
    "total",
]
