"""Turns an approved draft into an e-mail: compiled once per revision, filled once per person. Pure.

A template is a tuple of literal text and holes, never a format string: what is filled in is joined, not read again, so
`{{ 7 * 7 }}` inside a name stays `{{ 7 * 7 }}` in the message (security 3).
"""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from apps.ai.types import BriefContent, DraftText, Slot
from apps.content import slots as merge
from apps.content.rendering.layout import LAYOUT_VERSION, Mark, Shape, compiled

__all__ = [
    "LAYOUT_VERSION",
    "CannotCompile",
    "EmailTemplate",
    "Hole",
    "MissingSlot",
    "Rendered",
    "SenderLines",
    "compile_email",
]


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
    """A place filled at send time. `kind`: slot, link, unsubscribe or pixel; `name`: the slot or the link's id.

    `filters` are applied to a value that is there; `fallback` is already the final text. `is_html` holes are escaped.
    """

    kind: str
    name: str = ""
    fallback: str | None = None
    is_html: bool = False
    filters: tuple[str, ...] = ()


Part = str | Hole


@dataclass(frozen=True)
class Rendered:
    subject: str
    html: str
    text: str
    preheader: str = ""


@dataclass(frozen=True)
class EmailTemplate:
    subject: tuple[Part, ...]
    preheader: tuple[Part, ...]
    html: tuple[Part, ...]
    text: tuple[Part, ...]

    def fill(
        self,
        slot_values: Mapping[str, str | None],
        links: Mapping[str, str],
        unsubscribe_url: str,
        pixel_url: str = "",
    ) -> Rendered:
        """One person's message. Raises MissingSlot. Values are data: nothing in them is read as slot or markup."""

        def value(hole: Hole) -> str:
            return _escaped(hole, _value(hole, slot_values, links, unsubscribe_url, pixel_url))

        def joined(parts: tuple[Part, ...]) -> str:
            return "".join(part if isinstance(part, str) else value(part) for part in parts)

        return Rendered(
            one_line(joined(self.subject)), joined(self.html), joined(self.text), one_line(joined(self.preheader))
        )

    def holes(self) -> frozenset[Hole]:
        return frozenset(p for parts in (self.subject, self.html, self.text) for p in parts if isinstance(p, Hole))


def compile_email(
    draft: DraftText,
    contents: Mapping[str, BriefContent],
    sender: SenderLines,
    slots: Sequence[Slot],
    is_tracked: bool,
    language: str = "en",
) -> EmailTemplate:
    """Compiles `draft` with the content it names (by id). Raises CannotCompile."""
    writer = _Writer({slot.name: slot.fallback for slot in slots})
    label = _content(contents, draft.action).text
    _content(contents, draft.link)
    disclaimers = [_content(contents, content_id).text for content_id in draft.disclaimers]
    blocks = {
        "title": writer.html(draft.subject, is_isolated=False),
        "preheader": (*writer.html(draft.preheader, is_isolated=False), _FILLER),
        "sender": _fixed(sender.from_name),
        "greeting": writer.html(draft.greeting),
        "closing": writer.html(draft.closing),
        "href": (Hole("link", draft.link, is_html=True),),
        "label": _fixed(label),
        "why": _fixed(_why(sender)),
        "unsubscribe": (Hole("unsubscribe", is_html=True),),
        "leave": _fixed("Unsubscribe"),
        "address": _fixed(f"{sender.from_name}, {sender.postal_address}"),
        "pixel": (Hole("pixel", is_html=True),),
    }
    blocks |= {f"paragraph.{n}": writer.html(paragraph.text) for n, paragraph in enumerate(draft.paragraphs)}
    blocks |= {f"disclaimer.{n}": _fixed(text) for n, text in enumerate(disclaimers)}
    shape = Shape(len(draft.paragraphs), bool(draft.closing.strip()), len(disclaimers), is_tracked, language)
    parts: list[Part] = []
    for piece in compiled(shape):
        parts.extend(blocks[piece.name] if isinstance(piece, Mark) else (piece,))
    return EmailTemplate(
        subject=writer.plain(draft.subject),
        preheader=writer.plain(draft.preheader),
        html=_merged(parts),
        text=_merged(_text_part(writer, draft, label, disclaimers, sender)),
    )


# Keeps the inbox from showing the greeting after a short preheader.
_FILLER = "&#847;&zwnj;&nbsp;" * 60


def _why(sender: SenderLines) -> str:
    return f"You get this e-mail because you agreed to hear from {sender.from_name}."


def _text_part(
    writer: "_Writer", draft: DraftText, label: str, disclaimers: list[str], sender: SenderLines
) -> list[Part]:
    parts: list[Part] = [*writer.plain(draft.greeting), "\n\n"]
    for paragraph in draft.paragraphs:
        parts += [*writer.plain(paragraph.text), "\n\n"]
    parts += [f"{label}:\n", Hole("link", draft.link), "\n\n"]
    if draft.closing.strip():
        parts += [*writer.plain(draft.closing), "\n\n"]
    parts += [f"{text}\n\n" for text in disclaimers]
    parts += [
        f"-- \n{_why(sender)}\nUnsubscribe: ",
        Hole("unsubscribe"),
        f"\n{sender.from_name}, {sender.postal_address}\n",
    ]
    return parts


class _Writer:
    """Reads the merge language of a draft's fields into literal text and holes."""

    def __init__(self, fallbacks: Mapping[str, str | None]) -> None:
        self.fallbacks = fallbacks

    def plain(self, text: str) -> tuple[Part, ...]:
        return tuple(part if isinstance(part, str) else self._hole(part, is_html=False) for part in self._parse(text))

    def html(self, text: str, is_isolated: bool = True) -> tuple[Part, ...]:
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
        if use.name not in self.fallbacks:
            raise CannotCompile(f"The slot {use.name} is not part of this campaign.")
        return Hole("slot", use.name, use.apply(None) or use.apply(self.fallbacks[use.name]), is_html, use.transforms)


def _content(contents: Mapping[str, BriefContent], content_id: str) -> BriefContent:
    if content_id not in contents:
        raise CannotCompile(f"The draft names content that it may not use: {content_id or 'nothing'}.")
    return contents[content_id]


def _fixed(text: str) -> tuple[Part, ...]:
    return (html.escape(text),)


def _merged(parts: list[Part]) -> tuple[Part, ...]:
    """Joins neighbouring literal stretches."""
    out: list[Part] = []
    for part in parts:
        if isinstance(part, str) and out and isinstance(out[-1], str):
            out[-1] += part
        elif part:
            out.append(part)
    return tuple(out)


def _value(
    hole: Hole, slot_values: Mapping[str, str | None], links: Mapping[str, str], unsubscribe_url: str, pixel_url: str
) -> str:
    if hole.kind == "slot":
        value = slot_values.get(hole.name) or None
        for name in hole.filters if value else ():
            value = merge.TRANSFORMS[name](value or "")
        value = value or hole.fallback
    elif hole.kind == "link":
        value = links.get(hole.name)
    else:
        value = unsubscribe_url if hole.kind == "unsubscribe" else pixel_url
    if not value:
        raise MissingSlot(hole.name if hole.kind == "slot" else f"{hole.kind}:{hole.name}")
    return value


def _escaped(hole: Hole, value: str) -> str:
    return html.escape(value) if hole.is_html else value


_CONTROLS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


def one_line(text: str) -> str:
    """For headers: no control character can start another one (security 9)."""
    return _CONTROLS.sub(" ", text)
