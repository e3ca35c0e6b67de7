"""An approved wording as a worked example: its sentences with the roles, conditions and marks that they can have. Pure.

What the prompt's own examples say already comes with what its author has settled; a sentence that a person only changed
keeps the role and the readers of the one it was. What is new gets what the draft was written from: facts that shape
words as its condition, exact matches of facts and content as marks.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from apps.ai.types import BriefContent, BriefFact, DraftText, ExpandedBrief, Paragraph, Use
from apps.content.guardrails.text import find_phrase, sentences
from apps.prompts.composer.lines import (
    ANY_CHANNEL,
    BODY_ROLES,
    CONTENT_KINDS,
    FIELD_OF,
    Line,
    Span,
    header_roles,
    parts_of,
    read_examples,
)
from apps.prompts.composer.marking import MIN_LENGTH, is_like, mark, plain
from apps.prompts.composer.notation import ExampleError, format_example, parse_example
from apps.prompts.composer.realise import realisations
from apps.prompts.spec import InputSpec

SHARED = 5  # people; a value of fewer, for which the prompt has no words, may say who somebody is
CITED = (*CONTENT_KINDS, "catalog_item", "snippet")
_SHORTENED = re.compile(r"[^\W\d_]|[^\W\d_a-z][^\W\d_]{1,2}")  # before a full stop that ends no sentence: Dr., z. B.
Json = dict[str, Any]


@dataclass(frozen=True)
class Ground:
    """What an example is made in: the brief that the draft was written from, the prompt that takes it.

    `phrases` is what the editor marks by itself; `people` says of each fact how many share the brief's value.
    """

    brief: ExpandedBrief
    inputs: tuple[InputSpec, ...]
    examples: Sequence[Mapping[str, Any]]
    phrases: Mapping[str, str]
    people: Mapping[str, int]

    def input_of(self, fact: BriefFact) -> InputSpec | None:
        return next((item for item in self.inputs if item.key == fact.key), None)

    def is_common(self, fact: BriefFact) -> bool:
        """Whether the value may stand in a prompt: its words are the prompt's own, or enough people share it. Without a
        value the words are a fall-back."""
        item = self.input_of(fact)
        return not fact.value or bool(item and fact.value in item.words) or self.people.get(fact.key, 0) >= SHARED


@dataclass(frozen=True)
class _Known:
    """A sentence of the prompt's examples as this brief says it."""

    text: str
    line: Line
    cites: tuple[str, ...]


@dataclass(frozen=True)
class _Piece:
    """A sentence of the draft. `known` is the very sentence of an example, `kin` the one that it was changed from."""

    text: str
    paragraph: int = 0
    known: _Known | None = None
    kin: _Known | None = None
    role: str = ""


def example_of(draft: DraftText, ground: Ground, name: str) -> Json:
    """The example as JSON (shape: `prompts.composer`), for a person to look through."""
    known, channel = list(_known(ground)), ground.brief.channel
    phrases = {**ground.phrases, **_phrases(ground)}
    head = [
        _line(_header(text, role, known), ground, phrases, draft)
        for role in header_roles(channel)
        if (text := _tidy(draft.texts().get(FIELD_OF.get(role, role), "")))
    ]
    body: list[Json] = []
    pieces = _with_roles(list(_body(draft, known)), draft, ground.brief)
    for number, paragraph in enumerate(draft.paragraphs):
        here = [piece for piece in pieces if piece.paragraph == number]
        lines = [_line(piece, ground, phrases, draft) for piece in here]
        _cite(lines, here, paragraph, ground.brief)
        body += lines
    end = [line for line in head if line["role"] == "sign_off"]
    lines = [*(line for line in head if line["role"] != "sign_off"), *body, *end]
    if body:
        body[0]["when"] = _merged(body[0]["when"], _input_tests(lines, ground))
    return {"name": name, "lines": lines}


def identifying(texts: Sequence[str], ground: Ground) -> list[BriefFact]:
    """The facts whose values the texts say although few people share them and the prompt has no words for them."""
    rare = [fact for fact in ground.brief.facts if fact.value and not ground.is_common(fact)]
    return [fact for fact in rare if any(_says(text, fact) for text in texts)]


def unlisted(example: Mapping[str, Any], ground: Ground) -> list[BriefFact]:
    """The facts that the example says although the prompt does not ask for them."""
    targets = _targets(example["lines"])
    return [fact for fact in ground.brief.facts if fact.key in targets and ground.input_of(fact) is None]


