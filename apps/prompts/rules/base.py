"""What a kind of rule is: parameters, a line for the prompt, a check on what was written."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from apps.ai.channels import CHANNELS
from apps.ai.facts import FactError, parse_key
from apps.ai.types import DraftText, ExpandedBrief, Finding, Fix, Severity
from apps.content.slots import masked

Params = Mapping[str, Any]
FIELDS = (
    ("subject", "Subject"),
    ("preheader", "Preheader"),
    ("greeting", "Greeting"),
    ("paragraphs", "Every paragraph"),
    ("closing", "Closing"),
)
WHERE = (("message", "Anywhere"), *FIELDS)
LENGTH, STRUCTURE, WORDS, STYLE, MANNER, CONTENT = (
    "Length and reading", "Structure", "Words", "Signs", "Manner", "Facts and content",
)  # fmt: skip
SLOT = re.compile(r"\{\{\s*[\w.]+\s*(?:\|\s*default:\s*(?P<quote>[\"'])(?P<fallback>.*?)(?P=quote)\s*)?[^}]*\}\}")


@dataclass(frozen=True)
class Param:
    """One parameter as a form shows it. `kind` is text, number, choice, lines (one phrase a line) or fact (its key).

    `source` names a kind of content whose names the form offers.
    """

    key: str
    label: str
    kind: str
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    is_required: bool = True
    low: int = 1
    high: int = 5000
    source: str = ""


@dataclass(frozen=True)
class Hit:
    """Where and how a draft breaks a rule, before the rule's severity is known."""

    message: str
    field: str = ""
    start: int = 0
    end: int = 0
    fix: Fix | None = None

    def finding(self, kind: str, severity: Severity) -> Finding:
        return Finding(f"rule.{kind}", "rules", severity, self.message, self.field, self.start, self.end, self.fix)


class RuleKind(ABC):
    """One kind of rule. A rule is written once and used as a prompt line, as a check and as an assertion."""

    kind: str
    label: str
    group: str
    params: tuple[Param, ...] = ()
    is_judged = False  # only a judge can tell: then there are `questions` and no `hits`

    @abstractmethod
    def sentence(self, params: Params) -> str:
        """The rule in plain words, for people."""

    def sentence_on(self, channel: str, params: Params) -> str:
        """The same for people who write for `channel`, where a field may have another name."""
        return self.sentence(params)

    def label_on(self, channel: str) -> str:
        """What the kind is called where it is offered for `channel`."""
        return self.label

    def title_on(self, channel: str, params: Params) -> str:
        """A few words for the head of a column, where several rules of one kind stand side by side."""
        return self.label_on(channel)

    def prompt_line(self, params: Params) -> str:
        """The rule as an instruction, for a model."""
        return self.sentence(params)

    def hits(self, draft: DraftText, brief: ExpandedBrief, params: Params) -> Iterable[Hit]:
        """Every breach in a draft; none where only a judge can tell."""
        return ()

    def questions(self, params: Params) -> tuple[str, ...]:
        """What a judge is asked, each to be answered yes when the rule is kept."""
        return ()

    def applies(self, channel: str, params: Params) -> bool:
        """Whether the channel has the field that the rule is about. An unknown channel has every field."""
        form, field = CHANNELS.get(channel), params.get("field") or "message"
        return form is None or field == "message" or form.has(field)

    def problems(self, params: Params) -> dict[str, str]:
        """What is wrong with the parameters, by parameter; empty when they can be used."""
        found = {param.key: problem for param in self.params if (problem := _problem(param, params.get(param.key)))}
        known = {param.key for param in self.params}
        return found | {key: "This rule has no such setting." for key in params if key not in known}


class FieldRule(RuleKind):
    """A rule about one field. People hear the name that it has on their channel; a model hears that of the schema."""

    @abstractmethod
    def sentence_with(self, params: Params, names: Mapping[str, str]) -> str:
        """The rule in plain words; `names` is what the fields are called."""

    def sentence(self, params: Params) -> str:
        return self.sentence_with(params, dict(FIELDS))

    def sentence_on(self, channel: str, params: Params) -> str:
        return self.sentence_with(params, names_on(channel))

    def title_on(self, channel: str, params: Params) -> str:
        name = names_on(channel).get(params.get("field") or "")
        return f"{name}: {self.label.lower()}" if name else self.label


