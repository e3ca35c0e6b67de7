"""The editor's form as rows: what was typed, kept as typed, with errors by the field; and what it means. Pure.

Field names: `rule-0-kind`, `rule-0-limit`, `input-1-key`, `example-2-text`; `rules`, `inputs`, `examples` hold counts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from apps.ai.channels import CHANNELS
from apps.common.errors import Invalid
from apps.prompts.composer import ANY_CHANNEL, ExampleError, format_example, parse_example
from apps.prompts.composer.marking import mark_example, mark_new
from apps.prompts.purposes import DRAFT, PURPOSES
from apps.prompts.rows import ExampleRow, IncludeRow, InputRow, RuleRow, starter_of
from apps.prompts.rules import KINDS
from apps.prompts.spec import JudgeRef, in_order
from apps.prompts.validation import MAX_ROWS

_REMOVES = {
    "remove-rule": "rules",
    "remove-input": "inputs",
    "remove-example": "examples",
    "remove-include": "includes",
}


@dataclass(frozen=True)
class Editor:
    """Everything the form holds."""

    name: str = ""
    purpose: str = "draft"
    channel: str = "email"
    locale: str = "en"
    instruction: str = ""
    tone: str = ""
    audience_notes: str = ""
    temperature: str = ""
    max_tokens: str = ""
    judged: bool = False
    judge: str = ""  # JudgeRef.value of the judge that is named; empty: the surest one in production
    message: str = ""
    sample: int = 0
    rules: tuple[RuleRow, ...] = ()
    inputs: tuple[InputRow, ...] = ()
    examples: tuple[ExampleRow, ...] = ()
    includes: tuple[IncludeRow, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)
    focus: str = ""  # id of the control that has the focus after a row came or went

    @property
    def rule_rows(self) -> list[RuleRow]:
        """The rules as the form shows them: with the fields of its channel, under the channel's names."""
        return [replace(row, channel=self.channel) for row in self.rules]

    def fields(self) -> dict[str, Any]:
        """The version's JSON fields. Examples that cannot be read are left out; `with_errors` names their faults."""
        examples = []
        for row in self.examples:
            try:
                examples.append(parse_example(row.name, row.text, ANY_CHANNEL))
            except ExampleError:
                continue
        return {
            "instruction": self.instruction,
            "tone": self.tone,
            "audience_notes": self.audience_notes,
            "includes": [dict(row.pin) for row in self.includes],
            "settings": self.settings,
            "rules": [row.to_json() for row in self.rules],
            "examples": examples,
            "inputs": [row.to_json() for row in self.inputs],
        }

    @property
    def settings(self) -> dict[str, Any]:
        """Numbers where numbers were typed; anything else stays text, so that the check can name it."""
        typed = {"temperature": self.temperature.strip(), "max_tokens": self.max_tokens.strip()}
        judged: dict[str, Any] = {}
        if self.judged and self.purpose == DRAFT:
            named = JudgeRef.of_value(self.judge)
            judged = {"judged": True} | ({"judge": named.to_json()} if named else {})
        return {name: _number(text) for name, text in typed.items() if text} | judged

    def unreadable(self) -> dict[str, str]:
        """Errors of the examples' own lines, one on each line, as `examples.<n>.text`."""
        found: dict[str, str] = {}
        for row in self.examples:
            try:
                parse_example(row.name, row.text, ANY_CHANNEL)
            except ExampleError as error:
                lines = (f"Line {line}: {words}" for line, words in error.errors.items())
                found[f"examples.{row.number}.text"] = "\n".join(lines)
        return found

    def marked(self, number: int, phrases: Mapping[str, str]) -> "Editor":
        """One example with what `phrases` recognise marked; unchanged, with its errors, when it cannot be read."""
        rows = list(self.examples)
        if not 0 <= number < len(rows):
            return self
        try:
            example = mark_example(parse_example(rows[number].name, rows[number].text, ANY_CHANNEL), phrases)
        except ExampleError:
            return self.with_errors(self.unreadable())
        text = format_example(example)
        rows[number] = replace(rows[number], text=text, known=text)
        return replace(self, examples=tuple(rows), focus=f"example-{number}-text")

    def with_example(self, row: ExampleRow) -> "Editor":
        """The form with one more example, opened."""
        rows = _numbered([*self.examples, row])
        return replace(self, examples=rows, focus=f"example-{len(rows) - 1}-name")

    @property
    def origins(self) -> dict[str, str]:
        """The approved drafts that examples were taken from, by the examples' names."""
        return {row.name.strip(): row.origin for row in self.examples if row.origin}

    def marked_anew(self, phrases: Mapping[str, str]) -> tuple["Editor", list[str]]:
        """The form with exact matches marked in whatever its examples say that they did not say before; which words."""
        rows, found = [], []
        for row in self.examples:
            text, words = mark_new(row.text, row.known, phrases)
            rows.append(replace(row, text=text, known=text))
            found += words
        return replace(self, examples=tuple(rows)), found

    def checked_fields(self) -> dict[str, Any]:
        """`fields`, when every example can be read. Raises Invalid with the errors of the lines."""
        if unreadable := self.unreadable():
            raise Invalid("Some of this cannot be saved yet.", unreadable)
        return self.fields()

    def with_errors(self, errors: Mapping[str, str]) -> "Editor":
        """The same form with each error beside its field; `errors` as `prompts.validation.problems` names them."""

        def of(group: str, number: int) -> dict[str, str]:
            start = f"{group}.{number}."
            return {key.removeprefix(start): words for key, words in errors.items() if key.startswith(start)}

        return replace(
            self,
            errors={key.removeprefix("settings."): words for key, words in errors.items() if _is_plain(key)},
            rules=tuple(replace(row, errors=of("rules", row.number)) for row in self.rules),
            inputs=tuple(replace(row, errors=of("inputs", row.number)) for row in self.inputs),
            examples=tuple(replace(row, errors=of("examples", row.number)) for row in self.examples),
            includes=tuple(replace(row, errors=of("includes", row.number)) for row in self.includes),
        )

    def acted(self, action: str) -> "Editor":
        """The form after `add-rule:<kind>`, `add-input`, `add-example`, `remove-rule:<n>` …, `next-sample`, or a choice
        on which its other fields depend (`choose:channel`)."""
        verb, _, argument = action.partition(":")
        if verb == "choose" and argument in ("purpose", "channel", "locale", "judge"):
            return replace(self, focus=argument)
        if verb == "next-sample":
            return replace(self, sample=(self.sample + 1) % 1000)
        if verb == "add-rule" and argument in KINDS:
            rows = _numbered([*self.rules, RuleRow(0, argument)])
            return replace(self, rules=rows, focus=f"rule-{len(rows) - 1}-severity")
        if verb == "add-include" and argument:
            rows = _numbered([*self.includes, IncludeRow(0, argument)])
            return replace(self, includes=rows, focus=f"remove-include-{len(rows) - 1}")
        if verb == "take-include" and argument:
            return self.with_newest(argument)
        if verb == "add-input":
            rows = _numbered([*self.inputs, InputRow(0)])
            return replace(self, inputs=rows, focus=f"input-{len(rows) - 1}-key")
        if verb == "add-example":
            start = starter_of(self.channel)
            rows = _numbered([*self.examples, ExampleRow(0, text=start, known=start)])
            return replace(self, examples=rows, focus=f"example-{len(rows) - 1}-name")
        name = _REMOVES.get(verb)
        if name and argument.isdecimal() and len(argument) < 7:
            rows = [row for row in getattr(self, name) if row.number != int(argument)]
            return replace(self, **{name: _numbered(rows)}, focus=f"add-{name}")
        return self

    def with_newest(self, source: str) -> "Editor":
        """The form with the include `source` at its newest version."""
        rows = tuple(
            replace(row, ref=f"{row.source}@{row.newer}", pin={}) if row.source == source and row.newer else row
            for row in self.includes
        )
        return replace(self, includes=rows)


