from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "apps.campaigns"
    label = "campaigns"

    def ready(self) -> None:
        from apps.ai.selectors import name_source
        from apps.campaigns import palette, plan_next, undo, usage
        from apps.campaigns.discussion import SUBJECT
        from apps.campaigns.ledger import names_of
        from apps.campaigns.sentences import OBJECTS, SENTENCES
        from apps.common.discussion import register_subject
        from apps.common.objects import register_objects
        from apps.common.sentences import register_sentences

        register_sentences(SENTENCES)
        register_subject(SUBJECT)
        register_objects(OBJECTS)
        usage.register_all()
        plan_next.register_all()
        undo.register_all()
        palette.register_all()
        name_source("campaign", names_of)