def name_for(ground: Ground, taken: Sequence[str]) -> str:
    """A name that says what the example was written for, in the prompt's own words."""
    facts = [(fact, ground.input_of(fact)) for fact in ground.brief.facts]
    said = [item.words[fact.value] for fact, item in facts if item and item.words.get(fact.value)]
    name = " ".join(", ".join(said)[:70].split()) or "From an approved draft"
    name, used = name[:1].upper() + name[1:], {one.strip().lower() for one in taken}
    numbered = (name if number == 1 else f"{name} ({number})" for number in range(1, len(used) + 2))
    return next(one for one in numbered if one.lower() not in used)


def said_by(example: Mapping[str, Any]) -> str:
    """Every word of an example's message, for comparing: no marks, no alternatives, no case."""
    lines = [line for line in example["lines"] if not line.get("is_alternative")]
    return " ".join(plain(f"{line['role']}: {line['text']}").lower() for line in lines)


def _known(ground: Ground) -> Iterator[_Known]:
    for line in (line for lines in read_examples(tuple(ground.examples)) for line in lines):
        if all(test.holds(ground.brief) for test in line.when):
            for text, cites, _ in realisations(line, ground.brief):
                yield _Known(_tidy(text), line, cites)


def _header(text: str, role: str, known: Sequence[_Known]) -> _Piece:
    mine = [one for one in known if one.line.role == role]
    exact = next((one for one in mine if one.text == text), None)
    return _Piece(text, known=exact, kin=_kin(text, mine), role=role)


def _body(draft: DraftText, known: Sequence[_Known]) -> Iterator[_Piece]:
    """The sentences of the paragraphs; a line of an example may be two of them."""
    mine = sorted((one for one in known if one.line.role in BODY_ROLES), key=lambda one: -len(one.text))
    for number, paragraph in enumerate(draft.paragraphs):
        rest = _tidy(paragraph.text)
        while rest:
            exact = next((one for one in mine if f"{rest} ".startswith(f"{one.text} ")), None)
            text = exact.text if exact else _sentence(rest)
            yield _Piece(text, number, exact, _kin(text, mine))
            rest = rest[len(text) :].lstrip()


def _sentence(text: str) -> str:
    """The first sentence; a full stop behind an abbreviation ends none."""
    for _, end in sentences(text):
        word, stop, _ = text[:end].rpartition(" ")[2].partition(".")
        is_shortened = stop and _SHORTENED.fullmatch(word.lstrip("(„“\"'"))
        if not is_shortened and not text[end:].lstrip()[:1].islower():
            return text[:end]
    return text


def _kin(text: str, known: Sequence[_Known]) -> _Known | None:
    return next((one for one in known if is_like(one.text, text)), None)


def _with_roles(pieces: list[_Piece], draft: DraftText, brief: ExpandedBrief) -> list[_Piece]:
    """The last new sentence leads to the call to action unless another one does; the first one opens."""
    given = [origin.line.role if (origin := one.known or one.kin) else "" for one in pieces]
    free = [place for place, role in enumerate(given) if not role]
    if free and "action" not in given and (free[-1] or len(pieces) == 1):
        given[free[-1]] = "action"
    for place, role in enumerate(given):
        if not role:
            given[place] = _role(pieces[place], place, "action" in given[:place], draft, brief)
    return [replace(piece, role=role) for piece, role in zip(pieces, given, strict=True)]


def _role(piece: _Piece, place: int, is_after: bool, draft: DraftText, brief: ExpandedBrief) -> str:
    if place == 0:
        return "opening"
    offers = [one for one in brief.of_kind("offer") if one.id in draft.paragraphs[piece.paragraph].cites]
    if any(any(find_phrase(piece.text, one.text.rstrip("."))) for one in offers):
        return "offer"
    return "close" if is_after else "reason"


def _line(piece: _Piece, ground: Ground, phrases: Mapping[str, str], draft: DraftText) -> Json:
    line = {"role": piece.role, "paragraph": piece.paragraph if piece.role in BODY_ROLES else 0}
    if piece.known:
        return {**line, **_settled(piece.known.line, text=piece.known.line.text)}
    text = _marked(piece.text, phrases)
    action = _action(draft, ground.brief) if piece.role == "action" else ""
    if piece.kin:
        return {**line, **_settled(piece.kin.line, text=text), "cites": [], "action": action}
    steers = piece.role not in ("greeting", "sign_off")
    facts = [fact for fact in ground.brief.facts if fact.use is Use.STEER] if steers else []
    when = [test for fact in facts if (test := _test(fact, ground, is_said=False))]
    return {**line, "text": text, "when": when, **_PLAIN, "cites": [], "action": action}


_PLAIN = {"is_optional": False, "is_alternative": False}


