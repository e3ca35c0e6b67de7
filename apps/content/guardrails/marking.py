"""A text cut at its findings, for showing them where they are. Pure."""

from collections.abc import Iterable

from apps.ai.types import Finding

Stretch = tuple[str, Finding | None]


def stretches(text: str, findings: Iterable[Finding]) -> tuple[Stretch, ...]:
    """Cuts `text` at the findings' spans; of two that overlap the earlier one is shown on the text."""
    out: list[Stretch] = []
    at = 0
    for finding in sorted(findings, key=lambda f: (f.start, -f.end)):
        if finding.end <= finding.start or finding.start < at:
            continue
        out += [(text[at : finding.start], None), (text[finding.start : finding.end], finding)]
        at = finding.end
    out.append((text[at:], None))
    return tuple((part, finding) for part, finding in out if part)
