"""Segments in the palette."""

from collections.abc import Sequence

from django.urls import reverse

from apps.common.models import User
from apps.common.palette import Hit, register_actions, register_search
from apps.common.palette.named import by_name
from apps.common.rights import Right
from apps.segments.models import Segment


def register_all() -> None:
    register_search("segment", "Segments", "users-round", Right.VIEW, search, find=find)
    register_actions("segment", actions)


def search(user: User, text: str, limit: int) -> list[Hit]:
    return [_hit(segment) for segment in by_name(Segment.objects.all(), text, limit)]


def find(user: User, keys: Sequence[str]) -> dict[str, Hit]:
    return {str(segment.uuid): _hit(segment) for segment in Segment.objects.filter(uuid__in=keys)}


def actions(user: User, key: str) -> tuple[str, list[Hit]] | None:
    segment = Segment.objects.filter(uuid=key).first()
    if segment is None:
        return None
    hits = [Hit("Count anew", reverse("segments:recount_segment", args=[key]), icon="refresh-cw", is_post=True)]
    if user.may(Right.EDIT_PLANS):
        hits.append(Hit("Duplicate", reverse("segments:duplicate_segment", args=[key]), icon="copy", is_post=True))
        word, name, icon = (
            ("Restore", "segments:restore_segment", "archive-restore")
            if segment.is_archived
            else ("Archive", "segments:archive_segment", "archive")
        )
        hits.append(Hit(word, reverse(name, args=[key]), icon=icon, is_post=True))
    return segment.name, hits


def _hit(segment: Segment) -> Hit:
    people = f"{segment.last_count:,} people" if segment.last_count is not None else "Not counted yet"
    detail = "Archived" if segment.is_archived else people
    url = reverse("segments:show_segment", args=[segment.uuid])
    return Hit(segment.name, url, detail, icon="users-round", key=str(segment.uuid))
