"""Two pictures drawn by code and two layouts that show them, so that e-mails of the demo have something to look at."""

import io
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from PIL import Image, ImageDraw

from apps.content import services
from apps.content.models import Item, Version
from apps.demo.story import Story, ticking

HARBOUR, COAT = "Harbour at dawn", "Green coat"
LETTER, NOTE = "Letter with a picture", "Short note"
PACE = timedelta(minutes=3)
TAGS = ["invented"]
SIZE = (1200, 560)
Row = dict[str, str]


def harbour() -> bytes:
    """Hills behind a bay at dawn."""
    image, draw = _paper("#f7e3cf")
    for y in range(440):
        draw.line((0, y, 1200, y), fill=(247, 227 - y // 14, 207 + y // 20))
    draw.ellipse((820, 120, 1000, 300), fill="#fff6e4")
    draw.polygon(
        [(0, 330), (210, 190), (390, 300), (600, 150), (820, 310), (1200, 210), (1200, 420), (0, 420)], "#7f93b2"
    )
    draw.polygon([(0, 400), (320, 290), (620, 390), (900, 300), (1200, 380), (1200, 470), (0, 470)], "#4c6a8f")
    draw.rectangle((0, 440, 1200, 560), fill="#2f4f73")
    for n in range(14):
        draw.line((40 + n * 85, 470 + n % 4 * 20, 110 + n * 85, 470 + n % 4 * 20), fill="#b9cbe0", width=4)
    draw.polygon([(250, 430), (430, 430), (400, 470), (280, 470)], "#8c3b2a")
    draw.polygon([(335, 250), (335, 422), (425, 422)], "#fbf7ee")
    return _bytes(image)


def coat() -> bytes:
    """A coat on a hook."""
    image, draw = _paper("#e8efe9")
    draw.rectangle((0, 430, 1200, 560), fill="#d5dfd6")
    draw.line((600, 60, 600, 120), fill="#3c4a41", width=10)
    draw.arc((570, 90, 630, 150), 0, 200, fill="#3c4a41", width=10)
    draw.polygon([(600, 140), (740, 200), (800, 470), (400, 470), (460, 200)], "#2f6b4f")
    draw.polygon([(460, 200), (390, 380), (430, 395), (500, 260)], "#275b43")
    draw.polygon([(740, 200), (810, 380), (770, 395), (700, 260)], "#275b43")
    draw.line((600, 150, 600, 470), fill="#1d4633", width=6)
    for y in range(210, 450, 60):
        draw.ellipse((612, y, 630, y + 18), fill="#e7c26b")
    return _bytes(image)


def _paper(colour: str) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", SIZE, colour)
    return image, ImageDraw.Draw(image)


def _bytes(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def hang(story: Story) -> None:
    """Pictures and layouts, written by one colleague and approved by another."""
    hanging = _Hanging(story)
    sea = hanging.picture(HARBOUR, "A small boat in a bay at dawn, a drawing", harbour())
    hanging.picture(COAT, "A green coat on a hook, a drawing", coat())
    hanging.layout(LETTER, "News with a picture on top and an offer below it", _letter(str(sea.uuid)))
    hanging.layout(NOTE, "A few lines and a button, for thanks and reminders", _note())


def named(name: str) -> Item:
    """A picture or layout of the demo."""
    return Item.objects.get(name=name, kind__in=(Item.Kind.IMAGE, Item.Kind.LAYOUT))


class _Hanging:
    def __init__(self, story: Story) -> None:
        self.story, self.step = story, 0

    def picture(self, name: str, alt: str, raw: bytes) -> Version:
        with self._tick():
            item = services.create_image(raw=raw, name=name, text=alt, tags=TAGS, actor=self.story.mara)
        return self._approved(item)

    def layout(self, name: str, text: str, blocks: Sequence[Row]) -> Version:
        with self._tick():
            item = services.create_item(
                kind=Item.Kind.LAYOUT, name=name, text=text, fields={"blocks": blocks}, actor=self.story.mara
            )
        return self._approved(item)

    def _approved(self, item: Item) -> Version:
        version = item.versions.get()
        with self._tick():
            services.submit_version(version=version, actor=self.story.mara)
        with self._tick():
            return services.approve_version(version=version, content_hash=version.content_hash, actor=self.story.ravi)

    def _tick(self) -> Any:
        self.step += 1
        return ticking(self.story.moment(30, 13), self.step, every=PACE)


def _letter(picture: str) -> list[Row]:
    return [
        {"kind": "header", "show": "name", "ground": "sky"},
        {"kind": "image", "source": "draft", "image": picture, "width": "full", "is_linked": "1"},
        {"kind": "text", "part": "greeting", "size": "large"},
        {"kind": "text", "part": "first"},
        {"kind": "offer", "ground": "sand", "colour": "ocean", "has_end": "1", "has_code": "1"},
        {"kind": "text", "part": "rest"},
        {"kind": "button", "colour": "ocean"},
        {"kind": "text", "part": "closing"},
        {"kind": "footer"},
    ]


def _note() -> list[Row]:
    return [
        {"kind": "header", "show": "name", "align": "center"},
        {"kind": "divider", "line": "thin", "space": "small"},
        {"kind": "text", "part": "greeting", "size": "large"},
        {"kind": "text", "part": "paragraphs"},
        {"kind": "text", "part": "closing"},
        {"kind": "button", "colour": "ink", "look": "outlined"},
        {"kind": "footer"},
    ]
