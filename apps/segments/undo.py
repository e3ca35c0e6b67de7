"""What can be taken back in segments, and who else has one open."""

from django.urls import reverse

from apps.common.errors import Conflict
from apps.common.models import User
from apps.common.presence import register_presence
from apps.common.undo import Undone, register_undo
from apps.segments import services
from apps.segments.models import Segment


def register_all() -> None:
    register_presence("segment")
    register_undo("segments.archive_segment", restore_segment)
    register_undo("segments.restore_segment", archive_segment)
    register_undo("segments.duplicate_segment", discard_copy)


def restore_segment(*, actor: User, segment: str) -> Undone:
    found = Segment.objects.get(uuid=segment)
    _set_archived(found, actor, is_archived=False)
    return Undone(f"“{found.name}” is back.", reverse("segments:show_segment", args=[found.uuid]))


def archive_segment(*, actor: User, segment: str) -> Undone:
    found = Segment.objects.get(uuid=segment)
    _set_archived(found, actor, is_archived=True)
    return Undone(f"“{found.name}” is archived again.", reverse("segments:list_segments"))


def discard_copy(*, actor: User, segment: str) -> Undone:
    name = services.discard_copy(actor=actor, segment=segment)
    return Undone(f"The copy “{name}” is gone.", reverse("segments:list_segments"))


def _set_archived(segment: Segment, actor: User, *, is_archived: bool) -> None:
    if not services.set_archived(actor=actor, segment=segment, is_archived=is_archived):
        raise Conflict("Somebody has undone this already.")
