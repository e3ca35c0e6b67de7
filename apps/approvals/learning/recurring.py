"""Which edits recur: made in many drafts, by more than one person, and hardly ever the other way round. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from apps.ai.personal import find_personal
from apps.ai.types import DraftText
from apps.approvals.learning import signs
from apps.approvals.learning.edits import Edit, Side, edits, texts_of
from apps.approvals.learning.pairs import Ground, Pair
from apps.approvals.learning.private import private_of
from apps.prompts.learned import MIN_DRAFTS, MIN_PEOPLE, Learned, Snippet, covers
from apps.prompts.rules import KINDS
from apps.prompts.rules.base import phrases_in
from apps.prompts.spec import RuleSpec

MOSTLY = 2 / 3  # of the drafts that a rule could have been about, so many were edited to keep it
MAX_SHOWN = 5  # snippets
MAX_LEARNED = 20
Key = tuple[str, str]


@dataclass(frozen=True)
class _Case:
    """One pair that speaks for a rule, and the place that shows it."""

    pair: Pair
    stretches: tuple[tuple[str, str], ...]


def recurring(pairs: Sequence[Pair], ground: Ground) -> tuple[Learned, ...]:
    """The rules that people's edits of a prompt's drafts speak for, the strongest first.

    Whatever order the pairs come in, the answer is the same. One person alone never makes a rule.
    """
    ordered = sorted(pairs, key=lambda one: (one.draft, one.use, one.reviewer, repr(one.after)))
    found = [*_about_words(ordered, ground), *_about_signs([one for one in ordered if one.is_first], ground)]
    found.sort(key=lambda one: (-one.drafts, -one.people, repr(one.rule.to_json())))
    return tuple(found[:MAX_LEARNED])


def _about_words(pairs: Sequence[Pair], ground: Ground) -> Iterator[Learned]:
    groups: dict[Key, list[tuple[Pair, Edit]]] = defaultdict(list)
    against: dict[Key, set[int]] = defaultdict(set)
    for pair in pairs:
        for edit in edits(pair.before, pair.after):
            key = (edit.before.key, edit.after.key)
            against[(key[1], key[0])].add(pair.draft)
            if pair.is_first:
                groups[key].append((pair, edit))
    strong = {key: made for key, made in groups.items() if _enough([pair for pair, _ in made])}
    private = private_of(pairs, ground) if strong else None
    first = [pair for pair in pairs if pair.is_first]
    for key, made in sorted(strong.items()):
        back = against[key]
        if 2 * len(back) >= len({pair.draft for pair, _ in made}):
            continue
        if private is None or any(private.keeps_back(gone=one.before, come=one.after) for _, one in made):
            continue
        rule = _rule(key, [one for _, one in made], ground)
        cases = [_Case(pair, one.stretches) for pair, one in made if pair.draft not in back]
        if rule and _is_kept(rule, key, first):
            yield from _learned(rule, cases)


def _rule(key: Key, made: Sequence[Edit], ground: Ground) -> RuleSpec | None:
    """The rule that says what these equal edits did; None when no rule could."""
    gone = _shown([one.before for one in made], ground.locale)
    come = _shown([one.after for one in made], ground.locale)
    if "=" in gone + come or (gone and come and any(phrases_in(come, gone))):
        return None
    if gone and come:
        rule = RuleSpec("preferred_words", {"pairs": [f"{gone} = {come}"]})
    elif gone:
        rule = RuleSpec("never_mention", {"phrases": [gone]})
    else:
        fields = {one.field for one in made}
        place = fields.pop() if len(fields) == 1 else "paragraphs"
        rule = RuleSpec("must_include", {"phrases": [come], "field": "message" if place == "paragraphs" else place})
    kind = KINDS[rule.kind]
    return rule if kind.applies(ground.channel, rule.params) and not kind.problems(rule.params) else None


def _shown(sides: Sequence[Side], locale: str) -> str:
    """As it was written most often, without the capital that it only has as the first word of a sentence."""
    inside = [one for one in sides if one.words and not one.words[0].is_opening]
    counted = Counter(one.text for one in inside or sides)
    text = min(counted, key=lambda one: (-counted[one], one))
    is_lowered = not inside and not locale.startswith("de") and text[1:2].islower()
    return text[:1].lower() + text[1:] if is_lowered else text


def _is_kept(rule: RuleSpec, key: Key, pairs: Sequence[Pair]) -> bool:
    """Whether most of the edited drafts that the rule is about keep it now; “the” comes and goes without a rule."""
    gone, come = key
    if gone:
        about = [pair for pair in pairs if _says(pair.before, gone)]
        keep = [pair for pair in about if not _says(pair.after, gone)]
    else:
        about, keep = list(pairs), [pair for pair in pairs if _says(pair.after, come)]
        if len(come.split()) < 2:
            return False
    return len(keep) >= MOSTLY * len(about)


def _says(draft: DraftText, phrase: str) -> bool:
    return any(any(phrases_in(text.replace("’", "'"), phrase)) for text in texts_of(draft).values())


def _about_signs(pairs: Sequence[Pair], ground: Ground) -> Iterator[Learned]:
    for group in signs.candidates(ground.channel):
        found = [one for rule in group for one in _about_sign(rule, pairs)]
        if found:
            yield max(found, key=lambda one: (one.drafts, one.people, one.rule.params.get("limit", 0)))


def _about_sign(rule: RuleSpec, pairs: Sequence[Pair]) -> Iterator[Learned]:
    about = [pair for pair in pairs if signs.breaks(rule, pair.before, pair.brief)]
    keep = [pair for pair in about if signs.kept(rule, pair.after) and not signs.breaks(rule, pair.after, pair.brief)]
    over = [pair for pair in pairs if signs.breaks(rule, pair.after, pair.brief)]
    if len(keep) >= MOSTLY * len({*map(id, about), *map(id, over)}):
        yield from _learned(rule, [_Case(pair, signs.place_of(rule, pair.before, pair.after)) for pair in keep])


def _learned(rule: RuleSpec, cases: Sequence[_Case]) -> Iterator[Learned]:
    """The rule with its evidence: where the version that wrote had no such rule yet, and when that is enough."""
    counted = [one for one in cases if not covers(one.pair.rules, rule)]
    if _enough([one.pair for one in counted]):
        people = {one.pair.reviewer for one in counted}
        drafts = {one.pair.draft: one for one in reversed(counted)}
        yield Learned(rule, len(drafts), len(people), tuple(_snippets(list(reversed(drafts.values())))))


def _enough(pairs: Sequence[Pair]) -> bool:
    drafts, people = {one.draft for one in pairs}, {one.reviewer for one in pairs}
    return len(drafts) >= MIN_DRAFTS and len(people) >= MIN_PEOPLE


def _snippets(cases: Sequence[_Case]) -> Iterator[Snippet]:
    """The newest few, one of a draft, none with anything that reaches a person."""
    shown = sorted(cases, key=lambda one: (-one.pair.draft, one.pair.use))
    clean = [one for one in shown if one.stretches and not find_personal("".join(text for _, text in one.stretches))]
    for one in clean[:MAX_SHOWN]:
        yield Snippet(one.pair.use, one.pair.path, one.stretches)
