"""What colleagues say about a segment."""

from django.urls import reverse

from apps.common.discussion import Subject
from apps.segments.models import Segment, SegmentComment

SUBJECT = Subject(
    kind="segment",
    noun="segment",
    comments=SegmentComment,
    find=lambda key: Segment.objects.select_related("created_by").get(uuid=key),
    anchor=lambda segment: {"segment": segment},
    name=lambda segment: f"“{segment.name}”",
    path=lambda segment: reverse("segments:show_segment", args=[segment.uuid]),
    owners=lambda segment: [segment.created_by],
)
