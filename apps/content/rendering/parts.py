"""Literal text and holes: what every channel's template is made of. Pure.

A template is compiled once for a revision and filled once for a person. It is a tuple of parts, never a format string:
what is filled in is joined, not read again, so `{{ 7 * 7 }}` inside a name stays `{{ 7 * 7 }}` in the message.
"""

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from apps.ai.types import BriefContent
from apps.content import slots as merge


class MissingSlot(Exception):
    """A hole has neither value nor fall-back: this one message cannot be sent. `name` is the slot or `link:<id>`."""

    def __init__(self, name: str) -> None:
        super().__init__(f"No value and no fall-back for {name}.")
        self.name = name


class CannotCompile(Exception):
    """The draft names content that was not given, or holds a construct that is not in the merge language."""


@dataclass(frozen=True)
class SenderLines:
    """What the law wants to see: who writes, and where they can be reached."""

    from_name: str
    postal_address: str


@dataclass(frozen=True)
class Hole:
    """A place filled at send time. `kind`: slot, link, image, unsubscribe or pixel; `name`: the slot, the link's id or
    the image's address below the public one.

    `filters` are applied to a value that is there; `fallback` is already the final text. `is_html` holes are escaped.
    """

    kind: str
    name: str = ""
    fallback: str | None = None
    is_html: bool = False
    filters: tuple[str, ...] = ()


Part = str | Hole
Parts = tuple[Part, ...]


@dataclass(frozen=True)
class Values:
    """Everything that is filled in for one person. `image_base` is the public address that images hang below."""

    slots: Mapping[str, str | None]
    links: Mapping[str, str]
    unsubscribe_url: str = ""
    pixel_url: str = ""
    image_base: str = ""

    def of(self, hole: Hole) -> str:
        """The text of a hole, not yet escaped. Raises MissingSlot."""
        if hole.kind == "slot":
            value = self.slots.get(hole.name) or None
            for name in hole.filters if value else ():
                value = merge.TRANSFORMS[name](value or "")
            value = value or hole.fallback
        elif hole.kind == "link":
            value = self.links.get(hole.name)
        elif hole.kind == "image":
            value = f"{self.image_base}{hole.name}"
        else:
            value = self.unsubscribe_url if hole.kind == "unsubscribe" else self.pixel_url
        if not value:
            raise MissingSlot(hole.name if hole.kind == "slot" else f"{hole.kind}:{hole.name}")
        return value

    def joined(self, parts: Parts) -> str:
        return "".join(part if isinstance(part, str) else self._escaped(part) for part in parts)

    def _escaped(self, hole: Hole) -> str:
        return html.escape(self.of(hole)) if hole.is_html else self.of(hole)


@dataclass(frozen=True)
class Picture:
    """An image as a message shows it: where it lies below the public address, its size in pixels and its words."""

    path: str
    width: int
    height: int
    alt: str

    @property
    def hole(self) -> Hole:
        return Hole("image", self.path, is_html=True)


def picture_of(text: str, fields: Mapping[str, Any]) -> Picture:
    """The picture of an image version: its alt text, and its fields as `kind_image` stores them."""
    path = image_path(str(fields["digest"]), str(fields["type"]))
    return Picture(path, int(fields["width"]), int(fields["height"]), text)


def image_path(digest: str, kind: str) -> str:
    """The address of an image below the public one. Nobody can guess it without having its bytes."""
    return f"/content/i/{digest}.{kind}"


class Writer:
    """Reads the merge language of a draft's fields into literal text and holes.

    An open one also takes slots that the campaign does not fill: they fall back to their own default.
    """

    def __init__(self, fallbacks: Mapping[str, str | None], *, is_open: bool = False) -> None:
        self.fallbacks, self.is_open = fallbacks, is_open

    def opened(self) -> "Writer":
        return Writer(self.fallbacks, is_open=True)

    def plain(self, text: str) -> Parts:
        return tuple(part if isinstance(part, str) else self._hole(part, is_html=False) for part in self._parse(text))

    def html(self, text: str, is_isolated: bool = True) -> Parts:
        """Escaped, with line breaks. Values stand in `<bdi>`, so that a right-to-left name cannot turn the sentence."""
        parts: list[Part] = []
        for part in self._parse(text):
            if isinstance(part, str):
                parts.append(html.escape(part).replace("\n", "<br>"))
            else:
                hole = self._hole(part, is_html=True)
                parts += ["<bdi>", hole, "</bdi>"] if is_isolated else [hole]
        return tuple(parts)

    def _parse(self, text: str) -> tuple[str | merge.SlotUse, ...]:
        try:
            return merge.parse(text)
        except merge.SlotError as error:
            raise CannotCompile(error.message) from error

    def _hole(self, use: merge.SlotUse, *, is_html: bool) -> Hole:
        if use.name not in self.fallbacks and not self.is_open:
            raise CannotCompile(f"The slot {use.name} is not part of this campaign.")
        fallback = use.apply(None) or use.apply(self.fallbacks.get(use.name))
        return Hole("slot", use.name, fallback, is_html, use.transforms)


def content(contents: Mapping[str, BriefContent], content_id: str) -> BriefContent:
    """What the draft names. Raises CannotCompile."""
    if content_id not in contents:
        raise CannotCompile(f"The draft names content that it may not use: {content_id or 'nothing'}.")
    return contents[content_id]


def fixed(text: str) -> Parts:
    """Text that is the same for everybody and holds no slots, escaped."""
    return (html.escape(text).replace("\n", "<br>"),)


def merged(parts: Iterable[Part]) -> Parts:
    """Joins neighbouring literal stretches."""
    out: list[Part] = []
    for part in parts:
        if isinstance(part, str) and out and isinstance(out[-1], str):
            out[-1] += part
        elif part:
            out.append(part)
    return tuple(out)


def holes_of(*texts: Parts) -> frozenset[Hole]:
    return frozenset(part for parts in texts for part in parts if isinstance(part, Hole))


_CONTROLS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


def one_line(text: str) -> str:
    """For headers: no control character can start another one (security 9)."""
    return _CONTROLS.sub(" ", text)
