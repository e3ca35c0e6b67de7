from django.apps import AppConfig


class DraftsConfig(AppConfig):
    name = "apps.drafts"
    label = "drafts"

    def ready(self) -> None:
        from apps.campaigns.next_steps import register_next_step
        from apps.common.discussion import register_subject, register_trail
        from apps.common.jobs import register_jobs
        from apps.common.objects import register_objects
        from apps.common.presence import register_presence
        from apps.common.sentences import register_sentences
        from apps.content import usage
        from apps.drafts import measures, palette
        from apps.drafts.discussion import SUBJECT, edits_of, runs_of
        from apps.drafts.next_step import next_step
        from apps.drafts.selectors.progress import run_jobs
        from apps.drafts.sentences import OBJECTS, SENTENCES
        from apps.drafts.uses import uses_of_content

        register_sentences(SENTENCES)
        palette.register_all()
        measures.register_all()
        register_subject(SUBJECT)
        register_trail("draft", edits_of)
        register_trail("campaign", runs_of)
        register_jobs(run_jobs)
        register_objects(OBJECTS)
        register_next_step(10, next_step)
        register_presence("draft")
        usage.register("drafts", uses_of_content)
