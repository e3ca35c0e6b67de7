"""What only a judge can tell: the questions of rules, and where the words stand that a judge quotes. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from apps.ai.types import DraftText, Finding, Severity
from apps.prompts.rules.base import SLOT, visible
from apps.prompts.rules.registry import KINDS
from apps.prompts.spec import RuleSpec
from apps.prompts.testing.answers import plain

FAMILY = "judge"
NOT_HEARD, VOID = f"{FAMILY}.not_heard", f"{FAMILY}.void"


@dataclass(frozen=True)
class Question:
    """One yes-or-no question; `number` (from 1) is how a judge names it, `rule` the place of its rule."""

    number: int
    rule: int
    text: str


def questions(rules: Sequence[RuleSpec]) -> tuple[Question, ...]:
    """Everything that the rules ask a judge, in their order."""
    asked = [(place, text) for place, rule in enumerate(rules) for text in KINDS[rule.kind].questions(rule.params)]
    return tuple(Question(number, place, text) for number, (place, text) in enumerate(asked, start=1))


def asked_of(judge: Sequence[RuleSpec], judged: Sequence[RuleSpec]) -> dict[str, RuleSpec]:
    """Each question that a judge is asked about a draft, with its rule: its own checklist, then what the rules of the
    judged prompt ask. What both ask belongs to the judged prompt's rule."""
    found = {one.text[:300]: judge[one.rule] for one in questions(judge)}
    return found | {one.text[:300]: judged[one.rule] for one in questions(judged)}


def text_of(draft: DraftText) -> str:
    """A draft as its reader sees it, one field a line."""
    return "\n".join(visible(text) for text in draft.texts().values() if text.strip())


def is_fault(answer: Mapping[str, object]) -> bool:
    """Whether an answer is a valid no."""
    return answer["holds"] is False and not answer["is_void"]


def faults(
    draft: DraftText, asked: Mapping[str, RuleSpec], answers: Iterable[Mapping[str, object]], judge: str
) -> tuple[Finding, ...]:
    """The questions to which a valid answer is no, each on the words that it quotes. They warn, whatever their rule
    does: one "no" of a judge may be wrong, and a person must be able to go on."""
    found = []
    for (question, rule), answer in zip(asked.items(), answers, strict=False):
        if not is_fault(answer):
            continue
        words = " ".join(f"No to “{question}” {answer['reason']}".split())
        place = place_of(draft, str(answer["quote"]))
        found.append(Finding(f"{FAMILY}.{rule.kind}", FAMILY, Severity.WARN, f"{words} Says {judge}.", *place))
    return tuple(found)


def place_of(draft: DraftText, quote: str) -> tuple[str, int, int]:
    """Field, start and end of quoted words. A quotation that runs over several fields marks its part of the first one;
    one that is not there marks nothing."""
    signs = list(_signs(draft))
    wanted = plain(quote)
    at = "".join(sign for sign, *_ in signs).find(wanted) if wanted else -1
    if at < 0:
        return "", 0, 0
    field = signs[at][1]
    end = max(stop for _, name, _, stop in signs[at : at + len(wanted)] if name == field)
    return field, signs[at][2], end


def _signs(draft: DraftText) -> Iterator[tuple[str, str, int, int]]:
    """`plain(text_of(draft))` sign by sign, each with its field and the stretch of the field that it stands for."""
    is_gap = True
    for field, text in draft.texts().items():
        for char, start, end in [*_seen(text), ("\n", len(text), len(text))] if text.strip() else ():
            sign = " " if char.isspace() else plain(char)
            if sign != " " or not is_gap:
                yield sign, field, start, end
            is_gap = sign == " "


def _seen(text: str) -> Iterator[tuple[str, int, int]]:
    """Every sign that a reader sees; those of a slot's fall-back stand for the whole slot."""
    place = 0
    for match in [*SLOT.finditer(text), None]:
        until = match.start() if match else len(text)
        yield from ((text[n], n, n + 1) for n in range(place, until))
        if match:
            yield from ((char, *match.span()) for char in match["fallback"] or "")
            place = match.end()


def still_standing(found: Iterable[Finding], before: DraftText, after: DraftText) -> tuple[Finding, ...]:
    """A judge's faults whose words a person's edit has left: where these stand now. The others are gone."""
    texts, kept = after.texts(), []
    for one in found:
        words = before.texts().get(one.field, "")[one.start : one.end]
        if one.family != FAMILY or not words:
            continue
        for field in sorted(texts, key=lambda name: name != one.field):
            if (start := texts[field].find(words)) >= 0:
                kept.append(replace(one, field=field, start=start, end=start + len(words)))
                break
    return tuple(kept)
