"""What is on record of models and budgets, in words."""

from apps.common.objects import Kind
from apps.common.sentences import Template

SENTENCES: dict[str, Template] = {
    "ai.ask_probe": "had the endpoint probed",
    "ai.clear_key": "removed the key of the endpoint",
    "ai.probe_endpoint": "probed the endpoint: {count} of {asked} models answered",
    "ai.remove_endpoint": "removed the endpoint with {count:models}",
    "ai.remove_model": "removed the model",
    "ai.save_budgets": "changed what may be spent on models",
    "ai.save_campaign_budget": "changed what one campaign may spend on models",
    "ai.save_endpoint": "changed the endpoint",
    "ai.save_model": "changed the model",
    "ai.save_route": "changed which models serve: {purpose}",
}
OBJECTS = {
    "ai.endpoint": Kind("endpoint", "ai:show_endpoint", {"endpoint": "uuid"}, "name"),
    "ai.endpointmodel": Kind("model", "ai:show_endpoint", {"endpoint": "endpoint__uuid"}, "name"),
}
