"""One message on every channel, the layouts it is shown in, and what each becomes for each reader.

`python -m tests.content.rendering.samples` writes the golden files anew. Look at what changed in a browser before you
commit it: approved drafts would look different, so the renderer's version has to be raised too.
"""

from dataclasses import replace
from pathlib import Path

from apps.ai.channels import CHANNELS
from apps.ai.types import BriefContent, DraftText, Paragraph, Slot
from apps.content.layouts.kinds import Block
from apps.content.layouts.reading import read_blocks
from apps.content.rendering.blocks import BEFORE_BLOCKS, STANDARD_LAYOUT, Layout
from apps.content.rendering.cards import Card, compile_card
from apps.content.rendering.email import Rendered, SenderLines, compile_email
from apps.content.rendering.parts import Picture, Values
from apps.content.rendering.people import READERS
from tests.content.guardrails.desk import CONTENTS, DRAFT

GOLDEN = Path(__file__).parent / "golden"
LOGO, HERO = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
JACKET = BriefContent(
    "jacket", "image", "Jacket", "A green jacket on a hook", fields={
        "digest": "ab" * 32, "type": "jpg", "width": 1200, "height": 600,
    },
)  # fmt: skip
BY_ID = {item.id: item for item in (*CONTENTS, JACKET)}
SENDER = SenderLines("Northwind & Sons", "12 Harbour Lane, Portland")
SLOTS = (Slot("first_name", "there"),)
LINKS = {"link": "https://t.example/c/abc?x=1&y=2"}
BASE = "https://mail.example"
MESSAGE = replace(
    DRAFT,
    paragraphs=(*DRAFT.paragraphs, Paragraph("It is {{ first_name | upcase }}’s turn: <b>come & see</b>.")),
    image="jacket",
)
RICH: tuple[Block, ...] = read_blocks([
    {"kind": "header", "show": "logo", "image": LOGO, "ground": "mint"},
    {"kind": "image", "source": "draft", "image": HERO, "width": "full", "is_linked": "1"},
    {"kind": "text", "part": "greeting", "size": "large", "colour": "forest"},
    {"kind": "text", "part": "first"},
    {"kind": "offer", "text": "For you", "ground": "sand", "colour": "forest", "has_code": "1", "has_end": "1"},
    {"kind": "text", "part": "rest"},
    {"kind": "list", "source": "own", "lines": 'Warm <wool>\nFor {{ first_name | default: "you" }}', "has_slots": "1",
     "marker": "check", "colour": "forest"},
    {"kind": "list", "source": "claims", "marker": "number", "colour": "brick"},
    {"kind": "divider", "line": "thick", "space": "small"},
    {"kind": "image", "source": "own", "image": HERO, "width": "half", "corners": "round", "align": "center"},
    {"kind": "button", "colour": "forest", "align": "center"},
    {"kind": "text", "part": "own", "text": "Write back & we answer", "size": "small", "colour": "quiet"},
    {"kind": "text", "part": "closing"},
    {"kind": "button", "look": "outlined", "width": "full", "colour": "ocean"},
    {"kind": "footer", "text": "Made by people", "align": "center"},
])  # fmt: skip
PICTURES = {
    LOGO: Picture("/content/i/" + "cd" * 32 + ".png", 400, 100, "Northwind"),
    HERO: Picture("/content/i/" + "ef" * 32 + ".jpg", 1600, 800, "The harbour at dawn"),
}
LAYOUTS: dict[str, Layout] = {
    "email-1": BEFORE_BLOCKS,
    "standard": STANDARD_LAYOUT,
    "rich": Layout("blocks-1:rich", RICH, PICTURES),
}


def email(layout: Layout, reader: str = "example", draft: DraftText = MESSAGE) -> Rendered:
    template = compile_email(draft, BY_ID, SENDER, SLOTS, True, "en", layout)
    values = READERS[reader].values
    return template.fill(values, LINKS, f"{BASE}/u/abc", f"{BASE}/t/o/abc.gif", BASE)


SHORT = replace(MESSAGE, subject="{{ first_name }}, new jackets", paragraphs=MESSAGE.paragraphs[::-1])


def card(channel: str, reader: str = "example", draft: DraftText = SHORT) -> Card:
    template = compile_card(draft, BY_ID, SLOTS, channel)
    return template.fill(Values(READERS[reader].values, LINKS, image_base=BASE))


def golden() -> dict[str, bytes]:
    """{file name: bytes} of everything that is kept."""
    files: dict[str, bytes] = {}
    for name, layout in LAYOUTS.items():
        mail = email(layout)
        files[f"{name}.html"] = mail.html.encode()
        files[f"{name}.txt"] = f"{mail.subject}\n{mail.preheader}\n\n{mail.text}".encode()
    for channel in CHANNELS:
        if channel != "email":
            files[f"{channel}.jsonl"] = b"\n".join(card(channel, reader).payload() for reader in READERS) + b"\n"
    return files


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name, data in golden().items():
        (GOLDEN / name).write_bytes(data)
