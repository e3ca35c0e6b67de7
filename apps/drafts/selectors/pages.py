"""One draft as its page shows it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from apps.ai.channels import CHANNELS, ChannelForm
from apps.ai.types import BriefContent, DraftText, ExpandedBrief, Finding
from apps.campaigns.models import Member
from apps.campaigns.selectors import expanded_brief
from apps.content.guardrails.catalogue import RANK, family_label
from apps.content.guardrails.marking import stretches
from apps.content.rendering.people import READERS
from apps.content.selectors import version_in_words
from apps.drafts.models import DraftUse, Revision
from apps.drafts.selectors.checks import standing_check

PEOPLE = {reader.key: (reader.label, reader.values) for reader in READERS.values()}


@dataclass(frozen=True)
class FieldView:
    """One text field with its findings, cut into stretches: (text, finding or None)."""

    key: str
    label: str
    stretches: tuple[tuple[str, Finding | None], ...]
    cites: tuple[BriefContent, ...]


@dataclass(frozen=True)
class Note:
    """A finding as a list shows it: which check it comes from, where it is, and the words it is about. A fix names it
    by its `position` among the revision's findings."""

    position: int
    finding: Finding
    source: str
    place: str
    words: str


@dataclass(frozen=True)
class DraftView:
    use: DraftUse
    revision: Revision
    brief: ExpandedBrief
    draft: DraftText
    findings: tuple[Finding, ...]
    reach: int

    @property
    def form(self) -> ChannelForm:
        return CHANNELS[self.brief.channel]

    @property
    def fields(self) -> list[FieldView]:
        return [self._field(key, text) for key, text in self.draft.texts().items() if text]

    @property
    def notes(self) -> list[Note]:
        return notes_of(self.findings, self.draft, self.form)

    @property
    def judged_by(self) -> str:
        return version_in_words(self.revision.guardrail_version)

    @property
    def action(self) -> BriefContent | None:
        return self.brief.content(self.draft.action)

    @property
    def link(self) -> BriefContent | None:
        return self.brief.content(self.draft.link)

    @property
    def image(self) -> BriefContent | None:
        return self.brief.content(self.draft.image) if self.draft.image else None

    @property
    def disclaimers(self) -> list[BriefContent]:
        return [content for content in self.brief.contents if content.id in self.draft.disclaimers]

    @property
    def cited(self) -> list[BriefContent]:
        return [content for content in self.brief.contents if content.id in self.draft.cited()]

    def _field(self, key: str, text: str) -> FieldView:
        number = int(key.removeprefix("paragraphs.")) if key.startswith("paragraphs.") else None
        ids = self.draft.paragraphs[number].cites if number is not None else ()
        cites = tuple(content for content in self.brief.contents if content.id in ids)
        found = [one for one in self.findings if one.field == key]
        return FieldView(key, self.form.name_of(key), stretches(text, found), cites)


def notes_of(findings: Iterable[Finding], draft: DraftText, form: ChannelForm) -> list[Note]:
    """Findings on a draft as a list shows them, what blocks first."""
    texts = draft.texts()
    notes = [
        Note(
            position,
            finding,
            family_label(finding.family),
            form.name_of(finding.field) if finding.field in texts else "",
            _words(texts.get(finding.field, ""), finding),
        )
        for position, finding in enumerate(findings)
    ]
    return sorted(notes, key=lambda note: -RANK[note.finding.severity])


def draft_view(use: DraftUse, revision: Revision | None = None) -> DraftView | None:
    """The current (or given) wording of a use, ready to show; None while nothing is written.

    Its findings are those of its writing, and behind them what has happened since to the content that it cites.
    """
    shown = revision or use.revision
    if shown is None:
        return None
    brief, draft = expanded_brief(use.brief), DraftText.from_json(shown.fields)
    found = tuple(Finding.from_json(finding) for finding in shown.findings)
    since = (
        one
        for one in standing_check(brief, use.brief.variant)(draft)
        if one.code not in {known.code for known in found}
    )
    return DraftView(
        use=use,
        revision=shown,
        brief=brief,
        draft=draft,
        findings=(*found, *since),
        reach=Member.objects.filter(brief=use.brief).count(),
    )


def revisions_of(use: DraftUse) -> QuerySet[Revision]:
    """The wordings this campaign may see: the provider's and its own edits, newest first."""
    if use.revision is None:
        return Revision.objects.none()
    shared = Revision.objects.filter(draft=use.revision.draft, campaign__isnull=True)
    own = Revision.objects.filter(draft=use.revision.draft, campaign=use.campaign)
    return (shared | own).select_related("written_by").order_by("-number")


def _words(text: str, finding: Finding) -> str:
    """What a finding is about, unless its message says so already."""
    words = text[finding.start : finding.end].strip()
    return "" if words in finding.message else words
