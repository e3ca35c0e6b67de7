from django.apps import AppConfig


class SegmentsConfig(AppConfig):
    name = "apps.segments"
    label = "segments"

    def ready(self) -> None:
        from apps.common.discussion import register_subject
        from apps.common.navigation import register_action
        from apps.common.objects import register_objects
        from apps.common.rights import Right
        from apps.common.sentences import register_sentences
        from apps.profiles.facts import register
        from apps.profiles.panels import register_panel
        from apps.segments import palette, undo
        from apps.segments.discussion import SUBJECT
        from apps.segments.membership import Memberships
        from apps.segments.sentences import OBJECTS, SENTENCES

        register_sentences(SENTENCES)
        undo.register_all()
        register_subject(SUBJECT)
        register_objects(OBJECTS)
        register("segment", Memberships())
        palette.register_all()
        register_panel("profile", "segments:show_memberships", "Segments")
        register_action("New segment", "segments:create_segment", "users-round", Right.EDIT_PLANS)
