"""Messages as frames of a page: own address, own policy, no script, whatever the channel (security 4)."""

from collections.abc import Mapping

from django.http import HttpResponse
from django.template.loader import render_to_string

from apps.content.rendering.cards import Card, CardTemplate
from apps.content.rendering.email import EmailTemplate
from apps.content.rendering.parts import Hole, Values
from apps.content.rendering.preview import POLICY, preview, preview_response

VIEWS = {"light": "Light", "dark": "Dark", "plain": "Images off", "text": "Text part"}
_DARK = "(prefers-color-scheme: dark)"


def email_frame(template: EmailTemplate, values: Mapping[str, str | None], view: str = "") -> HttpResponse:
    """An e-mail for somebody with `values`. `view` is a key of VIEWS; without one it follows the reader's colours."""
    shown = preview(template, values)
    if view == "text":
        return page_frame("rendering/text.html", {"mail": shown})
    html = shown.html
    if view:
        html = html.replace(_DARK, "all" if view == "dark" else "not all")
        html = html.replace('content="light dark"', f'content="{"dark" if view == "dark" else "light"}"')
        html = html.replace("color-scheme: light dark", f"color-scheme: {'dark' if view == 'dark' else 'light'}")
    response = preview_response(html)
    if view == "plain":
        response["Content-Security-Policy"] = POLICY.replace("img-src 'self' data:", "img-src 'none'")
    return response


def card_frame(template: CardTemplate, values: Mapping[str, str | None], sender: str = "") -> HttpResponse:
    """A message of any other channel, as its device shows it."""
    return page_frame("rendering/card.html", {"card": card_for(template, values), "sender": sender})


def card_for(template: CardTemplate, values: Mapping[str, str | None]) -> Card:
    """The card for somebody with `values`. Its link leads nowhere; a value without fall-back shows its name."""
    return template.fill(
        Values(with_names(template.holes(), values), {template.link.name: "https://link.example/a1b2c3"})
    )


def with_names(holes: frozenset[Hole], values: Mapping[str, str | None]) -> dict[str, str | None]:
    slots = {hole.name for hole in holes if hole.kind == "slot" and hole.fallback is None}
    return {**{name: f"‹{name}›" for name in slots}, **{name: value for name, value in values.items() if value}}


def page_frame(template: str, context: Mapping[str, object]) -> HttpResponse:
    return preview_response(render_to_string(template, dict(context)))