def read_editor(data: Mapping[str, str]) -> Editor:
    """The form as posted. Unknown kinds of rules are dropped; everything else stays as typed."""

    def text(name: str) -> str:
        return (data.get(name) or "").replace("\r\n", "\n").replace("\0", "")

    kinds = [(n, text(f"rule-{n}-kind")) for n in range(_count(data, "rules"))]
    return Editor(
        name=text("name"),
        purpose=text("purpose") if text("purpose") in PURPOSES else DRAFT,
        channel=text("channel") if text("channel") in CHANNELS else "email",
        locale=text("locale") or "en",
        instruction=text("instruction"),
        tone=text("tone"),
        audience_notes=text("audience_notes"),
        temperature=text("temperature"),
        max_tokens=text("max_tokens"),
        judged=bool(text("judged")),
        judge=text("judge"),
        message=text("message"),
        sample=int(text("sample")) if text("sample").isdecimal() and len(text("sample")) < 7 else 0,
        rules=_numbered(
            RuleRow(n, kind, text(f"rule-{n}-severity"), {p.key: text(f"rule-{n}-{p.key}") for p in KINDS[kind].params})
            for n, kind in kinds
            if kind in KINDS
        ),
        inputs=tuple(
            InputRow(
                n,
                key=text(f"input-{n}-key"),
                use=text(f"input-{n}-use") or "say",
                is_required=bool(text(f"input-{n}-required")),
                fallback=text(f"input-{n}-fallback"),
                words=text(f"input-{n}-words"),
                type=text(f"input-{n}-type"),
            )
            for n in range(_count(data, "inputs"))
        ),
        examples=tuple(_example(n, text, f"example-{n}-known" in data) for n in range(_count(data, "examples"))),
        includes=tuple(IncludeRow(n, text(f"include-{n}-ref")) for n in range(_count(data, "includes"))),
    )


