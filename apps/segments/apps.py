from django.apps import AppConfig


class SegmentsConfig(AppConfig):
    name = "apps.segments"
    label = "segments"

    def ready(self) -> None:
        from apps.profiles.facts import register
        from apps.segments.membership import Memberships

        register("segment", Memberships())
