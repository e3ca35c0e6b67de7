from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "apps.delivery"
    label = "delivery"

    def ready(self) -> None:
        from apps.campaigns.next_steps import register_next_step
        from apps.common.jobs import register_jobs
        from apps.common.navigation import register_action
        from apps.common.objects import register_objects, register_reads
        from apps.common.rights import Right
        from apps.common.sentences import register_sentences
        from apps.content import usage
        from apps.delivery import undo
        from apps.delivery.next_step import launch_step
        from apps.delivery.selectors.progress import sending_jobs
        from apps.delivery.sentences import OBJECTS, READS, SENTENCES
        from apps.delivery.uses import uses_of_content
        from apps.profiles.panels import register_panel

        register_sentences(SENTENCES)
        register_objects(OBJECTS)
        register_reads(*READS)
        register_jobs(sending_jobs)
        register_panel("profile", "delivery:list_profile_messages", "Messages")
        register_next_step(50, launch_step)
        usage.register("delivery", uses_of_content)
        register_action("E-mail connection", "delivery:show_connection", "plug", Right.MANAGE)
        undo.register_all()
