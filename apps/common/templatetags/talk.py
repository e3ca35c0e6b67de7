"""Comments, activity and notices in templates."""

import datetime as dt
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from apps.common import clock
from apps.common.discussion import subject_of
from apps.common.mentions import comment_html as html_of
from apps.common.models import Comment
from apps.common.selectors.discussion import comment_count

register = template.Library()


@register.inclusion_tag("common/discussion/open.html")
def discussion(kind: str, thing: Any) -> dict[str, object]:
    """The button that opens the comments and the activity of `thing`, and the sheet that it opens."""
    path = reverse("common:show_discussion", args=[kind, thing.uuid])
    return {"path": path, "count": comment_count(subject_of(kind), thing)}


@register.filter
def comment_html(comment: Comment) -> SafeString:
    """Its words with links and mentions, everything else escaped."""
    return html_of(comment.text, comment.mentioned)


@register.filter
def ago(moment: dt.datetime) -> str:
    """How long ago in a word or two: "just now", "5 min ago", "3 h ago", "yesterday", "4 days ago", then the date."""
    local, now = timezone.localtime(moment), timezone.localtime(clock.now())
    minutes, days = int((now - local).total_seconds() // 60), (now.date() - local.date()).days
    if minutes < 60:
        return f"{minutes} min ago" if minutes > 0 else "just now"
    if minutes < 60 * 12 or not days:
        return f"{minutes // 60} h ago"
    if days < 7:
        return f"{days} days ago" if days > 1 else "yesterday"
    return f"{local.day} {local:%b}" + (f" {local.year}" if local.year != now.year else "")
