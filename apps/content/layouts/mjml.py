"""Blocks as MJML: our own tags and constants, and marks where words, addresses and pictures go. Pure.

MJML lets tags that it does not know pass, so nothing that anybody wrote is in what it reads. Messages of one shape
share one compiled layout.
"""

import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from mjml import mjml2html

from apps.content.layouts.kinds import COLOURS, GROUNDS, Block
from apps.content.layouts.style import FONTS, style_of

Marker = Callable[[str], str]


@dataclass(frozen=True)
class Shape:
    """What a message in a layout consists of. `pictures` are (place of its block, width, height) in pixels, `offers`
    whether each has a small line below it, `points` how many each list has, by place.
    """

    blocks: tuple[Block, ...]
    paragraphs: int
    has_greeting: bool
    has_closing: bool
    disclaimers: int
    offers: tuple[bool, ...]
    points: tuple[tuple[int, int], ...]
    pictures: tuple[tuple[int, int, int], ...]
    is_tracked: bool
    language: str = "en"


@dataclass(frozen=True)
class Mark:
    """A place in the compiled layout: `greeting`, `paragraph.0`, `own.3`, `href`, …"""

    name: str


@lru_cache(maxsize=256)
def compiled(shape: Shape) -> tuple[str | Mark, ...]:
    """HTML of the shape, cut at its marks."""
    return cut(lambda mark: _mjml(shape, mark))


def cut(written: Callable[["Marker"], str]) -> tuple[str | Mark, ...]:
    """HTML of what is `written` in MJML, cut at the marks in it. Nobody can guess one."""
    key = secrets.token_hex(16)
    html = mjml2html(written(lambda name: f"x{key}z{name.replace('.', 'q')}y"))
    pieces = re.split(rf"x{key}z([a-z0-9]+)y", html)
    return tuple(Mark(re.sub(r"q(?=\d)", ".", piece)) if n % 2 else piece for n, piece in enumerate(pieces))


def _mjml(shape: Shape, mark: Marker) -> str:
    inside = "".join(_BUILDERS[block.kind](block, n, shape, mark) for n, block in enumerate(shape.blocks))
    return f"""<mjml lang="{shape.language}">
<mj-head>
  <mj-title>{mark("title")}</mj-title>
  <mj-preview>{mark("preheader")}</mj-preview>
  <mj-attributes>
    <mj-all font-family="{FONTS}" />
    <mj-text font-size="16px" line-height="26px" color="#1d1d24" padding="0 40px 16px" />
    <mj-button border-radius="9px" font-size="16px" font-weight="600" line-height="22px" inner-padding="13px 24px"
      padding="10px 40px 22px" />
  </mj-attributes>
  <mj-raw>
    <meta name="color-scheme" content="light dark" /><meta name="supported-color-schemes" content="light dark" />
  </mj-raw>
  <mj-style>{style_of(shape.blocks)}</mj-style>
</mj-head>
<mj-body background-color="#f3f3f6" width="600px" css-class="page">
  <mj-section padding="14px 0"><mj-column><mj-spacer height="4px" /></mj-column></mj-section>
  <mj-section background-color="#ffffff" border-radius="14px" padding="0 0 26px" css-class="card"><mj-column>
    {inside}
  </mj-column></mj-section>
  {_foot(shape, mark)}
  {f'<mj-raw><img src="{mark("pixel")}" width="1" height="1" alt="" border="0" /></mj-raw>' if shape.is_tracked else ""}
</mj-body>
</mjml>"""


def _foot(shape: Shape, mark: Marker) -> str:
    """Outside the card: why they get it, the way out and the address. Every layout has it."""
    align = next((block["align"] for block in shape.blocks if block.kind == "footer"), "left")
    text = f'<mj-text css-class="foot" font-size="13px" line-height="20px" color="#64646f" align="{align}"'
    return f"""<mj-section padding="20px 12px 32px"><mj-column>
    {text} padding="0 28px 6px">{mark("why")}
      <a href="{mark("unsubscribe")}" style="color:#64646f;text-decoration:underline;">{mark("leave")}</a></mj-text>
    {text} padding="0 28px">{mark("address")}</mj-text>
  </mj-column></mj-section>"""


