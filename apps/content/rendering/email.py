"""Turns an approved draft into an e-mail: compiled once per revision, filled once per person. Pure.

In a layout of blocks. What is filled in is data and is never read again (security 3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from apps.ai.types import BriefContent, DraftText, Slot
from apps.content.rendering.blocks import STANDARD_LAYOUT, Layout, html_parts, said_by, text_parts
from apps.content.rendering.parts import (
    CannotCompile,
    Hole,
    MissingSlot,
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
    layout: Layout = STANDARD_LAYOUT,
    picture: Picture | None = None,
) -> EmailTemplate:
    """Compiles `draft` with the content it names (by id).

    `picture` stands where the draft chose none. Raises CannotCompile.
    """
    writer = Writer({slot.name: slot.fallback for slot in slots})
    image = content(contents, draft.image) if draft.image else None
    picture = picture_of(image.text, image.fields) if image else picture
    said = said_by(draft, contents, sender, picture, language)
    return EmailTemplate(
        subject=writer.plain(draft.subject),
        preheader=writer.plain(draft.preheader),
        html=html_parts(said, layout, writer, _why(sender), _FILLER, is_tracked=is_tracked),
        text=merged(text_parts(said, layout, writer, _why(sender))),
    )


# Keeps the inbox from showing the greeting after a short preheader.
_FILLER = "&#847;&zwnj;&nbsp;" * 60


def _why(sender: SenderLines) -> str:
    return f"You get this e-mail because you agreed to hear from {sender.from_name}."
