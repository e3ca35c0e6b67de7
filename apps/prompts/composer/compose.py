"""Builds the draft: fill a plan, check it, take the next alternative until nothing blocks."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from apps.ai.types import BriefContent, DraftText, ExpandedBrief, Finding, Paragraph, Severity
from apps.content.guardrails.cites import needs
from apps.prompts import rules
from apps.prompts.composer.lines import FIELD_OF, Line, form_of, header_roles, required_roles
from apps.prompts.composer.plan import ANYWHERE, Candidate, Message, Plan, candidates, draw, plans, ranked
from apps.prompts.composer.realise import usable
from apps.prompts.rules.base import visible
from apps.prompts.spec import PromptSpec

MAX_TRIES = 80
TOO_LONG = frozenset({"composer.too_long", "shape.too_long", "shape.segments", "rule.max_length"})
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
    """One draft with where each of its sentences comes from, in the order of reading within each field."""

    draft: DraftText
    pieces: list[Piece] = field(default_factory=list)
    findings: tuple[Finding, ...] = ()

    def blamed(self, finding: Finding) -> list[Candidate]:
        """The candidates whose text the finding's span touches; all of the field's when the span is empty."""
        here = [piece for piece in self.pieces if piece.field == finding.field]
        if finding.code in TOO_LONG:
            return [max(here, key=lambda piece: len(piece.candidate.text)).candidate] if here else []
        touched = [p.candidate for p in here if p.start < finding.end and finding.start < p.end]
        return touched or [piece.candidate for piece in here]


def compose(brief: ExpandedBrief, spec: PromptSpec, check: Check) -> tuple[DraftText, tuple[Finding, ...]]:
    """The best draft that nothing blocks, with the warnings that remain. Raises NothingFits."""
    attempt = attempted(brief, spec, check)
    return attempt.draft, attempt.findings


def attempted(brief: ExpandedBrief, spec: PromptSpec, check: Check) -> Attempt:
    """The same with the sentences it was made of."""
    search = _Search(brief, spec, check)
    for plan in plans(brief, spec, search.pool):
        for places in plan.shorter():
            if found := search.by(plan, places):
                return found
    raise NothingFits(search.reasons)


class _Search:
    """Tries wordings, and remembers which of them something blocked and why."""

    def __init__(self, brief: ExpandedBrief, spec: PromptSpec, check: Check) -> None:
        self.brief, self.spec, self.check = brief, spec, check
        self.pool = candidates(brief, spec)
        self.banned: set[tuple[str, str]] = set()
        self.phrases: tuple[str, ...] = ()
        self.reasons: list[str] = []
        self.tries = 0

    def by(self, plan: Plan, places: Sequence[Line]) -> Attempt | None:
        """A draft with these places that nothing blocks; None when this is not the way."""
        while self.tries < MAX_TRIES:
            self.tries += 1
            attempt = self._filled(plan, places)
            if isinstance(attempt, str):
                self.reasons.append(attempt)
                return None
            findings = (*_over_long(attempt.draft, self.brief.channel), *self.check(attempt.draft))
            blocking = [finding for finding in findings if finding.severity is Severity.BLOCK]
            if not blocking:
                return replace(attempt, findings=findings)
            self.reasons += [finding.message for finding in blocking]
            may_shorten = any(place.is_optional for place in places)
            if may_shorten and all(finding.code in TOO_LONG for finding in blocking):
                return None
            if not self._learns(attempt, blocking):
                return None
        return None

    def _learns(self, attempt: Attempt, blocking: Sequence[Finding]) -> bool:
        """Whether what blocked leads to another attempt with the same places."""
        blamed = {(c.line.role, c.text) for finding in blocking for c in attempt.blamed(finding)}
        is_new = bool(blamed - self.banned)
        if not self.phrases and any(finding.code == "rule.must_include" for finding in blocking):
            self.phrases, is_new = rules.required_phrases(self.spec.rules), True
        self.banned |= blamed
        return is_new

    def _filled(self, plan: Plan, places: Sequence[Line]) -> Attempt | str:
        """One draft by this plan, or the sentence saying which place cannot be filled."""
        body = Message()
        chosen: list[tuple[Line, Candidate]] = []
        has_offer = any(place.role == "offer" for place in places)
        for place in places:
            candidate = self._pick(place.role, body, place, is_kept=has_offer and place.role != "offer")
            if candidate and place.is_optional and not _is_written_for(candidate.line, place):
                body.chosen.pop()  # what may go goes, before another place's sentence comes to say its thought again
                continue
            if candidate:
                chosen.append((place, candidate))
            elif not place.is_optional:
                return self._unfilled(place.role)
        cited = {cited for _, candidate in chosen for cited in candidate.cites}
        head = Message()
        unwanted = body.not_for_its_head(self.brief)
        header = {
            role: self._pick(role, Message() if role in ("greeting", "sign_off") else head, plan.head, cited, unwanted)
            for role in header_roles(self.brief.channel)
        }
        missing = [role for role in required_roles(self.brief.channel) if header[role] is None]
        if not chosen or missing:
            return f"No {missing[0].replace('_', '-')} fits this brief." if missing else "No sentence fits this brief."
        return _assemble(chosen, header, self.brief, self.spec)

    def _unfilled(self, role: str) -> str:
        """Why a place stays empty: what was there was blocked, or needs what this brief has not."""
        if any(banned == role for banned, _ in self.banned):
            return f"No other sentence for the role “{role}” fits this brief."
        return (
            f"No sentence for the role “{role}” fits this brief: let it go (“{role}?:”), or add one that needs no fact."
        )

    def _pick(
        self,
        role: str,
        message: Message,
        place: Line,
        cited: set[str] | None = None,
        unwanted: frozenset[str] = frozenset(),
        *,
        is_kept: bool = False,
    ) -> Candidate | None:
        """The best candidate; one of the header (`cited` given) may only announce what the body brings.

        `is_kept`: the offer is kept for its own place.
        """
        free = [
            option
            for option in self.pool.get(role, ())
            if (role, option.text) not in self.banned
            and (cited is None or cited.issuperset(option.cites))
            and not (is_kept and option.offers)
        ]
        best = next(iter(ranked(free, message, self.brief, self.phrases, place, unwanted)), None)
        if best:
            message.add(best)
        return best


def _is_written_for(line: Line, place: Line) -> bool:
    return line.home == ANYWHERE or (line.home, line.place) == (place.home, place.place)


def _over_long(draft: DraftText, channel: str) -> Iterator[Finding]:
    """What does not fit the channel's own form, so that a shorter wording is found before anybody has to complain."""
    form = form_of(channel)
    limits = {text.name: text.limit for text in form.texts}
    for name, text in draft.texts().items():
        limit = limits.get(name, form.paragraph_limit if name.startswith("paragraphs.") else len(text))
        if len(visible(text)) > limit:
            message = f"{form.label} holds at most {limit} characters here."
            yield Finding("composer.too_long", "shape", Severity.BLOCK, message, name, limit, len(text))
    if len(draft.paragraphs) > form.paragraphs:
        message = f"{form.label} holds at most {form.paragraphs} paragraphs."
        yield Finding("composer.too_long", "shape", Severity.BLOCK, message)


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
        Piece(FIELD_OF.get(role, role), 0, len(candidate.text), candidate)
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
    said = {role: candidate.text for role, candidate in header.items() if candidate}
    draft = DraftText(
        subject=said.get("subject", ""),
        preheader=said.get("preheader", ""),
        greeting=said.get("greeting", ""),
        paragraphs=tuple(paragraphs),
        action=action.id,
        link=link.id,
        image=_picture(brief),
        closing=said.get("sign_off", ""),
    )
    return Attempt(_with_disclaimers(draft, brief, spec), pieces)


def _picture(brief: ExpandedBrief) -> str:
    """One of the pictures that this e-mail may show, by the brief's key: who shares words shares the picture."""
    fit = [one for one in usable(brief, "image") if one.text.strip()]
    chosen = min(fit, key=lambda one: draw(brief, "image", one.name), default=None)
    return chosen.id if chosen and brief.shows_image else ""


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