def _header(block: Block, place: int, shape: Shape, mark: Marker) -> str:
    ground, css = _ground(block)
    pad = "26px 40px 22px" if css else "30px 40px 14px"
    if block["show"] == "logo":
        return _picture(block, place, shape, mark, f'padding="{pad}" {ground} css-class="top {css}"', is_linked=False)
    name = 'font-size="15px" line-height="22px" font-weight="600" letter-spacing="-0.2px"'
    ink = GROUNDS[block["ground"]][2]
    room = '<mj-spacer height="22px" />' if css and not _is_edge(shape, place + 1) else ""
    return (
        f'<mj-text {name} {ground} css-class="top {css}" color="{ink}" align="{block["align"]}" padding="{pad}">'
        f"{mark('sender')}</mj-text>{room}"
    )


def _is_edge(shape: Shape, place: int) -> bool:
    """Whether a picture from edge to edge stands there, which needs no room above it."""
    blocks = shape.blocks[place : place + 1]
    return any(b.kind == "image" and b["width"] == "full" for b in blocks) and any(
        n == place for n, *_ in shape.pictures
    )


def _image(block: Block, place: int, shape: Shape, mark: Marker) -> str:
    pad = "0 0 24px" if block["width"] == "full" else "4px 40px 20px"
    radius = 'border-radius="10px"' if block["corners"] == "round" and block["width"] != "full" else ""
    is_fluid = 'fluid-on-mobile="true"' if block["width"] != "half" else ""
    more = f'padding="{pad}" {radius} {is_fluid} css-class="pic {block["width"]}"'
    return _picture(block, place, shape, mark, more, is_linked=bool(block["is_linked"]))


def _picture(block: Block, place: int, shape: Shape, mark: Marker, more: str, *, is_linked: bool) -> str:
    size = next(((width, height) for n, width, height in shape.pictures if n == place), None)
    if size is None:
        return ""
    link = f'href="{mark("href")}"' if is_linked else ""
    return (
        f'<mj-image src="{mark(f"src.{place}")}" alt="{mark(f"alt.{place}")}" width="{size[0]}px" '
        f'align="{block["align"]}" font-size="14px" color="#64646f" {link} {more} />'
    )


_SIZES = {
    "normal": 'font-size="16px" line-height="26px"',
    "large": 'font-size="20px" line-height="28px" font-weight="600" letter-spacing="-0.3px"',
    "small": 'font-size="14px" line-height="22px"',
}


def _text(block: Block, place: int, shape: Shape, mark: Marker) -> str:
    ink = "#1d1d24" if block["colour"] == "normal" else "#64646f"
    if block["colour"] in COLOURS:
        ink = COLOURS[block["colour"]][1]
    css = f"t-{block['colour']}" if block["colour"] != "normal" else "said"
    start = f'<mj-text {_SIZES[block["size"]]} color="{ink}" align="{block["align"]}" css-class="{css}">'
    return "".join(f"{start}{mark(name)}</mj-text>" for name in _said(block["part"], place, shape))


def _said(part: str, place: int, shape: Shape) -> Iterator[str]:
    if part == "greeting" and shape.has_greeting:
        yield "greeting"
    elif part == "closing" and shape.has_closing:
        yield "closing"
    elif part == "own":
        yield f"own.{place}"
    elif part in ("paragraphs", "first", "rest"):
        numbers = range(shape.paragraphs)
        chosen = {"paragraphs": numbers, "first": numbers[:1], "rest": numbers[1:]}[part]
        yield from (f"paragraph.{n}" for n in chosen)


