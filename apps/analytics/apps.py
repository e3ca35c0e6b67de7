from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    name = "apps.analytics"
    label = "analytics"

    def ready(self) -> None:
        from apps.analytics import measures
        from apps.analytics.getting_started import KEY, getting_started
        from apps.common.checklists import register_checklist

        register_checklist(KEY, getting_started)
        measures.register_all()
