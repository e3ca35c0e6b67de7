"""The state of one builder page between request and answer."""

from dataclasses import dataclass, field
from typing import Any

from apps.segments.builder.nodes import GroupNode
from apps.segments.forms import SegmentForm
from apps.segments.models import Segment


@dataclass
class Page:
    """What the builder shows, whatever led to it."""

    form: SegmentForm
    tree: GroupNode
    segment: Segment | None = None
    base: int = 0
    opened: str = ""
    status: int = 200
    extra: dict[str, Any] = field(default_factory=dict)
