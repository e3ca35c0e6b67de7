from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "apps.common"
    label = "common"

    def ready(self) -> None:
        import config.celery  # noqa: F401 (tasks go out through our Celery application, not its default one)
        from apps.common import access_undo, view_undo
        from apps.common.objects import register_objects, register_reads
        from apps.common.palette import colleagues, guide
        from apps.common.presence import register_presence
        from apps.common.rights import Right
        from apps.common.sentences import register_sentences
        from apps.common.shared_sentences import OBJECTS, READS, SENTENCES

        register_sentences(SENTENCES)
        register_presence("user", Right.MANAGE)
        colleagues.register_all()
        guide.register_all()
        access_undo.register_all()
        view_undo.register_all()
        register_objects(OBJECTS)
        register_reads(*READS)