def _offer(block: Block, place: int, shape: Shape, mark: Marker) -> str:
    """A table inside the text: the one box that every mail program draws with its ground and room."""
    if not shape.offers:
        return ""
    ground, ink = GROUNDS[block["ground"]][1:3]
    colour = COLOURS[block["colour"]][1]
    above = f'<mj-text css-class="t-quiet" font-size="14px" line-height="20px" color="#64646f" align="{block["align"]}"'
    head = f'{above} padding="6px 40px 8px">{mark(f"own.{place}")}</mj-text>' if block["text"] else ""
    cards = []
    for n, has_small in enumerate(shape.offers):
        small = f'<div class="fine" style="font-size:13px;line-height:20px;">{mark(f"small.{place}.{n}")}</div>'
        cards.append(
            f'<mj-text align="{block["align"]}" color="{ink}" padding="2px 40px 16px" css-class="box">'
            f'<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>'
            f'<td class="g-{block["ground"]}" align="{block["align"]}"'
            f' style="background:{ground};border-radius:12px;padding:18px 22px;">'
            f'<div class="t-{block["colour"]}" style="font-size:26px;line-height:32px;font-weight:700;'
            f'letter-spacing:-0.5px;color:{colour};">{mark(f"worth.{n}")}</div>'
            f'<div style="font-size:15px;line-height:23px;padding-top:2px;">{mark(f"offer.{n}")}</div>'
            f"{small if has_small else ''}</td></tr></table></mj-text>"
        )
    return head + "".join(cards)


def _button(block: Block, place: int, shape: Shape, mark: Marker) -> str:
    ground, ink = COLOURS[block["colour"]][1:3]
    if block["look"] == "outlined":
        paint = f'background-color="transparent" border="2px solid {ground}" color="{ground}"'
    else:
        paint = f'background-color="{ground}" color="{ink}"'
    width = 'width="520px"' if block["width"] == "full" else ""
    css = f"go {'l' if block['look'] == 'outlined' else 'b'}-{block['colour']}"
    return (
        f'<mj-button href="{mark("href")}" align="{block["align"]}" {paint} {width} css-class="{css}">'
        f"{mark('label')}</mj-button>"
    )


def _list(block: Block, place: int, shape: Shape, mark: Marker) -> str:
    count = dict(shape.points).get(place, 0)
    if not count:
        return ""
    colour = COLOURS[block["colour"]][1]
    rows = []
    for n in range(count):
        sign = {"dot": "•", "check": "✓", "number": f"{n + 1}."}[block["marker"]]
        rows.append(
            '<li style="margin:0;padding:0 0 8px 26px;text-indent:-26px;">'
            f'<span class="t-{block["colour"]}" aria-hidden="true" style="display:inline-block;width:26px;'
            f'text-indent:0;font-weight:700;color:{colour};">{sign}</span>{mark(f"point.{place}.{n}")}</li>'
        )
    tag = "ol" if block["marker"] == "number" else "ul"
    inside = f'<{tag} style="margin:0;padding:0;list-style:none;">{"".join(rows)}</{tag}>'
    return f'<mj-text css-class="said" padding="0 40px 12px">{inside}</mj-text>'


def _divider(block: Block, place: int, shape: Shape, mark: Marker) -> str:
    room = {"small": 6, "medium": 14, "large": 26}[block["space"]]
    if block["line"] == "none":
        return f'<mj-spacer height="{room * 2}px" />'
    width = "1px" if block["line"] == "thin" else "3px"
    rule = f'<mj-divider border-width="{width}" border-color="#e7e7ec" css-class="rule"'
    return f'{rule} padding="{room}px 40px {room}px" />'


def _footer(block: Block, place: int, shape: Shape, mark: Marker) -> str:
    """The small print inside the card; what the law asks for stands below it, whatever the layout."""
    names = [f"own.{place}"] if block["text"] else []
    names += [f"disclaimer.{n}" for n in range(shape.disclaimers)]
    if not names:
        return ""
    rule = '<mj-divider border-width="1px" border-color="#e7e7ec" css-class="rule" padding="14px 40px 6px" />'
    start = f'<mj-text css-class="t-quiet" font-size="13px" line-height="20px" color="#64646f" align="{block["align"]}"'
    return rule + "".join(f'{start} padding="8px 40px 0">{mark(name)}</mj-text>' for name in names)


def _ground(block: Block) -> tuple[str, str]:
    """The attribute and the class of a block's ground; nothing for none."""
    name = block["ground"]
    return ("", "") if name in ("", "none") else (f'container-background-color="{GROUNDS[name][1]}"', f"g-{name}")


_BUILDERS: dict[str, Callable[[Block, int, Shape, Marker], str]] = {
    "header": _header,
    "image": _image,
    "text": _text,
    "offer": _offer,
    "button": _button,
    "list": _list,
    "divider": _divider,
    "footer": _footer,
}
