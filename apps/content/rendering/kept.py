"""A draft that is stored nowhere, kept for a while so that frames can show it for several invented readers.

Nothing about a person is in it: a draft's words, approved content, and the fall-backs of slots.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpResponse

from apps.ai.types import BriefContent, DraftText, Slot
from apps.content.rendering.blocks import Layout
from apps.content.rendering.frames import page_frame
from apps.content.rendering.messages import message_frame
from apps.content.rendering.parts import SenderLines

KEPT_FOR = 3600  # seconds
NO_SENDER = SenderLines("Your sender", "Your postal address")


@dataclass(frozen=True)
class Frame:
    """What a page needs to show a kept draft."""

    digest: str
    channel: str


def keep_message(
    draft: DraftText,
    contents: Iterable[BriefContent],
    slots: Iterable[Slot],
    channel: str,
    locale: str,
    layout: str = "",
    sender: SenderLines = NO_SENDER,
) -> Frame:
    """Keeps a draft with what it names. `layout` is the key of an e-mail's layout, if it is not the standard one."""
    named = draft.cited()
    document = {
        "draft": draft.to_json(),
        "contents": [_plain(one) for one in contents if one.id in named],
        "slots": [[slot.name, slot.fallback] for slot in slots],
        "channel": channel,
        "locale": locale,
        "layout": layout,
        "sender": [sender.from_name, sender.postal_address],
    }
    text = json.dumps(document, sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()
    cache.set(f"message:{digest}", text, KEPT_FOR)
    return Frame(digest, channel)


def _plain(one: BriefContent) -> dict[str, object]:
    return {"id": one.id, "kind": one.kind, "name": one.name, "text": one.text, "fields": dict(one.fields)}


def kept_frame(
    digest: str, view: str, values: Mapping[str, str | None], layout_of: Callable[[str], Layout]
) -> HttpResponse:
    """The message for somebody with `values`, on its channel. `layout_of` finds a layout by its key."""
    text = cache.get(f"message:{digest}")
    if not text:
        return page_frame("rendering/gone.html", {})
    data = json.loads(text)
    draft = DraftText.from_json(data["draft"])
    contents = {one["id"]: BriefContent(**one) for one in data["contents"]}
    slots = [Slot(name, fallback) for name, fallback in data["slots"]]
    sender, layout = SenderLines(*data["sender"]), layout_of(data["layout"])
    return message_frame(draft, contents, slots, data["channel"], data["locale"], view, values, sender, layout)
