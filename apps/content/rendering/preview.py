"""Shows a message as it will arrive, in a frame that can do nothing: own policy, no scripts (security 4)."""

from collections.abc import Mapping

from django.http import HttpResponse

from apps.content.rendering.email import EmailTemplate, Rendered

POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"
# One transparent pixel, so that a preview asks no server for anything.
_BLANK = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="


def preview(template: EmailTemplate, values: Mapping[str, str | None]) -> Rendered:
    """The message for a person with `values`. Links lead nowhere; a value without fall-back shows its name."""
    slots = {hole.name for hole in template.holes() if hole.kind == "slot" and hole.fallback is None}
    shown = {**{name: f"‹{name}›" for name in slots}, **{name: value for name, value in values.items() if value}}
    links = {hole.name: "#" for hole in template.holes() if hole.kind == "link"}
    return template.fill(shown, links, unsubscribe_url="#", pixel_url=_BLANK)


def preview_html(template: EmailTemplate, values: Mapping[str, str | None]) -> str:
    return preview(template, values).html


def preview_response(html: str) -> HttpResponse:
    """Answers with `html` for an `<iframe sandbox>`. The policy set here stands in place of the site's own."""
    response = HttpResponse(html)
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response
