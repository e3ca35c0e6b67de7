"""What is wrong with the editor's form, each with the control that it is about. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from apps.prompts.editor import Editor
from apps.prompts.rows import RuleRow

ABOVE = {
    "name": "Name", "purpose": "What it is for", "channel": "Channel", "locale": "Language",
    "instruction": "Instruction", "tone": "Tone", "audience_notes": "Who reads it",
}  # fmt: skip
SETTINGS = {"temperature": "Temperature", "max_tokens": "Tokens at most"}
ROWS = {"rules": "Rule", "inputs": "Fact", "examples": "Example", "includes": "Include"}


class Fault(NamedTuple):
    """`target`: the id of a control of the form, or of the heading of its part. `place`: what a reader calls it."""

    target: str
    place: str
    words: str

    @property
    def sentence(self) -> str:
        return f"{self.place}: {self.words}" if self.place else self.words


def fault_of(editor: Editor, key: str, words: str) -> Fault:
    """An error under its name in `prompts.validation.problems`, such as `rules.0.limit`."""
    group, _, rest = key.partition(".")
    number, _, part = rest.partition(".")
    if group not in ROWS or not number.isdigit():
        name = key.removeprefix("settings.")
        return Fault(f"{name}-title" if name in ROWS else name, (ABOVE | SETTINGS).get(name, ""), words)
    rules = editor.rule_rows if group == "rules" else []
    place = _in_rule(rules[int(number)], part) if int(number) < len(rules) else f"{ROWS[group]} {int(number) + 1}"
    target = "includes-title" if group == "includes" else f"{group.removesuffix('s')}-{number}-{part}"
    return Fault(target, place, words)


def _in_rule(row: RuleRow, part: str) -> str:
    """The rule, and which of its fields where it has several."""
    label = next((one.param.label for one in row.controls if one.param.key == part), "")
    return f"{row.label}, {label[:1].lower()}{label[1:]}" if label and len(row.controls) > 1 else row.label


def faults_of(editor: Editor) -> list[Fault]:
    """The errors that a form carries, from its top to its bottom."""
    above = [key for key in ABOVE if key in editor.errors]
    named = [(key, editor.errors[key]) for key in above]
    for group in ("includes", "rules", "inputs", "examples"):
        for row in getattr(editor, group):
            named += [(f"{group}.{row.number}.{part}", words) for part, words in row.errors.items()]
    named += [(key, words) for key, words in editor.errors.items() if key not in above]
    return [fault_of(editor, *one) for one in named]


def readable_part(editor: Editor, errors: Mapping[str, Any]) -> Editor:
    """The form without the rows that cannot be read yet."""
    faulty = {tuple(key.split(".")[:2]) for key in errors}

    def kept(group: str) -> Any:
        return tuple(row for row in getattr(editor, group) if (group, str(row.number)) not in faulty)

    return replace(
        editor,
        includes=kept("includes"),
        rules=kept("rules"),
        inputs=kept("inputs"),
        examples=kept("examples"),
    )
