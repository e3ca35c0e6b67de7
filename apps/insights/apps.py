from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "apps.insights"
    label = "insights"

    def ready(self) -> None:
        from apps.insights.facts import sayable_facts
        from apps.prompts.fact_choices import register

        register(sayable_facts)
