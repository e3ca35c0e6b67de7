"""An approved draft in a layout of blocks: what stands at each mark, and the same as plain text. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_currency

from apps.ai.types import BriefContent, DraftText
from apps.content.layouts.kinds import Block
from apps.content.layouts.mjml import Mark, Shape, compiled
from apps.content.layouts.reading import STANDARD
from apps.content.rendering import email_1
from apps.content.rendering.parts import Hole, Part, Parts, Picture, SenderLines, Writer, content, fixed, merged

RENDERER = "blocks-1"  # part of the content hash: raise it when the look of what was approved changes


@dataclass(frozen=True)
class Layout:
    """A layout version ready to render. `key` names it in content hashes; `pictures` are by image version UUID."""

    key: str
    blocks: tuple[Block, ...]
    pictures: Mapping[str, Picture] = field(default_factory=dict)


STANDARD_LAYOUT = Layout(RENDERER, STANDARD)  # what a plan without a layout of its own is shown in
BEFORE_BLOCKS = Layout(email_1.KEY, STANDARD)


@dataclass(frozen=True)
class Said:
    """A draft with everything it names, looked up once."""

    draft: DraftText
    contents: Mapping[str, BriefContent]
    sender: SenderLines
    label: str
    disclaimers: tuple[str, ...]
    offers: tuple[BriefContent, ...]
    claims: tuple[BriefContent, ...]
    picture: Picture | None
    language: str


def html_parts(said: Said, layout: Layout, writer: Writer, why: str, filler: str, *, is_tracked: bool) -> Parts:
    """The HTML part with holes."""
    fixed_marks = _fixed_marks(said, writer, why, filler)
    if layout.key == email_1.KEY:
        return _filled(email_1.compiled(_shape_before_blocks(said, is_tracked)), fixed_marks)
    shown = _shown(said, layout)
    shape = Shape(
        blocks=layout.blocks,
        paragraphs=len(said.draft.paragraphs),
        has_greeting=bool(said.draft.greeting.strip()),
        has_closing=bool(said.draft.closing.strip()),
        disclaimers=len(said.disclaimers),
        offers=tuple(bool(_small(block, offer, said)) for block in _first_offer(layout) for offer in said.offers),
        points=tuple((n, len(_points(block, said))) for n, block in enumerate(layout.blocks) if block.kind == "list"),
        pictures=tuple((n, *_size(layout.blocks[n], picture)) for n, picture in shown.items()),
        is_tracked=is_tracked,
        language=said.language,
    )
    return _filled(compiled(shape), {**fixed_marks, **_block_marks(said, layout, writer, shown)})


def _shape_before_blocks(said: Said, is_tracked: bool) -> email_1.Shape:
    has_closing = bool(said.draft.closing.strip())
    return email_1.Shape(len(said.draft.paragraphs), has_closing, len(said.disclaimers), is_tracked, said.language)


def _filled(pieces: Iterable[str | Mark], marks: Mapping[str, Parts]) -> Parts:
    parts: list[Part] = []
    for piece in pieces:
        parts.extend(marks[piece.name] if isinstance(piece, Mark) else (piece,))
    return merged(parts)


def _first_offer(layout: Layout) -> Iterable[Block]:
    return [block for block in layout.blocks if block.kind == "offer"][:1]


def _fixed_marks(said: Said, writer: Writer, why: str, filler: str) -> dict[str, Parts]:
    draft, sender = said.draft, said.sender
    marks = {
        "title": writer.html(draft.subject, is_isolated=False),
        "preheader": (*writer.html(draft.preheader, is_isolated=False), filler),
        "sender": fixed(sender.from_name),
        "greeting": writer.html(draft.greeting),
        "closing": writer.html(draft.closing),
        "href": (Hole("link", draft.link, is_html=True),),
        "label": fixed(said.label),
        "why": fixed(why),
        "unsubscribe": (Hole("unsubscribe", is_html=True),),
        "leave": fixed("Unsubscribe"),
        "address": fixed(f"{sender.from_name}, {sender.postal_address}"),
        "pixel": (Hole("pixel", is_html=True),),
    }
    marks |= {f"paragraph.{n}": writer.html(paragraph.text) for n, paragraph in enumerate(draft.paragraphs)}
    return marks | {f"disclaimer.{n}": fixed(text) for n, text in enumerate(said.disclaimers)}


def _block_marks(said: Said, layout: Layout, writer: Writer, shown: Mapping[int, Picture]) -> dict[str, Parts]:
    marks: dict[str, Parts] = {}
    for place, picture in shown.items():
        marks[f"src.{place}"] = (picture.hole,)
        marks[f"alt.{place}"] = fixed(picture.alt)
    for place, block in enumerate(layout.blocks):
        marks[f"own.{place}"] = _own(block, block["text"], writer)
        for n, text in enumerate(_points(block, said)):
            marks[f"point.{place}.{n}"] = _own(block, text, writer)
        for n, offer in enumerate(said.offers if block.kind == "offer" else ()):
            marks[f"small.{place}.{n}"] = fixed(_small(block, offer, said))
            marks[f"worth.{n}"], marks[f"offer.{n}"] = fixed(worth(offer, said.language)), fixed(offer.text)
    return marks


def _own(block: Block, text: str, writer: Writer) -> Parts:
    """A layout's own words: slots only where the block says so (its defaults are its own fall-backs)."""
    return writer.opened().html(text) if block["has_slots"] else fixed(text)


def _points(block: Block, said: Said) -> tuple[str, ...]:
    if block.kind != "list":
        return ()
    cited = {"claims": said.claims, "offers": said.offers}
    return tuple(one.text for one in cited[block["source"]]) if block["source"] in cited else block.lines


