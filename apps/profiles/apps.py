from django.apps import AppConfig


class ProfilesConfig(AppConfig):
    name = "apps.profiles"
    label = "profiles"

    def ready(self) -> None:
        from apps.common.jobs import register_jobs
        from apps.common.navigation import register_action
        from apps.common.objects import register_objects, register_reads
        from apps.common.rights import Right
        from apps.common.sentences import register_sentences
        from apps.profiles import palette
        from apps.profiles.selectors.imports import import_jobs
        from apps.profiles.sentences import OBJECTS, READS, SENTENCES

        register_sentences(SENTENCES)
        register_objects(OBJECTS)
        register_reads(*READS)
        palette.register_all()
        register_jobs(import_jobs)
        register_action("Import people or events", "profiles:upload_import", "upload", Right.IMPORT_DATA)
        register_action("Imports", "profiles:list_imports", "file-up", Right.IMPORT_DATA)
        register_action("Traits", "profiles:list_traits", "tags")
