from django.apps import AppConfig


class PromptsConfig(AppConfig):
    name = "apps.prompts"
    label = "prompts"

    def ready(self) -> None:
        from apps.ai.selectors import name_source
        from apps.common.discussion import register_subject
        from apps.common.jobs import register_jobs
        from apps.common.navigation import register_action, register_counter
        from apps.common.objects import register_objects
        from apps.common.rights import Right
        from apps.common.sentences import register_sentences
        from apps.content import usage
        from apps.prompts import palette, undo
        from apps.prompts.discussion import SUBJECT
        from apps.prompts.ledger import names_of
        from apps.prompts.reports.progress import prompt_jobs
        from apps.prompts.selectors import open_proposals
        from apps.prompts.sentences import OBJECTS, SENTENCES
        from apps.prompts.uses import uses_of_content

        register_sentences(SENTENCES)
        register_jobs(prompt_jobs)
        palette.register_all()
        register_subject(SUBJECT)
        usage.register("prompts", uses_of_content)
        register_objects(OBJECTS)
        register_counter("prompts", open_proposals)
        register_action("New prompt", "prompts:create_prompt", "plus", Right.EDIT_PLANS)
        undo.register_all()
        name_source("prompt", names_of)
