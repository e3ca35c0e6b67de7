"""Turns an approved draft into an e-mail: compiled once per revision, filled once per person. Pure.

In the standard layout (layout.py), or in one of blocks. What is filled in is data and is never read again (security 3).
"""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from apps.ai.types import BriefContent, DraftText, Slot
from apps.content.rendering.blocks import Layout, Said, html_parts, said_by, text_parts
from apps.content.rendering.layout import LAYOUT_VERSION, Mark, Shape, compiled
from apps.content.rendering.parts import (
    CannotCompile,
    Hole,
    MissingSlot,
    Part,
    Parts,
    Picture,
    SenderLines,
    Values,
    Writer,
    content,
    holes_of,
    merged,
    one_line,
    picture_of,
)

__all__ = [
    "LAYOUT_VERSION",
    "CannotCompile",
    "EmailTemplate",
    "Hole",
    "Layout",
    "MissingSlot",
    "Rendered",
    "SenderLines",
    "compile_email",
    "one_line",
]


@dataclass(frozen=True)
class Rendered:
    subject: str
    html: str
    text: str
    preheader: str = ""


@dataclass(frozen=True)
class EmailTemplate:
    subject: Parts
    preheader: Parts
    html: Parts
    text: Parts

    def fill(
        self,
        slot_values: Mapping[str, str | None],
        links: Mapping[str, str],
        unsubscribe_url: str,
        pixel_url: str = "",
        image_base: str = "",
    ) -> Rendered:
        """One person's message. Raises MissingSlot. Values are data: nothing in them is read as slot or markup."""
        joined = Values(slot_values, links, unsubscribe_url, pixel_url, image_base).joined
        return Rendered(
            one_line(joined(self.subject)), joined(self.html), joined(self.text), one_line(joined(self.preheader))
        )

    def holes(self) -> frozenset[Hole]:
        return holes_of(self.subject, self.html, self.text)


def compile_email(
    draft: DraftText,
    contents: Mapping[str, BriefContent],
    sender: SenderLines,
    slots: Sequence[Slot],
    is_tracked: bool,
    language: str = "en",
    layout: Layout | None = None,
    picture: Picture | None = None,
) -> EmailTemplate:
    """Compiles `draft` with the content it names (by id), in the standard layout unless one is given.

    `picture` stands where the draft chose none. Raises CannotCompile.
    """
    writer = Writer({slot.name: slot.fallback for slot in slots})
    image = content(contents, draft.image) if draft.image else None
    picture = picture_of(image.text, image.fields) if image else picture
    said = said_by(draft, contents, sender, picture, language)
    if layout is None:
        body, text = _standard(said, writer, is_tracked), _text_part(said, writer)
    else:
        body = html_parts(said, layout, writer, _why(sender), _FILLER, is_tracked=is_tracked)
        text = text_parts(said, layout, writer, _why(sender))
    return EmailTemplate(
        subject=writer.plain(draft.subject),
        preheader=writer.plain(draft.preheader),
        html=body,
        text=merged(text),
    )


def _standard(said: Said, writer: Writer, is_tracked: bool) -> Parts:
    draft, sender = said.draft, said.sender
    blocks = {
        "title": writer.html(draft.subject, is_isolated=False),
        "preheader": (*writer.html(draft.preheader, is_isolated=False), _FILLER),
        "sender": _fixed(sender.from_name),
        "greeting": writer.html(draft.greeting),
        "closing": writer.html(draft.closing),
        "href": (Hole("link", draft.link, is_html=True),),
        "label": _fixed(said.label),
        "why": _fixed(_why(sender)),
        "unsubscribe": (Hole("unsubscribe", is_html=True),),
        "leave": _fixed("Unsubscribe"),
        "address": _fixed(f"{sender.from_name}, {sender.postal_address}"),
        "pixel": (Hole("pixel", is_html=True),),
    }
    blocks |= {f"paragraph.{n}": writer.html(paragraph.text) for n, paragraph in enumerate(draft.paragraphs)}
    blocks |= {f"disclaimer.{n}": _fixed(text) for n, text in enumerate(said.disclaimers)}
    shape = Shape(len(draft.paragraphs), bool(draft.closing.strip()), len(said.disclaimers), is_tracked, said.language)
    parts: list[Part] = []
    for piece in compiled(shape):
        parts.extend(blocks[piece.name] if isinstance(piece, Mark) else (piece,))
    return merged(parts)


# Keeps the inbox from showing the greeting after a short preheader.
_FILLER = "&#847;&zwnj;&nbsp;" * 60


def _why(sender: SenderLines) -> str:
    return f"You get this e-mail because you agreed to hear from {sender.from_name}."


def _text_part(said: Said, writer: Writer) -> list[Part]:
    draft, sender = said.draft, said.sender
    parts: list[Part] = [*writer.plain(draft.greeting), "\n\n"]
    for paragraph in draft.paragraphs:
        parts += [*writer.plain(paragraph.text), "\n\n"]
    parts += [f"{said.label}:\n", Hole("link", draft.link), "\n\n"]
    if draft.closing.strip():
        parts += [*writer.plain(draft.closing), "\n\n"]
    parts += [f"{text}\n\n" for text in said.disclaimers]
    parts += [
        f"-- \n{_why(sender)}\nUnsubscribe: ",
        Hole("unsubscribe"),
        f"\n{sender.from_name}, {sender.postal_address}\n",
    ]
    return parts


def _fixed(text: str) -> Parts:
    return (html.escape(text),)
