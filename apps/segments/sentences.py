"""What is on record of segments, in words."""

from apps.common.models import AuditEntry
from apps.common.objects import Kind
from apps.common.sentences import Template


def _saved(entry: AuditEntry) -> str:
    """changed the rule, changed the name"""
    keys = entry.detail["keys"]
    if "rule" in keys:
        return f"changed the rule: version {entry.count}"
    return f"changed the {' and the '.join(keys)}"


SENTENCES: dict[str, Template] = {
    "segments.archive_segment": "archived the segment",
    "segments.create_segment": "created the segment",
    "segments.recount_segment": "counted the segment: {count:people}",
    "segments.restore_segment": "brought the segment back",
    "segments.save_segment": _saved,
    "segments.discard_copy": "took a copy back",
}
OBJECTS = {
    "segments.segment": Kind("segment", "segments:show_segment", {"segment": "uuid"}, "name"),
}
