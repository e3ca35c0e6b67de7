from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "apps.common"
    label = "common"

    def ready(self) -> None:
        import config.celery  # noqa: F401 (tasks go out through our Celery application, not its default one)
        from apps.common.palette import colleagues
        from apps.common.presence import register_presence
        from apps.common.rights import Right
        from apps.common.sentences import register_sentences
        from apps.common.shared_sentences import SENTENCES

        register_sentences(SENTENCES)
        register_presence("user", Right.MANAGE)
        colleagues.register_all()