def names_on(channel: str) -> dict[str, str]:
    """What the fields are called on a channel: "Title" for a push card's subject, "Every bubble" in a chat."""
    form = CHANNELS.get(channel)
    if form is None:
        return dict(FIELDS)
    word = form.paragraph_label
    every = word if form.paragraphs == 1 else f"Every {word.lower()}"
    return {name: every if name == "paragraphs" else form.name_of(name) for name, _ in FIELDS}


def choices_on(channel: str, param: Param, chosen: str = "") -> tuple[tuple[str, str], ...]:
    """The choices of a parameter on a channel: of fields only those that it has, and what is chosen already."""
    form, names = CHANNELS.get(channel), names_on(channel)
    if param.key != "field" or form is None:
        return param.choices
    return tuple(
        (value, label if label != dict(FIELDS).get(value) else names[value])
        for value, label in param.choices
        if value == "message" or value == chosen or form.has(value)
    )


def place_of(params: Params, names: Mapping[str, str]) -> str:
    """Where a rule holds, inside a sentence: "the message", "the subject", "every paragraph"."""
    field = params.get("field") or "message"
    if field == "message":
        return "the message"
    name = names[field].lower()
    return name if name.startswith("every ") else f"the {name}"


def _problem(param: Param, value: Any) -> str:
    if value in (None, "", []):
        return "Please fill this in." if param.is_required else ""
    if param.kind == "number":
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        return "" if is_whole and param.low <= value <= param.high else f"A whole number {param.low}–{param.high}."
    if param.kind == "fact":
        return _key_problem(value)
    if param.kind == "choice":
        return "" if value in dict(param.choices) else "Please choose one of the list."
    if param.kind == "lines":
        is_lines = isinstance(value, list) and all(isinstance(line, str) and line.strip() for line in value)
        return "" if is_lines else "One phrase on each line."
    return "" if isinstance(value, str) and len(value) <= 200 else "Text of at most 200 characters."


def _key_problem(value: Any) -> str:
    try:
        parse_key(value)
    except FactError as error:
        return error.message
    return ""


def texts_of(draft: DraftText, field: str) -> dict[str, str]:
    """The draft's texts that `field` means: one field, every paragraph, or everything when empty."""
    texts = draft.texts()
    if not field or field == "message":
        return texts
    return {name: text for name, text in texts.items() if name == field or name.startswith(f"{field}.")}


def spoken(draft: DraftText, field: str = "message") -> dict[str, str]:
    """`texts_of` with blanks for slots, so that what stands in their marks is never read as words of the draft."""
    return {name: masked(text) for name, text in texts_of(draft, field).items()}


def language(brief: ExpandedBrief) -> str:
    """The two letters of the brief's language."""
    return brief.locale[:2].lower()


def one_of(words: str) -> re.Pattern[str]:
    """A pattern for any of the phrases of a list divided by `/`, as whole words in any case."""
    parts = (re.sub(r"\s+", r"\\s+", word.strip()).replace("'", "['’]") for word in words.split("/"))
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)


def capitalised(word: str, like: str) -> str:
    """`word` with a capital when `like` begins with one."""
    return word[:1].upper() + word[1:] if like[:1].isupper() else word


def visible(text: str) -> str:
    """The text as a person without data sees it: slots show their fall-back."""
    return SLOT.sub(lambda match: match["fallback"] or "", text)


def cut_at(text: str, limit: int) -> int:
    """The offset in `text` at which its visible length passes `limit`."""
    seen = place = 0
    for match in [*SLOT.finditer(text), None]:
        plain_end = match.start() if match else len(text)
        if seen + plain_end - place > limit:
            return place + limit - seen
        seen += plain_end - place + len((match["fallback"] or "") if match else "")
        place = match.end() if match else len(text)
        if seen > limit:
            return match.start() if match else place
    return len(text)


def phrases_in(text: str, phrase: str) -> Iterator[tuple[int, int]]:
    """Spans of a phrase as whole words, whatever its case and spacing."""
    for match in _phrase(phrase).finditer(text):
        yield match.span()


@lru_cache(maxsize=1024)
def _phrase(phrase: str) -> re.Pattern[str]:
    words = r"\s+".join(re.escape(word) for word in phrase.split())
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)


def quoted(phrases: Iterable[str]) -> str:
    return ", ".join(f"“{phrase}”" for phrase in phrases)
