"""How a prompt came to what is in production: every move of the label, and every proposal that did not get there."""

from dataclasses import dataclass
from datetime import datetime

from apps.common.models import User
from apps.prompts.models import Label, LabelMove, Prompt, Proposal

LATEST = 20
Status = Proposal.Status
NOT_FOLLOWED = {Status.DECLINED: "declined", Status.WITHDRAWN: "taken back", Status.REPLACED: "replaced"}


@dataclass(frozen=True)
class Step:
    """`number` is the version that it is about (0: none is in production any more), `words` what happened to it.

    `note` is what was said with it; `asked` who had proposed the version, and with which words.
    """

    at: datetime
    number: int
    words: str
    by: str
    note: str
    asked: str = ""
    is_move: bool = False


def history_of(prompt: Prompt) -> list[Step]:
    """The latest steps, the newest first. A proposal that was followed is told by the move that it led to."""
    moves = prompt.label_moves.filter(name=Label.Name.PRODUCTION).select_related("version", "moved_by")
    answered = prompt.proposals.filter(status__in=NOT_FOLLOWED).select_related("version", "proposed_by", "answered_by")
    steps = [_moved(one) for one in moves.order_by("-moved_at", "-pk")[:LATEST]]
    steps += [_answered(one) for one in answered.order_by("-answered_at", "-pk")[:LATEST]]
    return sorted(steps, key=lambda step: step.at, reverse=True)[:LATEST]


def _moved(move: LabelMove) -> Step:
    number = move.version.number if move.version else 0
    words = "put in production" if number else "Taken out of production"
    return Step(move.moved_at, number, words, _name(move.moved_by), move.note, is_move=True)


def _answered(one: Proposal) -> Step:
    asked = one.proposed_by.name + (f": {one.note}" if one.note else "")
    words, at = NOT_FOLLOWED[Status(one.status)], one.answered_at or one.proposed_at
    return Step(at, one.version.number, words, _name(one.answered_by), one.answer, asked)


def _name(user: User | None) -> str:
    return user.name if user else "Attune"
