"""Builds the draft: fill a plan, check it, take the next alternative until nothing blocks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from apps.ai.types import BriefContent, DraftText, ExpandedBrief, Finding, Paragraph, Severity
from apps.content.guardrails.cites import needs
from apps.prompts import rules
from apps.prompts.composer.lines import HEADER_ROLES, Line
from apps.prompts.composer.plan import Candidate, Message, candidates, draw, ranked, skeletons
from apps.prompts.composer.realise import usable
from apps.prompts.spec import PromptSpec

MAX_TRIES = 80
Check = Callable[[DraftText], Sequence[Finding]]


class NothingFits(Exception):
    """No combination of the examples' sentences passes. `reasons` are what stood in the way, most frequent first."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = tuple(dict.fromkeys(reasons))
        super().__init__(" ".join(self.reasons[:3]) or "The prompt has no worked example that this brief can use.")


@dataclass(frozen=True)
class Piece:
    """One candidate with its place in the draft: the field of DraftText.texts() and its offsets there."""

    field: str
    start: int
    end: int
    candidate: Candidate


@dataclass
class Attempt:
    draft: DraftText
    pieces: list[Piece] = field(default_factory=list)

    def blamed(self, finding: Finding) -> list[Candidate]:
        """The candidates whose text the finding's span touches; all of the field's when the span is empty."""
        here = [piece for piece in self.pieces if piece.field == finding.field]
        touched = [p.candidate for p in here if p.start < finding.end and finding.start < p.end]
        return touched or [piece.candidate for piece in here]


def compose(brief: ExpandedBrief, spec: PromptSpec, check: Check) -> tuple[DraftText, tuple[Finding, ...]]:
    """The best draft that nothing blocks, with the warnings that remain. Raises NothingFits."""
    pool = candidates(brief, spec)
    banned: set[tuple[str, str]] = set()
    reasons: list[str] = []
    phrases: tuple[str, ...] = ()
    tries = 0
    for places in skeletons(brief, spec, pool):
        while tries < MAX_TRIES:
            tries += 1
            attempt = _fill(places, pool, banned, phrases, brief, spec)
            if isinstance(attempt, str):
                reasons.append(attempt)
                break
            findings = tuple(check(attempt.draft))
            blocking = [finding for finding in findings if finding.severity is Severity.BLOCK]
            if not blocking:
                return attempt.draft, findings
            reasons += [finding.message for finding in blocking]
            blamed = {(c.line.role, c.text) for finding in blocking for c in attempt.blamed(finding)}
            is_new = bool(blamed - banned)
            if not phrases and any(finding.code == "rule.must_include" for finding in blocking):
                phrases, is_new = rules.required_phrases(spec.rules), True
            if not is_new:
                break
            banned |= blamed
    raise NothingFits(reasons)


def _fill(
    places: Sequence[Line],
    pool: dict[str, list[Candidate]],
    banned: set[tuple[str, str]],
    phrases: Sequence[str],
    brief: ExpandedBrief,
    spec: PromptSpec,
) -> Attempt | str:
    """One draft by this plan, or the sentence saying which place cannot be filled."""
    body, head = Message(), Message()
    chosen: list[tuple[Line, Candidate]] = []

    def pick(role: str, message: Message) -> Candidate | None:
        free = [option for option in pool.get(role, ()) if (role, option.text) not in banned]
        if message is not body:  # a subject may only announce what the body brings
            cited = {cited for _, candidate in chosen for cited in candidate.cites}
            free = [option for option in free if cited.issuperset(option.cites)]
        best = next(iter(ranked(free, message, brief, phrases)), None)
        if best:
            message.add(best)
        return best

    for place in places:
        candidate = pick(place.role, body)
        if candidate:
            chosen.append((place, candidate))
        elif not place.is_optional:
            return f"No sentence for the role “{place.role}” fits this brief."
    header = {role: pick(role, Message() if role in ("greeting", "sign_off") else head) for role in HEADER_ROLES}
    if not chosen or header["subject"] is None or header["greeting"] is None:
        return "No subject, greeting or sentence fits this brief."
    return _assemble(chosen, header, brief, spec)


def _assemble(
    chosen: Sequence[tuple[Line, Candidate]],
    header: dict[str, Candidate | None],
    brief: ExpandedBrief,
    spec: PromptSpec,
) -> Attempt | str:
    action = _action(chosen, brief, spec)
    link = link_for(action, brief) if action else None
    if action is None or link is None:
        return "The brief has no approved call to action with a link."
    pieces = [
        Piece("closing" if role == "sign_off" else role, 0, len(candidate.text), candidate)
        for role, candidate in header.items()
        if candidate
    ]
    paragraphs: list[Paragraph] = []
    for number in dict.fromkeys(place.paragraph for place, _ in chosen):
        text = ""
        cites: list[str] = []
        for candidate in (candidate for place, candidate in chosen if place.paragraph == number):
            start = len(text) + 1 if text else 0
            text = f"{text} {candidate.text}".strip()
            cites += candidate.cites
            pieces.append(Piece(f"paragraphs.{len(paragraphs)}", start, len(text), candidate))
        paragraphs.append(Paragraph(text, tuple(dict.fromkeys(cites))))
    said = {role: candidate.text if candidate else "" for role, candidate in header.items()}
    draft = DraftText(
        subject=said["subject"],
        preheader=said["preheader"],
        greeting=said["greeting"],
        paragraphs=tuple(paragraphs),
        action=action.id,
        link=link.id,
        closing=said["sign_off"],
    )
    return Attempt(_with_disclaimers(draft, brief, spec), pieces)


def _with_disclaimers(draft: DraftText, brief: ExpandedBrief, spec: PromptSpec) -> DraftText:
    """Adds the disclaimers that the cited content and the rules ask for."""
    cited = [item for item in brief.contents if item.id in draft.cited()]
    asked = [item.id for item in usable(brief, "disclaimer") if any(needs(said, item) for said in cited)]
    ids = dict.fromkeys([*asked, *rules.disclaimers_for(cited, brief, spec.rules)])
    return replace(draft, disclaimers=tuple(ids))


def _action(chosen: Sequence[tuple[Line, Candidate]], brief: ExpandedBrief, spec: PromptSpec) -> BriefContent | None:
    """The call to action that the chosen action line names, else the brief's own choice among those allowed."""
    valid = {item.id for item in usable(brief, "call_to_action")}
    allowed = [item for item in rules.allowed_actions(brief, spec.rules) if item.id in valid]
    named = [candidate.line.action for _, candidate in chosen if candidate.line.action]
    for name in named:
        match = next((item for item in allowed if item.name == name), None)
        if match:
            return match
    return min(allowed, key=lambda item: draw(brief, "action", item.name), default=None)


def link_for(action: BriefContent, brief: ExpandedBrief) -> BriefContent | None:
    """The link the call to action names in its fields, else the one of its own name, else the brief's choice."""
    links = usable(brief, "link")
    wanted = {action.name, action.fields.get("link")}
    named = [link for link in links if wanted & {link.id, link.name, link.fields.get("item")}]
    return min(named or links, key=lambda link: draw(brief, "link", link.name), default=None)
