"""The style of a layout's e-mail that cannot stand on its elements: phones and the dark. Pure.

Only what the blocks use is written, so that a message stays far below the size at which mail programs cut it off.
"""

from collections.abc import Iterable

from apps.content.layouts.kinds import COLOURS, GROUNDS, Block

# None that MJML knows by name: it would have them fetched from a stranger's server.
FONTS = "Inter, -apple-system, BlinkMacSystemFont, 'Segoe UI', Helvetica, Arial, sans-serif"

_ALWAYS = """
:root { color-scheme: light dark; supported-color-schemes: light dark; }
.card { overflow: hidden; }
.go a { min-width: 44px; }
@media only screen and (max-width: 480px) {
  .card td > div, .card td { word-break: break-word; }
  .card td[align="left"], .card td[align="center"] { padding-left: 22px !important; padding-right: 22px !important; }
  .card .box td td, .card .go td { padding-left: 16px !important; padding-right: 16px !important; }
  .card td.full, .card .pic td, .card .top td { padding-left: 0 !important; padding-right: 0 !important; }
  .card td.rule { padding-left: 22px !important; padding-right: 22px !important; }
  td.foot { padding-left: 12px !important; padding-right: 12px !important; }
}
"""
_DARK = """
  body, .page { background: #131318 !important; }
  .card, .card > table { background: #1d1d24 !important; }
  .card .said div, .card .top div { color: #f0f0f4 !important; }
  .card .t-quiet div, .card .fine, .foot div, .foot a { color: #a5a5b1 !important; }
  .card .rule p { border-top-color: #34343f !important; }
"""


def style_of(blocks: Iterable[Block]) -> str:
    """The whole `<style>`: constants, and in the dark what the blocks' colours become."""
    return f"{_ALWAYS}@media (prefers-color-scheme: dark) {{{_DARK}{''.join(dict.fromkeys(_rules(blocks)))}}}"


def _rules(blocks: Iterable[Block]) -> Iterable[str]:
    for block in blocks:
        ground, colour = block["ground"], block["colour"]
        if ground in GROUNDS and ground != "none":
            paper, ink = GROUNDS[ground][3:5]
            yield f"  .card .g-{ground} {{ background: {paper} !important; }}\n"
            yield f"  .card .g-{ground} div {{ color: {ink} !important; }}\n"
        if colour not in COLOURS:
            continue
        paint, ink = COLOURS[colour][3:5]
        if block.kind == "button" and block["look"] == "outlined":
            yield f"  .l-{colour} td {{ border-color: {paint} !important; }}\n"
            yield f"  .l-{colour} a {{ color: {paint} !important; }}\n"
        elif block.kind == "button":
            yield f"  .b-{colour} td, .b-{colour} a {{ background: {paint} !important; color: {ink} !important; }}\n"
        else:
            twice = f".card .t-{colour}.t-{colour}"  # it stands on a ground whose ink must not win
            yield f"  {twice}, {twice} div {{ color: {paint} !important; }}\n"
