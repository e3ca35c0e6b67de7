"""What is on record of models and budgets, in words."""

from apps.common.sentences import Template

SENTENCES: dict[str, Template] = {
    "ai.save_budgets": "changed what may be spent on models",
    "ai.save_campaign_budget": "changed what one campaign may spend on models",
}
