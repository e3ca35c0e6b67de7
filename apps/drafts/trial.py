"""A wording that somebody is typing: judged and shown as it would arrive, before it is saved."""

from collections.abc import Iterable
from dataclasses import dataclass

from apps.ai.types import DraftText, Finding
from apps.content.rendering.kept import Frame, keep_message
from apps.drafts.frames import sender_lines
from apps.drafts.selectors.checks import findings_since, writing_task
from apps.drafts.selectors.pages import DraftView, Note, notes_of


@dataclass(frozen=True)
class Trial:
    notes: list[Note]
    frame: Frame
    is_typed: bool


def trial_of(view: DraftView, typed: DraftText | None = None) -> Trial:
    """Of what is stored, or of what was `typed` over it: the guardrails judge that as they will when it is saved."""
    if typed is None:
        return _shown(view, view.draft, view.findings, is_typed=False)
    return _shown(view, typed, findings_since(writing_task(view.use), typed, view.revision), is_typed=True)


def _shown(view: DraftView, draft: DraftText, findings: Iterable[Finding], *, is_typed: bool) -> Trial:
    brief = view.brief
    frame = keep_message(
        draft,
        brief.contents,
        brief.slots,
        brief.channel,
        brief.locale,
        view.revision.layout,
        sender_lines(view.use.campaign),
    )
    return Trial(notes_of(findings, draft, view.form), frame, is_typed)
