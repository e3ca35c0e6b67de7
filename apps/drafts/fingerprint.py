"""The hash that an approval names (review.md, "What approval covers"). Pure.

It lives here and not in approvals because a revision stores its hash when it is written, and drafts may not import a
later app; approvals and delivery compute it again through this one function.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict

from apps.ai.types import DraftText, Slot


def content_hash(
    *,
    brief_key: bytes,
    channel: str,
    locale: str,
    draft: DraftText,
    slots: Iterable[Slot],
    layout: str,
    images: Iterable[str] = (),
) -> str:
    """sha256 in hex over everything a reader of the message could notice.

    Covers the brief key, channel, locale, every field, slots with their fall-backs, the ids of all cited content
    versions (links among them), image digests and the layout's version. Canonical JSON: sorted keys, UTF-8, no spaces.
    """
    document = {
        "brief": brief_key.hex(),
        "channel": channel,
        "locale": locale,
        "fields": draft.to_json(),
        "slots": sorted((asdict(slot) for slot in slots), key=lambda slot: slot["name"]),
        "cited": sorted(draft.cited()),
        "images": sorted(images),
        "layout": layout,
    }
    canonical = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
