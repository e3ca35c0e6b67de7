from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "apps.content"
    label = "content"

    def ready(self) -> None:
        from apps.common.discussion import register_subject
        from apps.common.jobs import register_jobs
        from apps.common.navigation import register_action, register_counter
        from apps.common.objects import register_objects
        from apps.common.rights import Right
        from apps.common.sentences import register_sentences
        from apps.content import palette, undo, usage
        from apps.content.discussion import SUBJECT
        from apps.content.selectors.drawing import drawing_jobs
        from apps.content.selectors.pages import waiting_count
        from apps.content.sentences import OBJECTS, SENTENCES
        from apps.content.uses import uses_of_content

        register_sentences(SENTENCES)
        undo.register_all()
        palette.register_all()
        register_subject(SUBJECT)
        register_objects(OBJECTS)
        register_counter("content", waiting_count)
        register_jobs(drawing_jobs)
        usage.register("content", uses_of_content)
        register_action("New content", "content:choose_kind", "plus", Right.EDIT_PLANS)
        register_action("Guardrail policies", "content:list_policies", "shield")
        register_action("Brand rules", "content:show_brand_rules", "shield-check")
