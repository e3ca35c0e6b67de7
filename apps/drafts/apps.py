from django.apps import AppConfig


class DraftsConfig(AppConfig):
    name = "apps.drafts"
    label = "drafts"

    def ready(self) -> None:
        from apps.campaigns.next_steps import register_next_step
        from apps.common.sentences import register_sentences
        from apps.drafts.next_step import next_step
        from apps.drafts.sentences import SENTENCES

        register_sentences(SENTENCES)
        register_next_step(10, next_step)
