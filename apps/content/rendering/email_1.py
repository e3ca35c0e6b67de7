"""How e-mails looked before layouts were made of blocks: kept, unchanged, for the messages that were approved in it.

Nothing new is written in it (decision 33). It goes when no message of it may be replayed any more. Never change it: the
bytes of what was approved and sent hang on every character.
"""

from dataclasses import dataclass
from functools import lru_cache

from apps.content.layouts.mjml import Mark, Marker, cut

KEY = "email-1"


@dataclass(frozen=True)
class Shape:
    """What a message consists of; messages of one shape share one compiled frame."""

    paragraphs: int
    has_closing: bool
    disclaimers: int
    is_tracked: bool
    language: str = "en"


@lru_cache(maxsize=256)
def compiled(shape: Shape) -> tuple[str | Mark, ...]:
    """HTML of the shape, cut at its marks."""
    return cut(lambda mark: _mjml(shape, mark))


# None that MJML knows by name: it would have them fetched from a stranger's server.
_FONTS = "Inter, -apple-system, BlinkMacSystemFont, 'Segoe UI', Helvetica, Arial, sans-serif"


def _mjml(shape: Shape, mark: Marker) -> str:
    return f"""<mjml lang="{shape.language}">
<mj-head>
  <mj-title>{mark("title")}</mj-title>
  <mj-preview>{mark("preheader")}</mj-preview>
  <mj-attributes>
    <mj-all font-family="{_FONTS}" />
    <mj-text font-size="16px" line-height="26px" color="#1d1d24" padding="0 40px 16px" />
    <mj-button align="left" background-color="#4b3fd1" color="#ffffff" border-radius="9px" font-size="16px"
      font-weight="600" line-height="22px" inner-padding="13px 24px" padding="10px 40px 22px" />
    <mj-class name="brand" font-size="15px" line-height="22px" font-weight="600" letter-spacing="-0.2px" />
    <mj-class name="greeting" font-size="20px" line-height="28px" font-weight="600" letter-spacing="-0.3px" />
    <mj-class name="fine" font-size="13px" line-height="20px" color="#64646f" />
  </mj-attributes>
  <mj-raw>
    <meta name="color-scheme" content="light dark" /><meta name="supported-color-schemes" content="light dark" />
  </mj-raw>
  <mj-style>{_STYLE}</mj-style>
</mj-head>
<mj-body background-color="#f3f3f6" width="600px" css-class="page">
  <mj-section padding="28px 12px 14px"><mj-column>
    <mj-text css-class="brand" mj-class="brand" padding="0 28px">{mark("sender")}</mj-text>
  </mj-column></mj-section>
  <mj-section background-color="#ffffff" border-radius="14px" padding="38px 0 30px" css-class="card"><mj-column>
    <mj-text mj-class="greeting" padding="0 40px 14px">{mark("greeting")}</mj-text>
    {"".join(f"<mj-text>{mark(f'paragraph.{n}')}</mj-text>" for n in range(shape.paragraphs))}
    <mj-button href="{mark("href")}" css-class="go">{mark("label")}</mj-button>
    {f"<mj-text>{mark('closing')}</mj-text>" if shape.has_closing else ""}
    {_disclaimers(shape, mark)}
  </mj-column></mj-section>
  <mj-section padding="20px 12px 32px"><mj-column>
    <mj-text css-class="foot" mj-class="fine" padding="0 28px 6px">{mark("why")}
      <a href="{mark("unsubscribe")}" style="color:#64646f;text-decoration:underline;">{mark("leave")}</a></mj-text>
    <mj-text css-class="foot" mj-class="fine" padding="0 28px">{mark("address")}</mj-text>
  </mj-column></mj-section>
  {_pixel(mark) if shape.is_tracked else ""}
</mj-body>
</mjml>"""


def _pixel(mark: Marker) -> str:
    return f'<mj-raw><img src="{mark("pixel")}" width="1" height="1" alt="" border="0" /></mj-raw>'


def _disclaimers(shape: Shape, mark: Marker) -> str:
    if not shape.disclaimers:
        return ""
    rule = '<mj-divider border-width="1px" border-color="#e7e7ec" css-class="rule" padding="22px 40px 6px" />'
    start = '<mj-text css-class="fine" mj-class="fine" padding="8px 40px 0">'
    return rule + "".join(f"{start}{mark(f'disclaimer.{n}')}</mj-text>" for n in range(shape.disclaimers))


_STYLE = """
:root { color-scheme: light dark; supported-color-schemes: light dark; }
.go a { min-width: 44px; }
@media only screen and (max-width: 480px) {
  .card td > div, .card td { word-break: break-word; }
  .card > table > tbody > tr > td { padding: 28px 0 22px !important; }
  .card td[align="left"] { padding-left: 22px !important; padding-right: 22px !important; }
  .card td.rule { padding-left: 22px !important; padding-right: 22px !important; }
  .card .go td[align="center"] { padding-left: 0 !important; padding-right: 0 !important; }
  td.brand, td.foot { padding-left: 12px !important; padding-right: 12px !important; }
}
@media (prefers-color-scheme: dark) {
  body, .page { background: #131318 !important; }
  .card, .card > table { background: #1d1d24 !important; }
  .card div, .brand div { color: #f0f0f4 !important; }
  .card .fine div, .foot div, .foot a { color: #a5a5b1 !important; }
  .card .rule p { border-top-color: #34343f !important; }
  .go td, .go a { background: #8f86f5 !important; color: #121218 !important; }
}
[data-ogsc] .card div, [data-ogsc] .brand div { color: #f0f0f4 !important; }
[data-ogsb] .card, [data-ogsb] .card > table { background: #1d1d24 !important; }
"""
