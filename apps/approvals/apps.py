from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "apps.approvals"
    label = "approvals"

    def ready(self) -> None:
        from apps.approvals import measures, palette, undo
        from apps.approvals.discussion import decisions_on
        from apps.approvals.next_step import next_step
        from apps.approvals.selectors import examples, open_count
        from apps.approvals.selectors.edited import brief_of_use
        from apps.approvals.sentences import OBJECTS, SENTENCES
        from apps.campaigns.next_steps import register_next_step
        from apps.common.discussion import register_trail
        from apps.common.models import User
        from apps.common.navigation import register_counter
        from apps.common.objects import register_objects
        from apps.common.rights import Right
        from apps.common.sentences import register_sentences
        from apps.prompts import learned_from

        register_sentences(SENTENCES)
        register_trail("draft", decisions_on)
        register_objects(OBJECTS)

        def count(user: User) -> int:
            return open_count(user) if user.may(Right.DECIDE) else 0

        palette.register_all()
        measures.register_all()
        learned_from.register(
            learned_from.Source(
                brief_of=brief_of_use,
                material_of=examples.material_of,
                edited=examples.edited,
                listed=examples.listed,
                paths_of=examples.paths_of,
                names_in=examples.names_in,
            )
        )
        register_counter("review", count)
        register_next_step(20, next_step)
        undo.register_all()