def _example(number: int, text: Callable[[str], str], has_known: bool) -> ExampleRow:
    """A form that does not say which marks are settled has none of its words marked by itself."""
    start, said = f"example-{number}", text(f"example-{number}-text")
    known = text(f"{start}-known") if has_known else said
    return ExampleRow(number, text(f"{start}-name"), said, known, text(f"{start}-origin"))


def editor_of(
    fields: Mapping[str, Any],
    *,
    name: str = "",
    locale: str = "en",
    purpose: str = "draft",
    channel: str = "email",
    origins: Mapping[str, str] | None = None,
) -> Editor:
    """The form filled from a version's JSON fields."""
    settings, from_drafts = fields.get("settings") or {}, origins or {}
    return Editor(
        name=name,
        purpose=purpose,
        channel=channel,
        locale=locale,
        instruction=fields["instruction"],
        tone=fields["tone"],
        audience_notes=fields.get("audience_notes") or "",
        temperature=str(settings.get("temperature", "")),
        max_tokens=str(settings.get("max_tokens", "")),
        judged=settings.get("judged") is True,
        judge=JudgeRef.from_json(settings["judge"]).value if settings.get("judge") else "",
        includes=tuple(
            IncludeRow(n, f"{one['kind']}:{one['uuid']}@{one['number']}", one)
            for n, one in enumerate(fields.get("includes") or ())
        ),
        rules=tuple(
            RuleRow(n, rule["kind"], rule["severity"], {key: _shown(value) for key, value in rule["params"].items()})
            for n, rule in enumerate(fields["rules"])
        ),
        inputs=tuple(
            InputRow(
                n,
                item["key"],
                item["use"],
                item["is_required"],
                item["fallback"],
                _words(in_order(item["words"])),
                item.get("type", ""),
            )
            for n, item in enumerate(fields["inputs"])
        ),
        examples=tuple(
            ExampleRow(n, example["name"], said, said, from_drafts.get(example["name"], ""))
            for n, example in enumerate(fields["examples"])
            for said in (format_example(example),)
        ),
    )


def _is_plain(key: str) -> bool:
    return "." not in key or key.startswith("settings.")


def _number(text: str) -> Any:
    try:
        return int(text) if text.isdecimal() else float(text.replace(",", "."))
    except ValueError:
        return text


def _numbered(rows: Any) -> Any:
    return tuple(replace(row, number=number) for number, row in enumerate(rows))


def _count(data: Mapping[str, str], name: str) -> int:
    value = data.get(name) or ""
    return min(int(value), MAX_ROWS + 1) if value.isdecimal() and len(value) < 5 else 0


def _shown(value: Any) -> str:
    return "\n".join(value) if isinstance(value, list) else str(value)


def _words(words: Mapping[str, str]) -> str:
    return "\n".join(f"{value} = {said}" for value, said in words.items())
