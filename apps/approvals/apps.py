from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "apps.approvals"
    label = "approvals"

    def ready(self) -> None:
        from apps.approvals.next_step import next_step
        from apps.approvals.selectors import open_count
        from apps.approvals.sentences import SENTENCES
        from apps.campaigns.next_steps import register_next_step
        from apps.common.models import User
        from apps.common.navigation import register_counter
        from apps.common.rights import Right
        from apps.common.sentences import register_sentences

        register_sentences(SENTENCES)

        def count(user: User) -> int:
            return open_count(user) if user.may(Right.DECIDE) else 0

        register_counter("review", count)
        register_next_step(20, next_step)
