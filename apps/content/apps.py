from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "apps.content"
    label = "content"

    def ready(self) -> None:
        from apps.common.navigation import register_action, register_counter
        from apps.common.rights import Right
        from apps.common.sentences import register_sentences
        from apps.content.selectors.pages import waiting_count
        from apps.content.sentences import SENTENCES

        register_sentences(SENTENCES)
        register_counter("content", waiting_count)
        register_action("New content", "content:choose_kind", "plus", Right.EDIT_PLANS)
        register_action("Brand rules", "content:show_brand_rules", "shield-check")
