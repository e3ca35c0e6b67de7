from django.apps import AppConfig


class AiConfig(AppConfig):
    name = "apps.ai"
    label = "ai"

    def ready(self) -> None:
        from apps.ai.sentences import SENTENCES
        from apps.common.sentences import register_sentences

        register_sentences(SENTENCES)
