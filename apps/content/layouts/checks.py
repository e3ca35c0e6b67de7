"""What the editor tells about a layout: how large a message becomes, what is shown without pictures. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from apps.content.layouts.kinds import Block
from apps.content.layouts.reading import shows_drafts_image
from apps.content.rendering.parts import Picture

# Large mail programs cut a message off at 102,000; what is cut off takes the way out with it.
MOST = 100_000


@dataclass(frozen=True)
class LayoutFinding:
    """`tone` is danger, warn or ok."""

    tone: str
    words: str


def findings_of(
    blocks: Sequence[Block], html: str, pictures: Mapping[str, Picture], lost: Sequence[str], claims: Sequence[str]
) -> list[LayoutFinding]:
    """`html` is the message with the sample draft, `lost` are pictures that may not be shown, `claims` own promises."""
    size = len(html.encode())
    found = []
    if size > MOST:
        found.append(LayoutFinding("danger", f"{size // 1000} KB: mail programs cut a message off at 102 KB."))
    if lost:
        found.append(LayoutFinding("danger", "A picture is not approved, or its rights have ended."))
    if claims:
        found.append(LayoutFinding("danger", f"A claim or offer must say this, not the layout: {', '.join(claims)}."))
    found += _about_pictures(blocks, pictures)
    buttons = sum(block.kind == "button" for block in blocks)
    if buttons > 2:
        found.append(LayoutFinding("warn", f"{buttons} buttons open the same link. One or two are enough."))
    if not any(one.tone == "danger" for one in found):
        found.append(LayoutFinding("ok", f"{max(1, size // 1000)} KB of 100 KB, every picture has alt text."))
    return found


def _about_pictures(blocks: Sequence[Block], pictures: Mapping[str, Picture]) -> list[LayoutFinding]:
    found = []
    shown = [block for block in blocks if block.kind == "image"]
    if shown and all(block["source"] == "draft" and not block["image"] for block in shown):
        found.append(LayoutFinding("warn", "A draft that chose no picture shows none. Give the block one of its own."))
    if len({block["image"] for block in shown if block["source"] == "own"}) > 3:
        found.append(LayoutFinding("warn", "Many pictures: without them little of this message is left."))
    for block in shown:
        picture = pictures.get(block["image"])
        if picture and block["width"] == "full" and picture.width < 600:
            words = f"A picture of {picture.width} pixels is blurred from edge to edge; 1,200 are sharp."
            found.append(LayoutFinding("warn", words))
    if blocks and blocks[0].kind == "image" and not shows_drafts_image(blocks[:1]):
        found.append(LayoutFinding("warn", "Where pictures are off, the first thing is an empty frame."))
    return found