def _settled(line: Line, text: str) -> Json:
    when = [{"key": one.key, "op": one.op, "values": list(one.values)} for one in line.when]
    rest = {"is_optional": line.is_optional, "is_alternative": False}
    return {"text": text, "when": when, **rest, "cites": list(line.cites), "action": line.action}


def _marked(text: str, phrases: Mapping[str, str]) -> str:
    text = text.replace("->", "→")  # at the end of a line it would lead to a call to action
    try:
        return mark(text, phrases)
    except ValueError:  # brackets that are no marks; the editor says so by the line
        return text


def _phrases(ground: Ground) -> dict[str, str]:
    """What this draft's own brief adds: words of facts that may be said, and its claims and offers as they were."""
    found: dict[str, set[str]] = {}
    for fact in ground.brief.facts:
        if fact.use is Use.SAY and ground.is_common(fact):
            found.setdefault(_folded(fact.words), set()).add(fact.key)
    for one in ground.brief.contents:
        if one.kind in CONTENT_KINDS and _is_plain_name(one):
            found.setdefault(_folded(one.text.rstrip(".")), set()).add(f"{one.kind}:{one.name}")
    return {words: next(iter(to)) for words, to in found.items() if len(words) >= MIN_LENGTH and len(to) == 1}


def _cite(lines: Sequence[Json], pieces: Sequence[_Piece], paragraph: Paragraph, brief: ExpandedBrief) -> None:
    """Names what supports a paragraph at its nearest new sentence, where no mark and no known sentence does."""
    covered = {one for piece in pieces if piece.known for one in piece.known.cites}
    named = _targets(lines)
    mine = [line for line, piece in zip(lines, pieces, strict=True) if not piece.known]
    for content in (one for cited in paragraph.cites if (one := brief.content(cited))):
        is_marked = f"{content.kind}:{content.name}" in named
        if mine and content.kind in CITED and content.id not in covered and not is_marked and _is_plain_name(content):
            words = set(_folded(content.text).split())
            nearest = max(mine, key=lambda line: len(words & set(_folded(line["text"]).split())))
            nearest["cites"].append(content.name)


def _action(draft: DraftText, brief: ExpandedBrief) -> str:
    found = brief.content(draft.action)
    return found.name if found and _is_plain_name(found) else ""


def _input_tests(lines: Sequence[Mapping[str, Any]], ground: Ground) -> list[Json]:
    """What the draft was written from, as conditions on facts that the prompt asks for."""
    targets = _targets(lines)
    facts = [fact for fact in ground.brief.facts if fact.value and ground.input_of(fact)]
    tests = (_test(fact, ground, is_said=fact.key in targets) for fact in facts)
    return [test for test in tests if test]


def _test(fact: BriefFact, ground: Ground, *, is_said: bool) -> Json | None:
    """A fact that the message says may have any value that is said in its place; another one the draft's own."""
    if ground.input_of(fact) is None or not fact.value:
        return None
    exact = {"key": fact.key, "op": "is", "values": [fact.value]}
    known: Json = {"key": fact.key, "op": "known", "values": []}
    wanted = [exact, known] if not is_said and ground.is_common(fact) else [known]
    return next((test for test in wanted if _is_readable(test)), None)


def _merged(own: list[Json], more: list[Json]) -> list[Json]:
    tested = {test["key"] for test in own}
    return [*own, *(test for test in more if test["key"] not in tested)]


def _is_readable(test: Json) -> bool:
    """Whether a condition survives being written down: a value may hold what the notation has a meaning for."""
    line = {"role": "opening", "text": "x", "when": [test]}
    try:
        read = parse_example("x", format_example({"lines": [line]}), ANY_CHANNEL)
    except ExampleError:
        return False
    return bool(read["lines"][0]["when"] == [test])


def _targets(lines: Sequence[Mapping[str, Any]]) -> set[str]:
    """What the marks of lines stand for."""
    found: set[str] = set()
    for line in lines:
        try:
            spans = [part for part in parts_of(line["text"]) if isinstance(part, Span)]
        except ValueError:
            continue
        found |= {key for span in spans for key in span.keys or (span.target,)}
    return found


def _says(text: str, fact: BriefFact) -> bool:
    is_telling = len(fact.value) >= MIN_LENGTH and fact.value not in ("yes", "known")
    told = {fact.words, fact.value if is_telling else ""} - {""}
    return any(any(find_phrase(text, words)) for words in told)


def _is_plain_name(content: BriefContent) -> bool:
    """Whether a name can be written into a line without being read as something else."""
    return not set(content.name) & set("()[]{};>,")


def _folded(words: str) -> str:
    return " ".join(words.lower().split())


def _tidy(text: str) -> str:
    return " ".join(text.split())
