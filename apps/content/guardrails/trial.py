"""Judging pasted words on their own, without a campaign. Pure."""

from dataclasses import dataclass, replace
from datetime import date

from apps.ai.channels import CHANNELS
from apps.ai.types import BriefContent, DraftText, ExpandedBrief, Finding, Paragraph, Slot
from apps.content import slots
from apps.content.guardrails import check
from apps.content.guardrails.policy import GuardPolicy

_HOST = "a-link.example"
_LINK = BriefContent("link", "link", "A link", "A link", fields={"url": f"https://{_HOST}/"})
_SOURCE = "source"


@dataclass(frozen=True)
class Pasted:
    """Words to try: `text` with a blank line between paragraphs, `sources` with what may be said, one a line."""

    channel: str
    locale: str
    text: str
    title: str = ""
    sources: str = ""

    def draft(self) -> DraftText:
        """As a draft of the channel that names an action and a link, and cites every source."""
        form = CHANNELS[self.channel]
        pieces = [piece.strip() for piece in self.text.replace("\r\n", "\n").split("\n\n") if piece.strip()]
        cites = (_SOURCE,) if self.sources.strip() else ()
        return DraftText(
            subject=self.title if form.has("subject") else "",
            preheader="",
            greeting="",
            paragraphs=tuple(Paragraph(piece, cites) for piece in pieces),
            action="action",
            link="link",
        )

    def brief(self, on: date) -> ExpandedBrief:
        parts = slots.scan(f"{self.title}\n{self.text}")[0]
        used = {part.name for part in parts if isinstance(part, slots.SlotUse)}
        action = BriefContent("action", "call_to_action", "The button", "The button", self.locale)
        contents = [action, replace(_LINK, locale=self.locale)]
        if self.sources.strip():
            contents.append(BriefContent(_SOURCE, "claim", "What may be said", self.sources.strip(), self.locale))
        offered = tuple(Slot(name, "there") for name in slots.PERSON_SLOTS if name in used)
        return ExpandedBrief("00" * 32, "", self.channel, self.locale, (), tuple(contents), offered, on)


def judge(pasted: Pasted, policy: GuardPolicy, on: date) -> tuple[Finding, ...]:
    """Findings about the pasted words; what a whole draft has besides (a preheader, a greeting) is not asked for."""
    allowing = replace(policy, allowed_hosts=policy.allowed_hosts | {_HOST})
    found = check(pasted.draft(), pasted.brief(on), allowing)
    unasked = {"preheader", "greeting", "closing"} | (set() if pasted.title else {"subject"})
    return tuple(one for one in found if one.field not in unasked)


@dataclass(frozen=True)
class Compared:
    """One thing that one or both policies notice. `now` and `after` are severities; "" = not noticed."""

    finding: Finding
    now: str
    after: str

    @property
    def is_changed(self) -> bool:
        return self.now != self.after


def compare(now: tuple[Finding, ...], after: tuple[Finding, ...]) -> tuple[Compared, ...]:
    """What the policy in force notices beside what another one would, in the order of the text."""
    before = {_place(one): one for one in now}
    later = {_place(one): one for one in after}
    places = sorted({**before, **later}, key=lambda place: (place[1] != "subject", place[1], place[2], place[0]))
    return tuple(_compared(before.get(place), later.get(place)) for place in places)


def _compared(now: Finding | None, after: Finding | None) -> Compared:
    shown = after or now
    assert shown is not None  # noqa: S101 - a place comes from one of the two
    return Compared(shown, now.severity.value if now else "", after.severity.value if after else "")


def _place(finding: Finding) -> tuple[str, str, int, int]:
    return finding.code, finding.field, finding.start, finding.end
