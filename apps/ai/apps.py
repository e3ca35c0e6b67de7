from django.apps import AppConfig


class AiConfig(AppConfig):
    name = "apps.ai"
    label = "ai"

    def ready(self) -> None:
        from apps.ai.sentences import OBJECTS, SENTENCES
        from apps.common.navigation import register_action
        from apps.common.objects import register_objects
        from apps.common.presence import register_presence
        from apps.common.rights import Right
        from apps.common.sentences import register_sentences

        register_sentences(SENTENCES)
        register_objects(OBJECTS)
        register_presence("endpoint", Right.MANAGE)
        register_action("Models", "ai:list_endpoints", "cpu", Right.MANAGE)
        register_action("Spend on models", "ai:show_spend", "coins")
