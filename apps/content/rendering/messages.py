"""A draft on whatever channel it is for: compiled, and shown as it arrives."""

from collections.abc import Iterable, Mapping

from django.http import HttpResponse

from apps.ai.types import BriefContent, DraftText, Slot
from apps.content.rendering.blocks import Layout
from apps.content.rendering.cards import FORMS, CardTemplate, compile_card
from apps.content.rendering.email import EmailTemplate, compile_email
from apps.content.rendering.frames import card_for, card_frame, email_frame, page_frame
from apps.content.rendering.parts import CannotCompile, SenderLines
from apps.content.rendering.preview import preview

Template = EmailTemplate | CardTemplate


def compile_message(
    draft: DraftText,
    contents: Mapping[str, BriefContent],
    slots: Iterable[Slot],
    channel: str,
    locale: str,
    sender: SenderLines,
    layout: Layout,
    *,
    is_tracked: bool = False,
) -> Template:
    """`layout`, `sender` and `is_tracked` are for e-mail. Raises CannotCompile."""
    if channel in FORMS:
        return compile_card(draft, contents, list(slots), channel, locale)
    return compile_email(draft, contents, sender, list(slots), is_tracked, locale, layout)


def template_frame(template: Template, values: Mapping[str, str | None], sender: str, view: str = "") -> HttpResponse:
    """For somebody with `values`. `view` is for e-mail."""
    if isinstance(template, CardTemplate):
        return card_frame(template, values, sender)
    return email_frame(template, values, view)


def template_heading(template: Template, values: Mapping[str, str | None]) -> str:
    """The subject or title for somebody with `values`; empty on channels without one."""
    return card_for(template, values).title if isinstance(template, CardTemplate) else preview(template, values).subject


def message_frame(
    draft: DraftText,
    contents: Mapping[str, BriefContent],
    slots: Iterable[Slot],
    channel: str,
    locale: str,
    view: str,
    values: Mapping[str, str | None],
    sender: SenderLines,
    layout: Layout,
) -> HttpResponse:
    """A draft as it arrives. What cannot be put together says why."""
    try:
        template = compile_message(draft, contents, slots, channel, locale, sender, layout)
        return template_frame(template, values, sender.from_name, view)
    except CannotCompile as error:
        return page_frame("rendering/broken.html", {"reason": str(error)})