def _shown(said: Said, layout: Layout) -> dict[int, Picture]:
    """Place of a block → its picture; a block without one is left out."""
    shown: dict[int, Picture] = {}
    for place, block in enumerate(layout.blocks):
        own = layout.pictures.get(block["image"])
        is_drafts = block.kind == "image" and block["source"] == "draft"
        picture = (said.picture or own) if is_drafts else own
        if picture and (block.kind == "image" or (block.kind == "header" and block["show"] == "logo")):
            shown[place] = picture
    return shown


def _size(block: Block, picture: Picture) -> tuple[int, int]:
    """Width and height in pixels: never larger than it is; a logo at most 48 pixels high."""
    if block.kind == "header":
        most = min(180, round(48 * picture.width / picture.height))
    else:
        most = {"full": 600, "wide": 520, "half": 260}[block["width"]]
    width = max(1, min(most, picture.width))
    return width, round(picture.height * width / picture.width)


def worth(offer: BriefContent, language: str) -> str:
    """An offer's worth as people of that language write it: 20%, 20 %, $10, 12,50 €."""
    try:
        amount = Decimal(str(offer.fields.get("value", "")))
        locale = Locale.parse(language.replace("-", "_"))
    except (InvalidOperation, ValueError, UnknownLocaleError):
        return offer.name
    if offer.fields.get("unit") == "money":
        text: str = format_currency(amount, str(offer.fields.get("currency", "EUR")), locale=locale)
        return re.sub(r"[.,]00(?=\D|$)", "", text)
    figure = format(amount.normalize(), "f").replace(".", locale.number_symbols["latn"]["decimal"])
    return f"{figure}%" if locale.language == "en" else f"{figure}\u00a0%"


_CODE = {"en": "Code", "de": "Code", "fr": "Code"}
_UNTIL = {"en": "until {}", "de": "bis {}", "fr": "jusqu’au {}"}


def _small(block: Block, offer: BriefContent, said: Said) -> str:
    """`Code SAVE10 · until 1 December 2026`, as far as the block shows it."""
    language = said.language[:2] if said.language[:2] in _UNTIL else "en"
    bits = []
    if block["has_code"] and offer.fields.get("code"):
        bits.append(f"{_CODE[language]} {offer.fields['code']}")
    if block["has_end"] and offer.valid_until:
        day = format_date(offer.valid_until, "long", locale="en_GB" if language == "en" else language)
        bits.append(_UNTIL[language].format(day))
    words = " · ".join(bits)
    return words[:1].upper() + words[1:]


def text_parts(said: Said, layout: Layout, writer: Writer, why: str) -> list[Part]:
    """The plain-text part in the order of the blocks."""
    parts: list[Part] = []
    shown = _shown(said, layout)
    for place, block in enumerate(layout.blocks):
        if place in shown and block.kind == "image":
            parts += [f"[{shown[place].alt}]\n\n"]
        parts += _block_text(block, said, writer)
    parts += [f"-- \n{why}\nUnsubscribe: ", Hole("unsubscribe")]
    return [*parts, f"\n{said.sender.from_name}, {said.sender.postal_address}\n"]


def _block_text(block: Block, said: Said, writer: Writer) -> Iterator[Part]:
    if block.kind == "text":
        for text in _said_in(block, said):
            yield from (*(_own_text(block, text, writer) if block["part"] == "own" else writer.plain(text)), "\n\n")
    elif block.kind == "offer":
        if said.offers and block["text"]:
            yield f"{block['text']}\n"
        for offer in said.offers:
            small = _small(block, offer, said)
            yield f"{offer.text}\n" + (f"{small}\n" if small else "") + "\n"
    elif block.kind == "button":
        yield from (f"{said.label}:\n", Hole("link", said.draft.link), "\n\n")
    elif block.kind == "list":
        for n, text in enumerate(_points(block, said)):
            yield f"{n + 1}. " if block["marker"] == "number" else "- "
            yield from (*_own_text(block, text, writer), "\n")
        yield "\n" if _points(block, said) else ""
    elif block.kind == "footer":
        yield from (f"{text}\n\n" for text in (block["text"], *said.disclaimers) if text)


def _own_text(block: Block, text: str, writer: Writer) -> Parts:
    return writer.opened().plain(text) if block["has_slots"] else (text,)


def _said_in(block: Block, said: Said) -> Sequence[str]:
    paragraphs = [paragraph.text for paragraph in said.draft.paragraphs]
    texts = {
        "greeting": [said.draft.greeting],
        "closing": [said.draft.closing],
        "own": [block["text"]],
        "paragraphs": paragraphs,
        "first": paragraphs[:1],
        "rest": paragraphs[1:],
    }[block["part"]]
    return [text for text in texts if text.strip()]


def said_by(
    draft: DraftText,
    contents: Mapping[str, BriefContent],
    sender: SenderLines,
    picture: Picture | None,
    language: str,
) -> Said:
    """Looks up what a draft names. Raises CannotCompile."""
    content(contents, draft.link)
    cited = [contents[one] for one in dict.fromkeys(c for p in draft.paragraphs for c in p.cites) if one in contents]
    return Said(
        draft=draft,
        contents=contents,
        sender=sender,
        label=content(contents, draft.action).text,
        disclaimers=tuple(content(contents, one).text for one in draft.disclaimers),
        offers=tuple(one for one in cited if one.kind == "offer"),
        claims=tuple(one for one in cited if one.kind == "claim"),
        picture=picture,
        language=language,
    )
