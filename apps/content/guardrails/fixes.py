"""Carrying out what a finding suggests. Pure."""

from dataclasses import replace

from apps.ai.types import DraftText, Finding

DISCLAIMERS = "disclaimers"


def fixed(draft: DraftText, finding: Finding) -> DraftText:
    """`draft` with the finding's fix: its span replaced, or in the field `disclaimers` the named one added."""
    if finding.fix is None:
        return draft
    new = finding.fix.replacement
    if finding.field == DISCLAIMERS:
        return draft if new in draft.disclaimers else replace(draft, disclaimers=(*draft.disclaimers, new))
    text = draft.texts()[finding.field]
    text = text[: finding.start] + new + text[finding.end :]
    if not finding.field.startswith("paragraphs."):
        return DraftText.from_json({**draft.to_json(), finding.field: text})
    number = int(finding.field.removeprefix("paragraphs."))
    paragraphs = list(draft.paragraphs)
    paragraphs[number] = replace(paragraphs[number], text=text)
    return replace(draft, paragraphs=tuple(paragraphs))
