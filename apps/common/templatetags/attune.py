"""Template tags of the shell: icons, the font, waterfall geometry."""

import functools
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.contrib.messages.storage.base import Message
from django.utils.html import format_html, format_html_join
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe
from django.utils.timesince import timesince
from lucide import IconDoesNotExist
from lucide.templatetags.lucide import lucide

from apps.common import clock
from apps.common import presence as together
from apps.common.help_links import help_for
from apps.common.palette.matching import stretches
from apps.common.tones import tone_of
from apps.common.undo import TAG
from apps.common.words import counted, percent

register = template.Library()
MINUTE = 60
register.filter(counted)
register.filter(percent)


@register.simple_tag
def icon(name: str, size: int = 16) -> SafeString | str:
    """One lucide icon as SVG, hidden from assistive technology: the words beside it carry the meaning."""
    try:
        return _icon(str(name), int(size)) if name else ""
    except IconDoesNotExist:  # a page does not fail over its decoration; a test looks up every name in the templates
        return ""


@functools.lru_cache(maxsize=512)
def _icon(name: str, size: int) -> SafeString:
    return mark_safe(lucide(name, size=size, aria_hidden="true", focusable="false", stroke_width="1.75"))


@register.simple_tag
def font_is_built() -> bool:
    """Whether `manage.py build_font` has made the interface font; the system's font serves until then."""
    return (settings.ATTUNE_DATA / "fonts" / "inter.woff2").exists()


@register.simple_tag(takes_context=True)
def back_url(context: template.Context) -> str:
    """The page of ours that the request came from, "" when it came from elsewhere."""
    request = context["request"]
    referer = request.META.get("HTTP_REFERER", "")
    return referer if url_has_allowed_host_and_scheme(referer, {request.get_host()}) else ""


@dataclass(frozen=True)
class Bar:
    """One line of the waterfall. `start` and `width` are percentages of the first step's count."""

    label: str
    count: int
    kind: str
    start: float
    width: float


@register.filter
def waterfall(steps: Iterable[tuple[str, int, str]]) -> list[Bar]:
    """Lays out steps `(label, count, kind)`.

    kind `start`: the whole; `keep`: how many are left so far; `drop`: how many leave here; `holdout`: how many are held
    back; `result`: how many will receive.
    """
    bars: list[Bar] = []
    whole = left = 0
    for label, count, kind in steps:
        whole = whole or count
        if kind in ("drop", "holdout"):
            left -= count
            bars.append(Bar(label, count, kind, _percent(left, whole), _percent(count, whole)))
        else:
            left = count
            bars.append(Bar(label, count, kind, 0, _percent(count, whole)))
    return bars


def _percent(part: int, whole: int) -> float:
    return round(100 * max(part, 0) / whole, 2) if whole else 0


@register.filter
def as_json(value: object) -> str:
    """For a data attribute: escaped there like any text."""
    return json.dumps(value)


@register.filter
def initials(name: str) -> str:
    """Two letters for the round mark beside a name."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


@register.filter
def percent_of(part: float, whole: float) -> int:
    """Whole percent, never 100 before everything is done."""
    return int(100 * float(part) / float(whole)) if float(whole) else 0


@register.filter
def tone(status: str) -> str:
    """The colour of a stored status."""
    return tone_of(status)


@register.filter
def times(count: int | str) -> range:
    """Something to loop over that often."""
    return range(int(count))


@register.filter
def first_word(text: str) -> str:
    return text.split()[0] if text.split() else ""


@register.filter
def joined(value: object) -> str:
    """A list as words with commas; anything else as it is."""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


@register.filter
def spoken(name: str) -> str:
    """`segments.save_segment` as "Save segment", `segments.segmentversion` as "Segmentversion"."""
    return name.rpartition(".")[2].replace("_", " ").capitalize()


@register.inclusion_tag("common/presence.html", takes_context=True)
def presence(context: template.Context, kind: str, key: object, mode: str = "view", place: str = "") -> dict[str, Any]:
    """Who else has this open, in the badges of a page; the page goes on saying that it is there."""
    request, tab = context["request"], uuid.uuid4().hex[:12]
    people = together.here(user=request.user, kind=kind, key=str(key), tab=tab, is_editing=mode == "edit", place=place)
    shown = together.digest(people)
    return {
        "people": people, "shown": shown, "kind": kind, "key": key, "tab": tab, "mode": mode, "place": place,
        "beat": together.BEAT, "csrf_token": context.get("csrf_token"),
    }  # fmt: skip


@register.filter
def undo_of(message: Message) -> str:
    """The token of a message that offers an undo, "" for any other."""
    tags = str(message.extra_tags or "")
    return tags.removeprefix(TAG) if tags.startswith(TAG) else ""


@register.filter
def marked(name: str, text: str) -> SafeString:
    """`name` with what the words of `text` cover in <mark>."""
    pieces = ((format_html("<mark>{}</mark>", piece) if found else piece,) for piece, found in stretches(name, text))
    return format_html_join("", "{}", pieces)


@register.filter
def age(moment: datetime) -> str:
    """How long ago in its largest unit, "" below a minute: "2 days"."""
    now = clock.now()
    return timesince(moment, now).partition(",")[0] if (now - moment).total_seconds() >= MINUTE else ""


@register.filter
def ago(moment: datetime) -> str:
    return f"{age(moment)} ago" if age(moment) else "just now"


@register.inclusion_tag("common/help/link.html", takes_context=True)
def help_link(context: template.Context) -> dict[str, Any]:
    """The question mark of a page that the guide explains."""
    match = getattr(context.get("request"), "resolver_match", None)
    return {"place": help_for(match.view_name) if match else None}
