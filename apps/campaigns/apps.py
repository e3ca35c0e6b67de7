from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "apps.campaigns"
    label = "campaigns"

    def ready(self) -> None:
        from apps.campaigns import plan_next, usage
        from apps.campaigns.sentences import SENTENCES
        from apps.common.sentences import register_sentences

        register_sentences(SENTENCES)
        usage.register_all()
        plan_next.register_all()
